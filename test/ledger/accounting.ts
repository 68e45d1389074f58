import type { LedgerCounts } from "@immkit/runtime/ledger";
import type { ReconcileReport } from "@immkit/runtime/reconcile";

export interface OutsideEffect {
  readonly key: string;
  readonly pid: number;
  readonly attempt: number;
}

export interface CrashResult {
  /** The tasks, and whether a human decides them. */
  readonly tasks: ReadonlyMap<string, { readonly reviewed: boolean }>;
  readonly killed: ReadonlySet<number>;
  readonly concurrency: number;
  /** Effects in the ledger's transactions, in their order. */
  readonly effects: readonly string[];
  readonly outside: readonly OutsideEffect[];
  readonly counts: LedgerCounts;
  readonly reconciled: ReconcileReport;
  /** Messages that were left in the queue. */
  readonly left: number;
}

/** What does not add up, in words; empty when all is well. */
export function problemsOf({ tasks, killed, effects, outside, counts, left, concurrency: slots }: CrashResult): string[] {
  const problems: string[] = [];
  const of = (key: string): number => effects.filter((effect) => effect === key).length;
  for (const [taskId, { reviewed }] of tasks) {
    if (of(`${taskId}/final`) !== 1) problems.push(`${taskId}: ${of(`${taskId}/final`)} effects of the final verdict`);
    if (of(`${taskId}/review`) > (reviewed ? 1 : 0)) problems.push(`${taskId}: ${of(`${taskId}/review`)} effects of the review`);
    const [review, final] = [effects.indexOf(`${taskId}/review`), effects.indexOf(`${taskId}/final`)];
    if (final !== -1 && review > final) problems.push(`${taskId}: the review came last`);
  }
  const known = new Set([...tasks.keys()].flatMap((taskId) => [`${taskId}/final`, `${taskId}/review`]));
  for (const key of effects) if (!known.has(key)) problems.push(`${key} was never submitted`);
  const done = new Set(outside.map(({ key }) => key));
  for (const key of effects) if (!done.has(key)) problems.push(`${key}: no outside effect`);
  const repeats = new Map<number, number>();
  for (const [key, runs] of Map.groupBy(outside, (effect) => effect.key)) {
    // All but the last run must have been cut off by a kill.
    for (const { pid } of runs.slice(0, -1)) {
      if (!killed.has(pid)) problems.push(`${key}: repeated, though ${pid} was not killed`);
      repeats.set(pid, (repeats.get(pid) ?? 0) + 1);
    }
    if (new Set(runs.map(({ attempt }) => attempt)).size !== runs.length) problems.push(`${key}: two runs of the same attempt`);
  }
  for (const [pid, count] of repeats) if (count > slots) problems.push(`${pid} had ${slots} handlers, and ${count} runs are repeated`);
  if (counts.decided !== tasks.size) problems.push(`${tasks.size} submitted, ${counts.decided} decided`);
  if (counts.handled !== effects.length) problems.push(`${counts.handled} handled, ${effects.length} effects`);
  const open = counts.submitted + counts.notified + counts.expired + counts.quarantined;
  if (open > 0) problems.push(`unaccounted: ${JSON.stringify(counts)}`);
  if (left > 0) problems.push(`${left} messages are left in the queue`);
  return problems;
}
