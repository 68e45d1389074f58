export { ExitCode } from "./errors/exit-code.ts";
export type { Io, Output } from "./io.ts";
export { main } from "./main.ts";
