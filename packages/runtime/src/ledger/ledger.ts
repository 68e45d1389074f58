/**
 * The ledger remembers which task was submitted, which verdicts came, and which of them were
 * handled, so that the handler's work counts once for each verdict, though a message may come
 * several times, in any order, or never.
 *
 * A task is `submitted`, then `notified` (a verdict came), then `decided` (the final verdict was
 * handled). A verdict has a version: the task's id and its stage, `review` or `final`; never the
 * envelope's id, which a repeated publication may change. Of each version one row is kept.
 *
 * 1. Whoever begins a version gets a lease and a fence, a number that grows with each lease of the
 *    version. As long as the lease lasts, nobody else gets one.
 * 2. Committing compares the fence in the same transaction that marks the version as handled and
 *    that does the handler's effect. A worker that was held up, and whose lease another one took
 *    since, is refused, and its effect is rolled back: hence once.
 * 3. A version is marked only by its commit. A worker that dies leaves a lease that runs out, and
 *    the version begins anew: hence never skipped.
 * 4. Once a final verdict is known, `review` does not begin any more; while `review` is being
 *    handled, the final verdict waits for the end of that lease, which can't be extended from then
 *    on. So the last thing that a handler hears of a task is its final verdict.
 */
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import type { Quarantine } from "./quarantine.ts";

/** `review` waits for a human; everything else, a failure included, is `final`. */
export type Stage = "review" | "final";

/** `expired`: the service forgot the task before a verdict was seen. */
export type TaskState = "submitted" | "notified" | "decided" | "expired";

/** A task to remember as submitted; what `submitVideo` and `submitImage` return has most of it. */
export interface SubmittedRecord {
  readonly taskId: string;
  readonly kind: ModerationKind;
  readonly project?: string | null;
  readonly uri?: string | null;
  readonly userData?: string;
  /** Epoch milliseconds. Default: now. */
  readonly submittedAt?: number;
  /**
   * The application's own name for this piece of work, found again by
   * {@link Ledger.findSubmission}. One task has it at most.
   */
  readonly key?: string;
}

/** One version of a task's verdict, as the ledger keeps it. Times are epoch milliseconds. */
export interface VerdictRecord {
  readonly stage: Stage;
  readonly outcome: ModerationOutcome;
  readonly receivedAt: number;
  /** How often it was begun. */
  readonly attempts: number;
  /** Of the newest lease; 0 where none was given. */
  readonly fence: number;
  /** Who has the lease; null where nobody has. */
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
  /** When the ledger first heard of it: its submission, else its first verdict. */
  readonly createdAt: number;
  readonly state: TaskState;
  readonly review: VerdictRecord | null;
  readonly final: VerdictRecord | null;
}

/** The right to handle one version, for a while. */
export interface Lease {
  readonly taskId: string;
  readonly stage: Stage;
  /** Grows with each lease of the version: an outside system can refuse a smaller one. */
  readonly fence: number;
  /**
   * How often the version was begun, this time included: above 1, an earlier handler may have done
   * its outside effect.
   */
  readonly attempt: number;
  /** The lease runs out this long after it was given or extended. */
  readonly leaseMs: number;
}

/** What {@link Ledger.begin} says. */
export type Begun =
  /** Handle it. `key` is the same each time this version is handled, anywhere. */
  | { readonly status: "run"; readonly lease: Lease; readonly key: string }
  /** It was handled. `conflict` tells that it was so with another suggestion, which stands. */
  | { readonly status: "done"; readonly conflict: boolean }
  /** A `review` after the final verdict. */
  | { readonly status: "stale" }
  /** Somebody handles it, or the `review` before it; ask again later. */
  | { readonly status: "busy"; readonly holder: string | null };

/** What {@link Ledger.beginSubmissions} says of a key. */
export type BegunSubmission =
  /** Nobody has begun it: it is the caller's now. */
  | { readonly status: "new" }
  /**
   * It was begun so long ago, and what became of it was not recorded: look for its task at the
   * service before you submit it.
   */
  | { readonly status: "unclear"; readonly ageMs: number }
  | { readonly status: "done"; readonly task: LedgerTask };

export interface PendingOptions {
  /**
   * Only tasks that the ledger first heard of before this time, epoch milliseconds. Default: all.
   */
  readonly olderThan?: number;
  /** Only tasks of this project, and those whose project is not known. Default: any. */
  readonly project?: string;
}

export interface PruneOptions {
  /**
   * Decided and expired tasks are forgotten this many days after that, messages in quarantine after
   * they last came, and submissions without an end after they were begun. Default: 30, at least 14.
   */
  readonly olderThanDays?: number;
}

export interface LedgerCounts {
  readonly submitted: number;
  readonly notified: number;
  readonly decided: number;
  readonly expired: number;
  /** Verdict versions that were handled; a task has two at most. */
  readonly handled: number;
  readonly quarantined: number;
}

/**
 * `Tx` is what an effect gets to work with: the database's own handle, inside the transaction.
 * Every method throws {@link LedgerError}; nothing has changed then, unless the method says
 * otherwise.
 */
export interface Ledger<Tx = unknown> {
  /** Messages that can't be read, kept in the same place. */
  readonly quarantine: Quarantine;
  /** Remembers a task, or adds to what is known of it. Never takes it back to an earlier state. */
  recordSubmitted(task: SubmittedRecord): Promise<void>;
  /** The task that was recorded under a key of the application's. */
  findSubmission(key: string): Promise<LedgerTask | null>;
  /**
   * Writes down that pieces of work are about to be submitted, before anything is sent; the answers
   * are in the order of the keys, each of which stands there once. A key is settled by
   * {@link recordSubmitted} or {@link cancelSubmission}; one of a process that died in between is
   * `unclear` from then on.
   */
  beginSubmissions(keys: readonly string[]): Promise<BegunSubmission[]>;
  /** The service surely has no task of this key: it can be begun anew. */
  cancelSubmission(key: string): Promise<void>;
  /** Asks for the right to handle a verdict, which is remembered in any case. */
  begin(outcome: ModerationOutcome): Promise<Begun>;
  /**
   * Lets the lease last its full time from now. @throws FencedError when it is no longer this
   * one's.
   */
  extend(lease: Lease): Promise<void>;
  /**
   * Marks the version as handled, and does the effect in the same transaction; returns what the
   * effect returns.
   * @throws FencedError when the lease is no longer this one's; what the effect throws, after a
   *   rollback. A LedgerError with the code `CommitUnclear` alone leaves open whether it happened:
   *   begin again to learn it.
   */
  commit<T = void>(lease: Lease, effect?: (tx: Tx) => T | Promise<T>): Promise<T>;
  /**
   * Gives the lease back, so that the version can begin anew at once. Does nothing when it is no
   * longer this one's.
   */
  release(lease: Lease): Promise<void>;
  /** The tasks of these ids that the ledger knows. */
  find(taskIds: readonly string[]): Promise<Map<string, LedgerTask>>;
  /** Tasks that are neither decided nor expired, the oldest first. */
  pending(options?: PendingOptions): AsyncIterable<LedgerTask>;
  /**
   * Says of a task that no verdict will come any more; one that comes all the same is handled. Does
   * nothing, and returns false, when the task is decided, or a verdict of it is still to be
   * handled.
   */
  expire(taskId: string): Promise<boolean>;
  /**
   * Forgets old tasks; how many. A message about a task that was forgotten would be handled again.
   */
  prune(options?: PruneOptions): Promise<number>;
  counts(): Promise<LedgerCounts>;
  /** Ends all connections. Leases stay until they run out. */
  close(): Promise<void>;
}

export interface LedgerOptions {
  /** How long a lease lasts unless it is extended, 100 to 3600000. Default: 30000. */
  readonly leaseMs?: number;
  /** Names this process in leases. Default: host and process id. */
  readonly holder?: string;
}
