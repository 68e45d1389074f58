export { outcomeFor, type Subject } from "./match.ts";
export { parseScenario, parseVerdict } from "./parse.ts";
export { ScenarioError } from "./reader.ts";
export * from "./scenario.ts";
