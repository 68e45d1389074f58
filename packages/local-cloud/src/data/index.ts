export { DataError, type DataErrorCode } from "./data-error.ts";
export { type DataDirectory, openDataDirectory } from "./directory.ts";
export { watchedClock } from "./watched-clock.ts";
