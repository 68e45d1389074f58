export { ExitCode } from "./errors/command-error.ts";
export type { Io, Output } from "./io.ts";
export { main } from "./main.ts";
