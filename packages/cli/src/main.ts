import { CommanderError } from "commander";
import { ExitCode } from "./errors/exit-code.ts";
import { report } from "./errors/report.ts";
import type { Io } from "./io.ts";
import { createProgram } from "./program.ts";

/**
 * Runs the command line.
 * @param argv What follows the program's name, such as `["ram", "decide", "--policy", "p.json"]`.
 * @returns What the process should end with. Errors are written to `io.stderr`, never thrown.
 */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.ok;
  const program = createProgram({
    io,
    finish: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has written its message already; help and version arrive here too, with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    return report(error, io, program.opts()["debug"] === true);
  }
}
