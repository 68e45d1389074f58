import { CommandError } from "./command-error.ts";
import { ExitCode } from "./exit-code.ts";

/**
 * Which exit code the named errors of the libraries mean. They are told by name, so that a command
 * which needs no library loads none, and so that two copies of one library count alike.
 */
const byName: Readonly<Record<string, ExitCode>> = {
  ConfigError: ExitCode.usage,
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
  AbortError: ExitCode.interrupted,
};

/** Of the errors that are wrong settings by name, those which are a service's failure after all. */
const byCode: Readonly<Record<string, ExitCode>> = { CredentialsFailed: ExitCode.service };

/** The exit code of an error; undefined for one that nobody expected. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof CommandError) return error.exitCode;
  if (!(error instanceof Error)) return undefined;
  const code: unknown = "code" in error ? error.code : undefined;
  return (typeof code === "string" ? byCode[code] : undefined) ?? byName[error.name];
}
