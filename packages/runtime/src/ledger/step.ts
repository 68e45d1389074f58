/** What `begin` does, decided from a task's rows alone: the same for each database. */
import type { ModerationOutcome } from "../generated/outcome.ts";
import { LedgerError } from "./errors.ts";
import type { Lease, LedgerTask, Stage, VerdictRecord } from "./ledger.ts";

/** A clock that is set back by no more than this does not end leases early. */
const clockSlackMs = 5_000;

/** What {@link step} decided. */
export type Step =
  /**
   * Lease the version under this fence. `overrule`: first end the lease of a `review` that ran out,
   * because it must not commit any more.
   */
  | { readonly status: "run"; readonly fence: number; readonly overrule: boolean }
  | { readonly status: "done"; readonly conflict: ModerationOutcome | null }
  | { readonly status: "stale" }
  /** `remember`: keep the verdict, although it can't begin yet. */
  | { readonly status: "busy"; readonly holder: string | null; readonly remember: boolean };

/** The stage of a verdict: `review` waits for a reviewer, everything else is `final`. */
export function stageOf(outcome: ModerationOutcome): Stage {
  return outcome.suggestion === "review" ? "review" : "final";
}

/** The idempotency key of a version: the same for each delivery, on each machine. */
export function keyOf(taskId: string, stage: Stage): string {
  return `${taskId}/${stage}`;
}

/**
 * Whether the version's lease is valid. It ends at `leaseUntil`, exclusively. A lease that was
 * given in the future comes from a clock that has been set back since. It counts as ended, because
 * it could last for years.
 */
export function isLeased(verdict: VerdictRecord, now: number): boolean {
  const { leasedAt, leaseUntil } = verdict;
  return (
    leaseUntil !== null && leasedAt !== null && leasedAt <= now + clockSlackMs && now < leaseUntil
  );
}

/**
 * Decides what happens when `outcome` is delivered. `holder` names one call: a lease under that
 * name was given to an earlier try of the same call, which did not get the answer.
 */
export function step(
  task: Pick<LedgerTask, "state" | "review" | "final">,
  outcome: ModerationOutcome,
  holder: string,
  now: number,
): Step {
  const stage = stageOf(outcome);
  const { review, final } = task;
  const own = task[stage];
  if (own !== null && own.handledAt !== null) {
    const differs =
      own.outcome.suggestion !== outcome.suggestion || own.outcome.status !== outcome.status;
    return { status: "done", conflict: differs ? own.outcome : null };
  }
  // Its verdicts were pruned.
  if (task.state === "decided" && final === null) return { status: "done", conflict: null };
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

/** The error for a lease that can't be used any more, with the reason. */
export function leaseEnded(
  { taskId, stage, fence }: Pick<Lease, "taskId" | "stage" | "fence">,
  task: Pick<LedgerTask, "review" | "final"> | null,
): LedgerError {
  const reason = endOf(task?.[stage] ?? null, fence, stage === "review" && task?.final != null);
  const message = `The lease on the ${stage} verdict of ${taskId} has ended: ${reason}.`;
  return new LedgerError("Fenced", message, { retryable: true });
}

function endOf(verdict: VerdictRecord | null, fence: number, isOverruled: boolean): string {
  if (verdict === null) return "this ledger does not know the verdict";
  const isNewest = verdict.fence === fence;
  if (verdict.handledAt !== null)
    return isNewest ? "the verdict was handled with it" : "another worker has handled the verdict";
  if (isOverruled) return "the final verdict has arrived";
  if (isNewest) return "it was released";
  return verdict.holder === null
    ? "another worker had the verdict since"
    : `${verdict.holder} has the verdict`;
}
