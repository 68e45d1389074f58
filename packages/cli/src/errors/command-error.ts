import { ExitCode } from "./exit-code.ts";

export interface CommandErrorOptions {
  /** Default: {@link ExitCode.usage}. */
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/**
 * A command can't do its work. The message is for people: it names the setting or file, and the
 * mend.
 */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: ExitCode;
  constructor(message: string, options: CommandErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.exitCode = options.exitCode ?? ExitCode.usage;
  }
}
