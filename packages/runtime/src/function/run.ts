import type { ModerationOutcome } from "../generated/outcome.ts";
import { aborted } from "../transport/abort.ts";
import { type FunctionCounts, FunctionError, type FunctionFailure } from "./errors.ts";

/** What is to be done for one message. */
export interface Work {
  readonly outcome: ModerationOutcome | null;
  readonly run: () => Promise<"handled" | "invalid">;
}

/**
 * Does all of it, whatever fails, until the signal is aborted; work on the same task in order, the
 * rest side by side.
 * @throws FunctionError naming what failed or was not done in time.
 */
export async function runAll(
  work: readonly Work[],
  concurrency: number,
  signal: AbortSignal,
): Promise<FunctionCounts> {
  // What is settled after the time is over no longer counts: the failure was reported by then.
  const open = new Set(work.keys());
  const failures: FunctionFailure[] = [];
  const counts = { received: work.length, handled: 0, invalid: 0 };
  const fail = (index: number, error: unknown): void => {
    if (open.delete(index)) failures.push({ index, outcome: work[index]?.outcome ?? null, error });
  };
  const one = async (index: number): Promise<void> => {
    if (signal.aborted) return;
    try {
      const done = await work[index]?.run();
      if (done !== undefined && open.delete(index)) counts[done]++;
    } catch (error) {
      fail(index, error);
    }
  };
  await Promise.race([inSlots(byTask(work), concurrency, one), aborted(signal).catch(() => {})]);
  for (const index of open) fail(index, signal.reason);
  if (failures.length === 0) return { ...counts, failed: 0 };
  failures.sort((a, b) => a.index - b.index);
  throw new FunctionError(
    signal.aborted ? "Timeout" : "DeliveryFailed",
    { ...counts, failed: failures.length },
    failures,
  );
}

function byTask(work: readonly Work[]): Iterable<readonly number[]> {
  return Map.groupBy(work.keys(), (index) => work[index]?.outcome?.taskId ?? `#${index}`).values();
}

async function inSlots(
  groups: Iterable<readonly number[]>,
  concurrency: number,
  one: (index: number) => Promise<void>,
): Promise<void> {
  const next = [...groups].values();
  const slot = async (): Promise<void> => {
    for (const group of next) for (const index of group) await one(index);
  };
  await Promise.all(Array.from({ length: concurrency }, slot));
}
