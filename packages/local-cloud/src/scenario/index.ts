export { parseScenario, parseVerdict } from "./parse.ts";
export { Reader, ShapeError } from "./reader.ts";
export * from "./scenario.ts";
