import type { Io } from "../io.ts";
import { paint, printable } from "../output/print.ts";
import { CommandError, ExitCode } from "./command-error.ts";
import { documentedId } from "./documented.ts";

/**
 * Exit codes of the named errors of the libraries. They are recognised by name, because a command
 * loads only the libraries it needs.
 */
const exitCodeByName: Readonly<Record<string, ExitCode>> = {
  ConfigError: ExitCode.usage,
  CreateError: ExitCode.usage,
  ValidationError: ExitCode.usage,
  PolicyError: ExitCode.usage,
  ListenError: ExitCode.usage,
  CloudOptionError: ExitCode.usage,
  DataError: ExitCode.usage,
  CredentialsError: ExitCode.usage,
  ServiceError: ExitCode.service,
  ResponseError: ExitCode.service,
  NetworkError: ExitCode.service,
  AmbiguousSubmitError: ExitCode.service,
  DeployError: ExitCode.service,
  AbortError: ExitCode.interrupted,
};

/** Error codes that count more than the name of their error. */
const exitCodeByCode: Readonly<Record<string, ExitCode>> = {
  CredentialsFailed: ExitCode.service,
  // Of a DeployError: the program is wrong.
  ProjectInvalid: ExitCode.usage,
  ConfigInvalid: ExitCode.usage,
  ProgramFailed: ExitCode.usage,
  PolicyViolated: ExitCode.usage,
  EngineMissing: ExitCode.usage,
};

/**
 * Writes an error to standard error, with its stack if `debug` is true.
 * @returns the exit code of the process. An unknown error is a bug in immkit.
 */
export function report(error: unknown, io: Io, debug: boolean): ExitCode {
  const code = exitCodeOf(error);
  if (code === ExitCode.interrupted) return code;
  const label = paint(io, ["red", "bold"], "error:", io.stderr);
  const message = error instanceof Error ? error.message : String(error);
  // The message of a failed deployment has the lines that the program printed.
  const lines = error instanceof Error && error.name === "DeployError";
  io.stderr.write(`${label} ${printable(message, lines)}${requestIdOf(error)}\n`);
  const id = documentedId(error);
  if (id !== undefined)
    io.stderr.write(`${paint(io, "dim", `immkit error ${id} says more.`, io.stderr)}\n`);
  if (debug) io.stderr.write(`${stackOf(error)}\n`);
  if (code !== undefined) return code;
  if (!debug)
    io.stderr.write(
      "This is a bug in immkit. Run the command again with --debug and report its output.\n",
    );
  return ExitCode.bug;
}

function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof CommandError) return error.exitCode;
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? exitCodeByCode[String(error.code)] : undefined;
  return code ?? exitCodeByName[error.name];
}

/** The service's support needs this id to find the call. */
function requestIdOf(error: unknown): string {
  if (!(error instanceof Error) || !("requestId" in error) || typeof error.requestId !== "string")
    return "";
  return error.message.includes(error.requestId) ? "" : ` (request ${printable(error.requestId)})`;
}

/** The stacks of an error and of its causes. A chain of causes can be a circle, so it is cut. */
function stackOf(error: unknown): string {
  const stacks: string[] = [];
  let current = error;
  while (current !== undefined && stacks.length < 8) {
    stacks.push(current instanceof Error ? (current.stack ?? current.message) : String(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  return stacks.join("\ncaused by ");
}
