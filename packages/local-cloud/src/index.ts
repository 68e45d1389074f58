export type { Principal } from "./access/principal.ts";
export { CloudOptionError, type CloudOptions, type LocalCloud, startCloud } from "./cloud.ts";
export type { MovableClock } from "./core/clock.ts";
export { ServiceError } from "./core/service-error.ts";
export { DataError, type DataErrorCode } from "./data/data-error.ts";
export { ListenError, type ListenErrorCode } from "./http/listen-error.ts";
export type { CallEntry, FailureEntry, LogEntry } from "./log/entry.ts";
export type { ApplicationUser } from "./ram/index.ts";
export { ShapeError } from "./scenario/index.ts";
