/** A place to write text: a terminal, a pipe, or a buffer in a test. */
export interface Output {
  write(text: string): unknown;
  /** Whether a person reads along. */
  readonly isTTY?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
}

/** All that a command may touch of the process around it. */
export interface Io {
  /** Results only. */
  readonly stdout: Output;
  /** Messages, warnings and errors. */
  readonly stderr: Output;
  /** Read only where a file is named `-`. */
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT and SIGTERM. A command that asks for it takes on ending by itself. */
  readonly signal: AbortSignal;
}
