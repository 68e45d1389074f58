import type { LedgerCounts } from "@immkit/runtime/ledger";
import type { ReconcileReport } from "@immkit/runtime/reconcile";

export interface OutsideEffect {
  readonly key: string;
  readonly pid: number;
  readonly attempt: number;
}

/** The results of a run. */
export interface RunResults {
  /** The tasks, and whether a human decides them. */
  readonly tasks: ReadonlyMap<string, { readonly reviewed: boolean }>;
  /** Effects in the ledger's transactions, in their order. */
  readonly effects: readonly string[];
  /** Tasks for which a worker received a message. */
  readonly notified: number;
  readonly outside: readonly OutsideEffect[];
  readonly counts: LedgerCounts;
  readonly reconciled: ReconcileReport;
  /** Messages that were left in the queue. */
  readonly left: number;
}

export interface Killed {
  readonly killed: ReadonlySet<number>;
  /** Handlers of one worker. */
  readonly concurrency: number;
}

/**
 * A sentence for each verdict that was lost, handled twice, handled in the wrong order, or is
 * unexplained. Empty for a correct run.
 */
export function problemsOf(
  { tasks, effects, outside, counts, left }: RunResults,
  nonsense = 0,
): string[] {
  const problems: string[] = [];
  const done = Map.groupBy(effects, (effect) => effect);
  const of = (key: string): number => done.get(key)?.length ?? 0;
  const order = new Map(effects.map((key, at) => [key, at]));
  for (const [taskId, { reviewed }] of tasks) {
    if (of(`${taskId}/final`) !== 1)
      problems.push(`${taskId}: ${of(`${taskId}/final`)} effects of the final verdict`);
    if (of(`${taskId}/review`) > (reviewed ? 1 : 0))
      problems.push(`${taskId}: ${of(`${taskId}/review`)} effects of the review`);
    const [review = -1, final] = [order.get(`${taskId}/review`), order.get(`${taskId}/final`)];
    if (final !== undefined && review > final) problems.push(`${taskId}: the review came last`);
  }
  for (const key of done.keys()) {
    const [taskId = "", stage = ""] = key.split("/");
    if (!tasks.has(taskId) || !/^(?:final|review)$/.test(stage))
      problems.push(`${key} was never submitted`);
  }
  const runs = Map.groupBy(outside, (effect) => effect.key);
  for (const key of done.keys()) if (!runs.has(key)) problems.push(`${key}: no outside effect`);
  for (const [key, of] of runs) {
    if (new Set(of.map(({ attempt }) => attempt)).size !== of.length)
      problems.push(`${key}: two runs of the same attempt`);
  }
  if (counts.decided !== tasks.size)
    problems.push(`${tasks.size} submitted, ${counts.decided} decided`);
  if (counts.handled !== effects.length)
    problems.push(`${counts.handled} handled, ${effects.length} effects`);
  if (counts.quarantined !== nonsense)
    problems.push(
      `${nonsense} messages weren't notifications, ${counts.quarantined} are in quarantine`,
    );
  if (counts.submitted + counts.notified + counts.expired > 0)
    problems.push(`unaccounted: ${JSON.stringify(counts)}`);
  if (left > 0) problems.push(`${left} messages are left in the queue`);
  return problems;
}

/**
 * Outside effects that were repeated although their worker was not killed, or that are more than
 * the worker had in flight.
 */
export function unexplainedRepeats({
  outside,
  killed,
  concurrency,
}: Pick<RunResults, "outside"> & Killed): string[] {
  const problems: string[] = [];
  const repeats = new Map<number, number>();
  for (const [key, runs] of Map.groupBy(outside, (effect) => effect.key)) {
    // All but the last run must have been cut off by a kill.
    for (const { pid } of runs.slice(0, -1)) {
      if (!killed.has(pid)) problems.push(`${key}: repeated, though ${pid} was not killed`);
      repeats.set(pid, (repeats.get(pid) ?? 0) + 1);
    }
  }
  for (const [pid, count] of repeats) {
    if (count > concurrency)
      problems.push(`${pid} had ${concurrency} handlers, and ${count} runs are repeated`);
  }
  return problems;
}

/** A list that was submitted, and the tasks that the service has for it. */
export interface SubmittedList {
  readonly keys: readonly string[];
  /** `key` is undefined for a task without one. */
  readonly tasks: readonly { readonly taskId: string; readonly key: string | undefined }[];
}

/** A sentence for each item that was lost or billed twice, and each task of no item. */
export function submissionProblems({ keys, tasks }: SubmittedList): string[] {
  const made = Map.groupBy(tasks, ({ key }) => key);
  const problems: string[] = [];
  for (const key of keys) {
    const count = made.get(key)?.length ?? 0;
    if (count !== 1) problems.push(`${key}: ${count} tasks at the service`);
  }
  const known = new Set<string | undefined>(keys);
  for (const { taskId, key } of tasks)
    if (!known.has(key)) problems.push(`${taskId}: a task of ${key ?? "no key"}`);
  return problems;
}
