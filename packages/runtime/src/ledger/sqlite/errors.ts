import { LedgerError, type LedgerErrorCode } from "../errors.ts";

interface SqliteError extends Error {
  /** SQLite's extended result code. */
  readonly errcode: number;
}

/**
 * By SQLite's primary result code (sqlite.org/rescode.html): our code, whether to try again later,
 * and the mend.
 */
const meanings: Readonly<Record<number, readonly [LedgerErrorCode, boolean, string]>> = {
  3: ["LedgerForbidden", false, "Let the process read and write the file and its folder."],
  5: ["LedgerBusy", true, "Another process writes for too long: keep effects short."],
  6: ["LedgerBusy", true, "Another process writes for too long: keep effects short."],
  8: ["LedgerReadOnly", false, "Let the process write to the file and its folder."],
  10: ["LedgerUnavailable", true, "The disk fails or is full."],
  11: [
    "LedgerCorrupt",
    false,
    "Put the file aside and restore it from a backup; what is handled since may be handled again.",
  ],
  13: ["LedgerFull", true, "Make room on the disk."],
  14: ["LedgerUnavailable", false, "Make the folder, and let the process write to it."],
  26: ["LedgerCorrupt", false, "The file is no SQLite database: check path."],
};

export function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && (error as { code?: unknown }).code === "ERR_SQLITE_ERROR";
}

export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && ((error.errcode & 0xff) === 5 || (error.errcode & 0xff) === 6);
}

/** A value that must be unique is not. */
export function isTaken(error: unknown): boolean {
  return isSqliteError(error) && error.errcode === 2067;
}

/**
 * A LedgerError for what befell the file; any other error, such as a constraint that an effect
 * breaks, as it is.
 */
export function explain(error: unknown, path: string): unknown {
  if (!isSqliteError(error)) return error;
  const meaning = meanings[error.errcode & 0xff];
  if (meaning === undefined) return error;
  const [code, retryable, mend] = meaning;
  return new LedgerError(
    code,
    `The ledger ${path}: ${error.message} (SQLite ${error.errcode}). ${mend}`,
    { cause: error, retryable },
  );
}
