export { deploy } from "./deploy.ts";
export { DeployError, type DeployErrorCode, type DeployErrorDetails } from "./error.ts";
export type * from "./options.ts";
export { type PolicyPackChoice, type Preview, type PreviewOptions, preview } from "./preview.ts";
export type { PolicyViolation } from "./pulumi/events.ts";
