/** What the process ends with. Scripts rely on these numbers. */
export const ExitCode = {
  ok: 0,
  /** A finding, an invalid message, a failed task, a denied request. */
  finding: 1,
  /** The question can't be decided. */
  undetermined: 2,
  /** A wrong option, setting or input file. */
  usage: 3,
  /** The service refused, or could not be reached. */
  service: 4,
  /** A mistake in immkit itself. */
  defect: 70,
  /** Ended by SIGINT or SIGTERM, as a shell counts SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
