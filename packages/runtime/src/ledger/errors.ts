import { ImmkitError, type ImmkitErrorOptions } from "../errors.ts";

/** What went wrong in a ledger. */
export type LedgerErrorCode =
  /** The disk or the database is full. */
  | "LedgerFull"
  | "LedgerReadOnly"
  /** The file is damaged, or not an SQLite database. */
  | "LedgerCorrupt"
  /** Others are writing for too long, or all connections of the pool are in use. */
  | "LedgerBusy"
  /** It can't be opened or reached. */
  | "LedgerUnavailable"
  /** The role lacks a permission. */
  | "LedgerForbidden"
  /** A newer version of this package has changed the tables. */
  | "LedgerTooNew"
  | "LedgerClosed"
  /** The connection broke during a commit. */
  | "CommitUnclear"
  /** The lease has ended; the message says why. Nothing was changed. */
  | "Fenced"
  /** Another worker is handling this verdict, or the `review` before it. */
  | "VerdictBusy"
  /** A final verdict arrived after another one was handled. It is reported and not thrown. */
  | "VerdictConflict"
  /** The notification has no verdict. */
  | "VerdictMissing"
  | "InvalidTaskId"
  | "InvalidSubmission"
  /** Another task was recorded under the key. */
  | "DuplicateKey"
  /** Effects on a SQLite ledger must be synchronous. */
  | "AsyncEffect"
  /** A statement of the effect failed or ended its transaction, and the effect did not throw. */
  | "EffectFailed"
  /** A handler called `tx` again after an effect that is committed or running. */
  | "EffectRepeated"
  /** `tx` was called after its handler had ended. */
  | "EffectLate";

/**
 * A call of the ledger failed. If `retryable`, a later call can succeed: the message should be
 * delivered again.
 */
export class LedgerError extends ImmkitError {
  declare readonly code: LedgerErrorCode;
  constructor(code: LedgerErrorCode, message: string, options?: ImmkitErrorOptions) {
    super(code, message, options);
  }
}
