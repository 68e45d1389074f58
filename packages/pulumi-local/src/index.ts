export { deploy } from "./deploy/deploy.ts";
export { DeployError, type DeployErrorCode, type DeployErrorDetails } from "./deploy/error.ts";
export type * from "./deploy/options.ts";
export {
  type PolicyPackChoice,
  type Preview,
  type PreviewOptions,
  preview,
} from "./deploy/preview.ts";
export type { PolicyViolation } from "./deploy/pulumi/events.ts";
