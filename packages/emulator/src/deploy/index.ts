export { deploy } from "./deploy.ts";
export { DeployError, type DeployErrorCode, type DeployErrorDetails } from "./error.ts";
export type * from "./options.ts";
