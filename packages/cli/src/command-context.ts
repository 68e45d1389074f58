import type { ExitCode } from "./errors/exit-code.ts";
import type { Io } from "./io.ts";

/** What a command's declaration gets: where to write, and whom to tell how it ended. */
export interface CommandContext {
  readonly io: Io;
  readonly finish: (code: ExitCode) => void;
}
