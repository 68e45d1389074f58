export { globMatches } from "./glob.ts";
export { type Candidate, outcomeFor } from "./match.ts";
export { parseScenario, parseVerdict } from "./parse.ts";
export { Reader, ShapeError } from "./reader.ts";
export * from "./scenario.ts";
