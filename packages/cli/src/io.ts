/** Where text is written: a terminal, a pipe, or a buffer in a test. */
export interface Output {
  write(text: string): unknown;
  /** True for a terminal. */
  readonly isTTY?: boolean;
  /** Width of the terminal in characters. Some terminals say 0: read it with `widthOf`. */
  readonly columns?: number;
  /** The same output, for data that is written as it is even if text is plain. */
  readonly data?: Output;
}

/** Everything that a command uses of its process. */
export interface Io {
  /** For results only. */
  readonly stdout: Output;
  /** For messages, warnings and errors. */
  readonly stderr: Output;
  /** Read only if a file is named `-`. */
  readonly stdin: AsyncIterable<Uint8Array | string>;
  /** `--plain` was given: see `isPlain`. */
  readonly plain?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT and SIGTERM. A command that reads this must end by itself when it aborts. */
  readonly signal: AbortSignal;
  /** Aborted when the reader of standard output has ended: `immkit tail | head`. */
  readonly readerGone?: AbortSignal;
}
