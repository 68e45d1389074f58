import { getSystemErrorMap } from "node:util";

/** What is wrong with the data directory. */
export type DataErrorCode =
  /** Another local cloud uses the directory. */
  | "DataLocked"
  /** A file is missing, damaged, or not one of the local cloud's. */
  | "DataCorrupt"
  /** Another version of the local cloud wrote it. */
  | "DataVersion"
  /** It belongs to another region or account. */
  | "DataMismatch"
  /** The directory can't be created, read or written. */
  | "DataUnusable"
  /** The last state could not be written. The state before it is still there. */
  | "DataNotWritten";

/**
 * Something is wrong with the data directory. The message names the file and says how to fix it.
 * It never quotes the content of a file.
 */
export class DataError extends Error {
  readonly code: DataErrorCode;
  /** The file or directory. */
  readonly path: string;
  constructor(code: DataErrorCode, path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "DataError";
    this.code = code;
    this.path = path;
  }
}

/** Why a file system call failed, without the path that the system's own message repeats. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { errno } = error as NodeJS.ErrnoException;
  const [code, text] = getSystemErrorMap().get(errno ?? 0) ?? [];
  return code === undefined ? error.message : `${text} (${code})`;
}
