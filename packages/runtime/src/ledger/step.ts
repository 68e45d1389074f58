/**
 * What `begin` may do, decided from a task's rows alone: the same for every place that a ledger is
 * kept in.
 */
import type { ModerationOutcome } from "../generated/outcome.ts";
import { LedgerError } from "./errors.ts";
import type { LedgerTask, Stage, SubmittedRecord, VerdictRecord } from "./ledger.ts";

/** A clock that is set back by no more than this does not end leases early. */
const clockSlackMs = 5_000;

export type Step =
  /**
   * Lease the version under this fence. `overrule`: end the lease of a `review` that ran out, so
   * that it can't commit any more.
   */
  | { readonly status: "run"; readonly fence: number; readonly overrule: boolean }
  | { readonly status: "done"; readonly conflict: boolean }
  | { readonly status: "stale" }
  /** `remember`: keep the verdict, though it can't begin yet. */
  | { readonly status: "busy"; readonly holder: string | null; readonly remember: boolean };

export function stageOf(outcome: ModerationOutcome): Stage {
  return outcome.suggestion === "review" ? "review" : "final";
}

/** The same for each delivery of a version, on each machine. */
export function keyOf(taskId: string, stage: Stage): string {
  return `${taskId}/${stage}`;
}

/**
 * A lease lasts until its end, that instant excluded. One that was given in the future stems from a
 * clock that was set back since: it does not hold, or else it might for years.
 */
export function isLeased(verdict: VerdictRecord, now: number): boolean {
  const { leasedAt, leaseUntil } = verdict;
  return (
    leaseUntil !== null && leasedAt !== null && leasedAt <= now + clockSlackMs && now < leaseUntil
  );
}

/**
 * `holder` is of this call alone: who finds a lease under it has asked before and not heard the
 * answer.
 */
export function step(
  task: Pick<LedgerTask, "review" | "final">,
  outcome: ModerationOutcome,
  holder: string,
  now: number,
): Step {
  const stage = stageOf(outcome);
  const { review, final } = task;
  const own = task[stage];
  if (own !== null && own.handledAt !== null) {
    return {
      status: "done",
      conflict:
        own.outcome.suggestion !== outcome.suggestion || own.outcome.status !== outcome.status,
    };
  }
  if (stage === "review" && final !== null) return { status: "stale" };
  if (own !== null && isLeased(own, now)) {
    if (own.holder === holder) return { status: "run", fence: own.fence, overrule: false };
    return { status: "busy", holder: own.holder, remember: false };
  }
  const reviewOpen = stage === "final" && review !== null && review.handledAt === null;
  if (reviewOpen && isLeased(review, now))
    return { status: "busy", holder: review.holder, remember: own === null };
  return { status: "run", fence: (own?.fence ?? 0) + 1, overrule: reviewOpen };
}

/**
 * @throws LedgerError unless the outcome carries a verdict and an id that every place can keep
 *   exactly.
 */
export function checkOutcome(outcome: ModerationOutcome): void {
  checkTaskId(outcome.taskId);
  if (!outcome.needsLookup) return;
  throw new LedgerError(
    "VerdictMissing",
    `The notification of ${outcome.taskId} carries no verdict: give the consumer lookup, a ModerationClient, which asks for it.`,
    { retryable: true },
  );
}

/** @throws LedgerError */
export function checkTaskId(taskId: string): void {
  if (!isExact(taskId))
    throw new LedgerError(
      "InvalidTaskId",
      `${shown(taskId)} is no task id: it must be ${exactText}.`,
    );
}

/** @throws LedgerError */
export function checkSubmission({ taskId, key, submittedAt }: SubmittedRecord): void {
  checkTaskId(taskId);
  if (key !== undefined) checkSubmissionKey(key);
  if (submittedAt !== undefined && !Number.isSafeInteger(submittedAt)) {
    throw new LedgerError(
      "InvalidSubmission",
      `submittedAt is ${submittedAt}: give whole epoch milliseconds.`,
    );
  }
}

/** @throws LedgerError */
export function checkSubmissionKey(key: string): void {
  if (!isExact(key))
    throw new LedgerError("InvalidSubmission", `The key ${shown(key)} must be ${exactText}.`);
}

/** For a key that another task has already. */
export function duplicateKey({ taskId, key }: SubmittedRecord, cause: unknown): LedgerError {
  const message = `Another task was recorded under the key ${shown(key ?? "")}: ${taskId} is a second one for the same work.`;
  return new LedgerError("DuplicateKey", message, { cause });
}

const exactText = "text of 1 to 1024 characters, without NUL and lone surrogates";

/** What identifies must be kept exactly, or else two become one. */
function isExact(text: string): boolean {
  return text !== "" && text.length <= 1_024 && !text.includes("\0") && text.isWellFormed();
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}

/**
 * Text for a column that people read: a database can't keep NUL and lone surrogates; the outcome
 * beside it has them exactly.
 */
export function readable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
