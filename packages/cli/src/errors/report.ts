import type { Io } from "../io.ts";
import { paint } from "../output/colour.ts";
import { printable } from "../output/printable.ts";
import { exitCodeOf } from "./classify.ts";
import { ExitCode } from "./exit-code.ts";

/** Writes an error to standard error, the stack only with `--debug`, and says what to end with. */
export function report(error: unknown, io: Io, debug: boolean): ExitCode {
  const code = exitCodeOf(error);
  if (code === ExitCode.interrupted) return code;
  const label = paint(io.stderr, io.env, ["red", "bold"], "error:");
  const message = error instanceof Error ? error.message : String(error);
  io.stderr.write(`${label} ${printable(message)}${requestIdOf(error)}\n`);
  if (debug) io.stderr.write(`${stackOf(error)}\n`);
  if (code !== undefined) return code;
  if (!debug)
    io.stderr.write(
      "This is a defect of immkit. Run the command again with --debug and report what it prints.\n",
    );
  return ExitCode.defect;
}

/** With this id the service's support finds the call. */
function requestIdOf(error: unknown): string {
  if (!(error instanceof Error) || !("requestId" in error) || typeof error.requestId !== "string")
    return "";
  return error.message.includes(error.requestId) ? "" : ` (request ${printable(error.requestId)})`;
}

function stackOf(error: unknown): string {
  const lines: string[] = [];
  for (
    let at: unknown = error;
    at !== undefined && lines.length < 8;
    at = at instanceof Error ? at.cause : undefined
  ) {
    lines.push(
      `${lines.length === 0 ? "" : "caused by "}${at instanceof Error ? (at.stack ?? at.message) : String(at)}`,
    );
  }
  return lines.join("\n");
}
