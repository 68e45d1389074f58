/**
 * Record submitted tasks and their verdicts, and run a handler once per verdict.
 * @module
 */

export { LedgerError, type LedgerErrorCode } from "./errors.ts";
export type {
  Begun,
  BegunSubmission,
  Lease,
  Ledger,
  LedgerCounts,
  LedgerOptions,
  LedgerTask,
  PendingOptions,
  PruneOptions,
  PruneReport,
  ReviewQueueOptions,
  ReviewState,
  ReviewTask,
  Stage,
  SubmissionLease,
  SubmittedRecord,
  TaskState,
  VerdictRecord,
} from "./ledger.ts";
export {
  keepMessage,
  type Quarantine,
  type QuarantinedMessage,
  type QuarantineReason,
} from "./quarantine.ts";
export {
  type Handled,
  handleVerdict,
  type LedgerHandler,
  type LedgerHandlerContext,
  type WithLedgerOptions,
  withLedger,
} from "./with-ledger.ts";
