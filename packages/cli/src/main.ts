import { CommanderError } from "commander";
import { ExitCode } from "./errors/command-error.ts";
import { report } from "./errors/report.ts";
import type { Io } from "./io.ts";
import { plainIo } from "./output/plain.ts";
import { createProgram } from "./program.ts";

/**
 * Runs the command line.
 * @param argv the arguments after the program name, such as `["validate", "message.json"]`.
 * @returns the exit code of the process. Errors are written to `stderr`, never thrown.
 */
export async function main(argv: readonly string[], outputs: Io): Promise<ExitCode> {
  const { io, usePlain } = plainIo(outputs);
  let exitCode: ExitCode = ExitCode.ok;
  const program = createProgram({
    io,
    finish: (code) => {
      exitCode = code;
    },
  }).on("option:plain", usePlain);
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has written its message already. Help and version also end here, with code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    return report(error, io, program.opts()["debug"] === true);
  }
}
