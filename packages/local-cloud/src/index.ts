export { type CloudOptions, type LocalCloud, startCloud } from "./cloud.ts";
export type { MovableClock, Principal } from "./core/contract.ts";
export { ServiceError } from "./core/contract.ts";
export { CloudOptionError } from "./core/option-error.ts";
export { DataError, type DataErrorCode } from "./data/index.ts";
export { ListenError, type ListenErrorCode } from "./http/listen-error.ts";
export type { LogEntry } from "./http/log.ts";
export { ShapeError } from "./scenario/index.ts";
