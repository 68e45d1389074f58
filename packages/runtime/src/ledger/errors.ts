import { ImmkitError, type ImmkitErrorOptions } from "../errors.ts";

export type LedgerErrorCode =
  /** No room: the disk or the database is full. */
  | "LedgerFull"
  | "LedgerReadOnly"
  /** The file is damaged, or no SQLite database. */
  | "LedgerCorrupt"
  /** Others write for too long. */
  | "LedgerBusy"
  /** It can't be opened or reached. */
  | "LedgerUnavailable"
  /** The role lacks a permission. */
  | "LedgerForbidden"
  /** A newer version of this package has changed the tables. */
  | "LedgerTooNew"
  | "LedgerClosed"
  /** The connection broke while a commit was under way. */
  | "CommitUnclear"
  /** The lease has gone to another, or the verdict was handled. */
  | "Fenced"
  /** Another worker handles this verdict, or the `review` before it. */
  | "VerdictBusy"
  /** The notification carries no verdict. */
  | "VerdictMissing"
  | "InvalidTaskId"
  | "InvalidSubmission"
  /** Another task was recorded under the key. */
  | "DuplicateKey"
  /** SQLite's effects are synchronous. */
  | "AsyncEffect"
  /** A statement of the effect failed, and the effect did not say so. */
  | "EffectFailed";

/**
 * The ledger can't do what it was asked for. `retryable` tells whether it may later; the message
 * then belongs back into its queue.
 */
export class LedgerError extends ImmkitError {
  declare readonly code: LedgerErrorCode;
  constructor(code: LedgerErrorCode, message: string, options?: ImmkitErrorOptions) {
    super(code, message, options);
  }
}

/**
 * The lease is no longer this worker's: it ran out and another one took it, or the verdict was
 * handled. Nothing was changed.
 */
export class FencedError extends LedgerError {
  constructor(taskId: string, stage: string) {
    super(
      "Fenced",
      `The lease on the ${stage} verdict of ${taskId} is no longer this worker's: another one has it or has handled it.`,
      {
        retryable: true,
      },
    );
  }
}
