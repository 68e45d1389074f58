export type { PolicyViolation } from "./cli-engine/events.ts";
export { deploy } from "./deploy.ts";
export { type PolicyPackChoice, type Preview, type PreviewOptions, preview } from "./preview.ts";
export { DeployError, type DeployErrorCode, type DeployErrorDetails } from "./stack/error.ts";
export type * from "./stack/options.ts";
