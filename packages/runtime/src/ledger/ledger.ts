/**
 * The ledger remembers which tasks were submitted, which verdicts arrived, and which of them were
 * handled. With it, a handler's effect happens once for each verdict, although a message can arrive
 * several times, in any order, or never.
 *
 * A task is `submitted`, then `notified` (a verdict arrived), then `decided` (the final verdict was
 * handled). A version of its verdict is identified by the task's id and the stage, `review` or
 * `final`, never by the envelope's id, which a repeated publication can change. The ledger keeps
 * one row for each version. Why an effect happens once, and none is skipped:
 *
 * 1. To handle a version, a worker begins it and gets a lease and a fence: a number that grows with
 *    each lease of the version. As long as the lease lasts, no other worker gets one.
 * 2. A commit compares the fence in the same transaction that marks the version as handled and that
 *    runs the handler's effect. If a worker was delayed and another one has got the lease since,
 *    its commit is rejected and its effect is rolled back. So the effect happens once.
 * 3. Only a commit marks a version. If a worker dies, its lease runs out, and the version can begin
 *    again. So no version is skipped.
 * 4. When the final verdict is known, `review` can't begin any more. If `review` is being handled
 *    at that moment, the final verdict waits until that lease ends, and the lease can't be
 *    extended. So the last verdict that a handler gets for a task is the final one.
 */
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import type { Quarantine } from "./quarantine.ts";

/** `review` waits for a reviewer. Everything else, a failure included, is `final`. */
export type Stage = "review" | "final";

/** `expired`: the service deleted the task before a verdict arrived. */
export type TaskState = "submitted" | "notified" | "decided" | "expired";

/** A submitted task. What `submitVideo` and `submitImage` return has most of these members. */
export interface SubmittedRecord {
  readonly taskId: string;
  readonly kind: ModerationKind;
  readonly project?: string | null | undefined;
  readonly uri?: string | null | undefined;
  readonly userData?: string | undefined;
  /** Epoch milliseconds. Default: now. */
  readonly submittedAt?: number | undefined;
  /**
   * The application's own id for this piece of work, by which {@link Ledger.findSubmissions} finds
   * the task. At most one task can have it.
   */
  readonly key?: string | undefined;
}

/** One version of a task's verdict, as the ledger keeps it. Times are epoch milliseconds. */
export interface VerdictRecord {
  readonly stage: Stage;
  readonly outcome: ModerationOutcome;
  readonly receivedAt: number;
  /** How many times it was begun. */
  readonly attempts: number;
  /** The fence of the newest lease; 0 if there was none. */
  readonly fence: number;
  /** The worker that has the lease; null if there is no lease. */
  readonly holder: string | null;
  readonly leasedAt: number | null;
  readonly leaseUntil: number | null;
  readonly handledAt: number | null;
}

/** A task, as the ledger keeps it. Times are epoch milliseconds. */
export interface LedgerTask {
  readonly taskId: string;
  readonly kind: ModerationKind;
  readonly project: string | null;
  readonly uri: string | null;
  readonly userData: string;
  readonly key: string | null;
  /** The time of its submission, or of its first verdict if that came first. */
  readonly createdAt: number;
  readonly state: TaskState;
  /** Null also if it was deleted by {@link Ledger.prune}, and so is `final`. */
  readonly review: VerdictRecord | null;
  readonly final: VerdictRecord | null;
}

/** The right to handle one version, for a limited time. */
export interface Lease {
  readonly taskId: string;
  readonly stage: Stage;
  /** Grows with each lease of the version: another system can reject a smaller one. */
  readonly fence: number;
  /**
   * How many times the version was begun, including this time. Above 1, an earlier run of the
   * handler may have had its effect outside the ledger.
   */
  readonly attempt: number;
  /** The lease runs out this long after it was given or last extended. */
  readonly leaseMs: number;
}

/** The answer of {@link Ledger.begin}. */
export type Begun =
  /** Handle it. `key` is the same each time this version is handled, on any machine. */
  | { readonly status: "run"; readonly lease: Lease; readonly key: string }
  /**
   * It was handled. `conflict`: the outcome that was handled and remains valid, if its suggestion
   * is another one.
   */
  | { readonly status: "done"; readonly conflict: ModerationOutcome | null }
  /** It is a `review` after the final verdict. */
  | { readonly status: "stale" }
  /** Another worker is handling it, or the `review` before it. Try again later. */
  | { readonly status: "busy"; readonly holder: string | null };

/** The right to submit one piece of work, for a limited time. */
export interface SubmissionLease {
  readonly key: string;
  /** Different for each lease: the ledger rejects that of an earlier lease of this key. */
  readonly fence: string;
  /** The lease runs out this long after it was given or last extended. */
  readonly leaseMs: number;
}

/** The answer of {@link Ledger.beginSubmissions} for a key. */
export type BegunSubmission =
  /** Nothing was sent for it. Submit it. */
  | { readonly status: "new"; readonly lease: SubmissionLease }
  /**
   * A lease of another run has run out, and its result was not recorded: look for the task at the
   * service before you submit it.
   */
  | { readonly status: "unclear"; readonly lease: SubmissionLease }
  /** Another run is submitting it. Its lease runs out in `leftMs`, unless that run extends it. */
  | { readonly status: "busy"; readonly leftMs: number }
  | { readonly status: "done"; readonly task: LedgerTask };

/** Which tasks {@link Ledger.pending} returns. */
export interface PendingOptions {
  /** Only tasks created before this time, epoch milliseconds. Default: all. */
  readonly olderThan?: number | undefined;
  /** Only tasks of this project, and those whose project is unknown. Default: all. */
  readonly project?: string | undefined;
}

/** The state of a review in {@link Ledger.reviewQueue}. */
export type ReviewState =
  /** The task's latest verdict is `review`. */
  | "waiting"
  /** A final verdict arrived afterwards. */
  | "decided"
  /** The service deleted the task before a reviewer decided. */
  | "expired";

/** Which tasks {@link Ledger.reviewQueue} returns. */
export interface ReviewQueueOptions {
  /** Default: `waiting`. */
  readonly state?: ReviewState | undefined;
  /** Only tasks of this project. Default: all. */
  readonly project?: string | undefined;
  /** Only tasks whose `review` arrived before this time, epoch milliseconds. Default: all. */
  readonly olderThan?: number | undefined;
}

/** A task with a `review`. Times are epoch milliseconds. */
export interface ReviewTask extends LedgerTask {
  readonly review: VerdictRecord;
  /**
   * What ended the review. `receivedAt` and `handledAt` say when it arrived and was handled;
   * `outcome.eventId` and `outcome.time` are those of the reviewer's notification, if it has them.
   * They are null if the verdict was requested.
   */
  readonly final: VerdictRecord | null;
  readonly reviewState: ReviewState;
  /** From the arrival of `review` to that of the final verdict, or until now. */
  readonly waitedMs: number;
  /**
   * The service deletes the task at this time or earlier: 7 days after `createdAt`. From then on a
   * reviewer can't decide.
   */
  readonly deletedAt: number;
}

/** What {@link Ledger.prune} deletes. */
export interface PruneOptions {
  /**
   * Deletes the verdicts, the URI and the user data of tasks this many days after they were decided
   * or expired. Their ids and keys remain: they are not submitted again, and a message about a
   * decided one is a duplicate. Default: 30, at least 14.
   */
  readonly tasksOlderThanDays?: number | undefined;
  /**
   * Deletes the ids and keys of tasks too, this many days after they were decided or expired, and
   * the keys of unfinished submissions after their lease ended. An item with a deleted key is
   * submitted and billed again. Default: never. At least `tasksOlderThanDays`.
   */
  readonly keysOlderThanDays?: number | undefined;
  /**
   * Deletes messages in quarantine this many days after their last delivery. Default: never. At
   * least 1.
   */
  readonly quarantineOlderThanDays?: number | undefined;
  /**
   * Called after each batch of at most 500 rows with what was deleted so far. What it throws ends
   * the run.
   */
  readonly onProgress?: ((report: PruneReport) => void) | undefined;
  /** Ends the run between two batches. */
  readonly signal?: AbortSignal | undefined;
}

/** What {@link Ledger.prune} deleted. */
export interface PruneReport {
  /** Tasks whose verdicts and details were deleted, and whose key remains. */
  readonly tasks: number;
  /** Tasks and unfinished submissions that are forgotten, with their keys. */
  readonly keys: number;
  /** Messages in quarantine. */
  readonly quarantined: number;
}

/** Numbers of tasks by state, of handled verdicts, and of messages in quarantine. */
export interface LedgerCounts {
  readonly submitted: number;
  readonly notified: number;
  /** Without pruned ones. */
  readonly decided: number;
  /** Without pruned ones. */
  readonly expired: number;
  /** Tasks of which only the id and the key remain. */
  readonly pruned: number;
  /** Verdict versions that were handled and not pruned. A task has at most two. */
  readonly handled: number;
  readonly quarantined: number;
}

/**
 * `Tx` is what an effect gets: the database's own handle, inside the transaction. Every method can
 * throw {@link LedgerError}. Nothing has changed then, unless the method says otherwise.
 */
export interface Ledger<Tx = unknown> {
  /** Invalid and poison messages, kept in the same database. */
  readonly quarantine: Quarantine;
  /** Records a task, or adds to what is known about it. Never returns it to an earlier state. */
  recordSubmitted(task: SubmittedRecord): Promise<void>;
  /** The tasks that were recorded under these keys of the application, by key. */
  findSubmissions(keys: readonly string[]): Promise<Map<string, LedgerTask>>;
  /**
   * Asks for the right to submit pieces of work, before anything is sent for them. The answers are
   * in the order of the keys, which must be distinct. {@link recordSubmitted} or
   * {@link cancelSubmission} ends a submission. If the process dies before that, another one can
   * begin it when the lease has run out, and it is `unclear` from then on.
   * @param leaseMs how long the lease lasts: at least as long as a request can take to create its
   *   task, and the task to appear in the service's list.
   */
  beginSubmissions(keys: readonly string[], leaseMs: number): Promise<BegunSubmission[]>;
  /**
   * Starts the lease's time again: call it directly before each further request.
   * @throws LedgerError `Fenced` if another run has the lease now, or the submission has ended.
   *   Nothing must be sent then.
   */
  extendSubmission(lease: SubmissionLease): Promise<void>;
  /**
   * The service has certainly rejected every request of this lease. A `new` submission can then
   * begin as a new one again, and an `unclear` one is still unclear, but can begin at once. Does
   * nothing if another run has the lease.
   */
  cancelSubmission(lease: SubmissionLease): Promise<void>;
  /** Asks for the right to handle a verdict, which is recorded in any case. */
  begin(outcome: ModerationOutcome): Promise<Begun>;
  /** Starts the lease's time again. @throws LedgerError `Fenced` if the lease has ended. */
  extend(lease: Lease): Promise<void>;
  /**
   * Marks the version as handled and runs the effect in the same transaction. Returns what the
   * effect returns.
   * @throws LedgerError `Fenced` if the lease has ended; what the effect throws, after a rollback.
   *   Only `CommitUnclear` leaves open whether the effect happened: begin again to find out.
   */
  commit<T = void>(lease: Lease, effect?: (tx: Tx) => T | Promise<T>): Promise<T>;
  /** Ends the lease: the version can begin again at once. Does nothing if it has ended. */
  release(lease: Lease): Promise<void>;
  /** The known tasks among these ids. */
  find(taskIds: readonly string[]): Promise<Map<string, LedgerTask>>;
  /** Tasks that are neither decided nor expired, oldest first. */
  pending(options?: PendingOptions): AsyncIterable<LedgerTask>;
  /**
   * Marks a task for which no verdict will arrive any more. If one does, it is handled. Does
   * nothing and returns false if the task is decided or has an unhandled verdict.
   */
  expire(taskId: string): Promise<boolean>;
  /**
   * Tasks with a `review`, in the order of its arrival. It is not a snapshot: a review that is
   * decided meanwhile can be missing.
   */
  reviewQueue(options?: ReviewQueueOptions): AsyncIterable<ReviewTask>;
  /**
   * Deletes what is old, in short transactions that leave at least half of the time to others.
   * Several workers can prune at the same time.
   * @throws ConfigError naming the option; the signal's reason. What was deleted is gone.
   */
  prune(options?: PruneOptions): Promise<PruneReport>;
  counts(): Promise<LedgerCounts>;
  /** Closes all connections. Leases remain until they run out. */
  close(): Promise<void>;
}

/** Options of every ledger. */
export interface LedgerOptions {
  /** How long a lease lasts unless it is extended, 100 to 3600000. Default: 30000. */
  readonly leaseMs?: number | undefined;
  /** Names this process in leases. Default: host and process id. */
  readonly holder?: string | undefined;
}
