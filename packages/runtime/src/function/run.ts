import { ImmkitError } from "../errors.ts";
import { unlessAborted } from "../transport/abort.ts";

/** One message of an event that was not handled. */
export interface FunctionFailure {
  /** Its index in the event. */
  readonly index: number;
  /** The task or the object that it is about; null if it can't be read. */
  readonly name: string | null;
  readonly error: unknown;
}

/** The results for an event's messages. */
export interface FunctionCounts {
  readonly received: number;
  /** The handler returned. */
  readonly handled: number;
  /** Unreadable, and discarded. */
  readonly invalid: number;
  readonly failed: number;
}

/** The most failures that the message of a FunctionError names. */
const maxNamed = 5;

/**
 * Some messages of an event were not handled, although each was tried. The invocation has failed,
 * and the trigger delivers the event again. `code` is `DeliveryFailed`, or `Timeout` if there was
 * no time to try all of them. The cause is the first failure's error.
 */
export class FunctionError extends ImmkitError {
  declare readonly code: "DeliveryFailed" | "Timeout";
  readonly counts: FunctionCounts;
  readonly failures: readonly FunctionFailure[];
  constructor(
    code: FunctionError["code"],
    counts: FunctionCounts,
    failures: readonly FunctionFailure[],
  ) {
    const named = failures
      .slice(0, maxNamed)
      .map(
        ({ index, name, error }) =>
          `#${index} ${name ?? "(unreadable)"}: ${String(error).slice(0, 200)}`,
      );
    if (failures.length > maxNamed) named.push(`and ${failures.length - maxNamed} more`);
    const what = code === "Timeout" ? "The invocation timed out" : "The event will be redelivered";
    super(
      code,
      `${what}: ${counts.failed} of ${counts.received} messages were not handled. ${named.join("; ")}`,
      { cause: failures[0]?.error, retryable: true },
    );
    this.counts = counts;
    this.failures = failures;
  }
}

/** The work for one message. */
export interface MessageWork {
  /** Work of the same name is done in order. Null: the message can't be read. */
  readonly name: string | null;
  readonly run: () => Promise<"handled" | "invalid">;
}

/**
 * Runs all work until the signal is aborted, whatever fails. Messages of the same name run in
 * order, others at the same time.
 * @throws FunctionError naming what failed or did not finish in time.
 */
export async function runAll(
  work: readonly MessageWork[],
  concurrency: number,
  signal: AbortSignal,
): Promise<FunctionCounts> {
  // When the time is over, the failure is reported: what finishes later no longer counts.
  const open = new Set(work.keys());
  const failures: FunctionFailure[] = [];
  const counts = { received: work.length, handled: 0, invalid: 0 };
  const fail = (index: number, error: unknown): void => {
    if (open.delete(index)) failures.push({ index, name: work[index]?.name ?? null, error });
  };
  const runOne = async (index: number): Promise<void> => {
    if (signal.aborted) return;
    try {
      const result = await work[index]?.run();
      if (result !== undefined && open.delete(index)) counts[result]++;
    } catch (error) {
      fail(index, error);
    }
  };
  const groups = new Map<string, number[]>();
  for (const index of work.keys()) {
    const key = work[index]?.name ?? `#${index}`;
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  const next = [...groups.values()].values();
  const runSlot = async (): Promise<void> => {
    for (const group of next) for (const index of group) await runOne(index);
  };
  const slots = Promise.all(Array.from({ length: concurrency }, runSlot));
  await unlessAborted(signal, slots).catch(() => {});
  for (const index of open) fail(index, signal.reason);
  if (failures.length === 0) return { ...counts, failed: 0 };
  failures.sort((a, b) => a.index - b.index);
  const code = signal.aborted ? "Timeout" : "DeliveryFailed";
  throw new FunctionError(code, { ...counts, failed: failures.length }, failures);
}
