export type DataErrorCode =
  /** Another cloud uses the directory. */
  | "DataLocked"
  /** What is stored is not what was written. */
  | "DataCorrupt"
  /** A later version of the local cloud wrote it. */
  | "DataTooNew"
  /** It belongs to another region or account. */
  | "DataMismatch"
  /** The directory can't be made, read or written. */
  | "DataUnusable"
  /** The last state could not be written; the one before stands. */
  | "DataNotWritten";

/**
 * Something is wrong with the data directory. The message names the file and the mend, and nothing
 * that the file holds.
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

/** The error of a file system call in a few words: the system's message repeats the path. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    EACCES: "permission denied (EACCES)",
    EPERM: "not permitted (EPERM)",
    EROFS: "the file system is read-only (EROFS)",
    ENOSPC: "no space is left (ENOSPC)",
    EDQUOT: "the quota is used up (EDQUOT)",
    ENOENT: "no such file or directory (ENOENT)",
    ENOTDIR: "it is a file, or lies in one (ENOTDIR)",
    EEXIST: "it is a file (EEXIST)",
    EISDIR: "it is a directory (EISDIR)",
  };
  return (code === undefined ? undefined : reasons[code]) ?? error.message;
}
