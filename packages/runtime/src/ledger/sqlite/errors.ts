import { LedgerError, type LedgerErrorCode } from "../errors.ts";

interface SqliteError extends Error {
  /** SQLite's extended result code. */
  readonly errcode: number;
}

const busy = "Another process is writing for too long: keep effects short.";
/** By SQLite's primary result code (sqlite.org/rescode.html): code, retryable, fix. */
const meanings: Readonly<Record<number, readonly [LedgerErrorCode, boolean, string]>> = {
  3: ["LedgerForbidden", false, "Let the process read and write the file and its folder."],
  5: ["LedgerBusy", true, busy],
  6: ["LedgerBusy", true, busy],
  8: ["LedgerReadOnly", false, "Let the process write to the file and its folder."],
  10: ["LedgerUnavailable", true, "The disk fails or is full."],
  11: [
    "LedgerCorrupt",
    false,
    "Move the file away and restore a backup. Verdicts handled since then can be handled again.",
  ],
  13: ["LedgerFull", true, "Free space on the disk."],
  14: ["LedgerUnavailable", false, "Create the folder, and let the process write to it."],
  26: ["LedgerCorrupt", false, "The file is not a SQLite database: check path."],
};

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && (error as { code?: unknown }).code === "ERR_SQLITE_ERROR";
}

/** Whether SQLite could not get a lock. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && ((error.errcode & 0xff) === 5 || (error.errcode & 0xff) === 6);
}

/** Whether a value exists already that must be unique. */
export function isDuplicate(error: unknown): boolean {
  return isSqliteError(error) && error.errcode === 2067;
}

/**
 * A LedgerError for a problem of the file. Any other error, such as a constraint that an effect
 * violates, is returned as it is.
 */
export function explain(error: unknown, path: string): unknown {
  if (!isSqliteError(error)) return error;
  const meaning = meanings[error.errcode & 0xff];
  if (meaning === undefined) return error;
  const [code, retryable, fix] = meaning;
  const message = `The ledger ${path}: ${error.message} (SQLite ${error.errcode}). ${fix}`;
  return new LedgerError(code, message, { cause: error, retryable });
}
