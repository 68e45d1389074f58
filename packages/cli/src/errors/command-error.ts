/** The exit code of the process. Scripts rely on these numbers. */
export const ExitCode = {
  ok: 0,
  /** A finding, an invalid message, a failed task, a denied request. */
  finding: 1,
  /** The question can't be decided. */
  undetermined: 2,
  /** A wrong option, setting or input file. */
  usage: 3,
  /** The service refused the call, or could not be reached. */
  service: 4,
  /** A bug in immkit. */
  bug: 70,
  /** Ended by SIGINT or SIGTERM. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * A command can't do its work. The message names the file or setting that is wrong, and how to fix
 * it.
 */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: ExitCode;
  /** The exit code is {@link ExitCode.usage} by default. */
  constructor(message: string, options: { exitCode?: ExitCode; cause?: unknown } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? ExitCode.usage;
  }
}
