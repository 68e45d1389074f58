/** The last calls in memory. Readers ask for what follows a number, and can wait for it. */
import { type AccessCheck, decidingCheck } from "../core/access-check.ts";
import { randomText } from "../core/ids.ts";
import { Waiters } from "../core/waiters.ts";
import type { Call, CallEntry } from "./entry.ts";

/** How many calls are remembered. */
const capacityOfLog = 10_000;
/** The longest text of an entry, in characters. A client can send a path of 128 KiB. */
const maxTextLength = 2_048;
/** A call that deletes 1,000 objects asks RAM 1,000 times. */
const maxOtherChecks = 4;

/** What follows a number. */
export interface LogPage {
  /** {@link LiveLog.run} */
  readonly run: string;
  /** In the order of their numbers. */
  readonly entries: readonly CallEntry[];
  /** How many entries between the given number and the first one here were dropped. */
  readonly lost: number;
  /** The number to ask for next. */
  readonly last: number;
}

export class LiveLog {
  /** Changes when the cloud is started again. Then the numbers start again too. */
  readonly run = randomText(12);
  readonly #capacity: number;
  /** A ring: the entry with the number N is at (N - 1) % capacity. */
  readonly #entries: CallEntry[] = [];
  readonly #waiters = new Waiters();
  #last = 0;

  constructor(capacity = capacityOfLog) {
    this.#capacity = capacity;
  }

  record(call: Call): CallEntry {
    const { time, requestId, product, operation, caller, status, code, latencyMs, checks } = call;
    const deciding = decidingCheck(checks);
    this.#last++;
    const entry: CallEntry = {
      level: "info",
      number: this.#last,
      time,
      requestId,
      product,
      operation: shortened(operation),
      caller,
      action: deciding === undefined ? null : shortened(deciding.action),
      resource: deciding === undefined ? null : shortened(deciding.resource),
      decision: deciding?.decision ?? null,
      reason: deciding === undefined ? null : shortened(deciding.reason),
      statement: deciding?.statement ?? null,
      status,
      code,
      latencyMs,
      otherChecks: checks.length < 2 ? [] : otherChecks(checks, deciding),
    };
    this.#entries[(entry.number - 1) % this.#capacity] = entry;
    this.#waiters.wake();
    return entry;
  }

  /** At most `limit` entries with a higher number than `after`. */
  page(after: number, limit: number): LogPage {
    const oldest = Math.max(1, this.#last - this.#capacity + 1);
    const first = Math.max(after + 1, oldest);
    const last = Math.min(this.#last, first + limit - 1);
    const entries: CallEntry[] = [];
    for (let number = first; number <= last; number++) {
      const entry = this.#entries[(number - 1) % this.#capacity];
      if (entry !== undefined) entries.push(entry);
    }
    const lost = Math.max(0, oldest - after - 1);
    return { run: this.run, entries, lost, last: entries.at(-1)?.number ?? this.#last };
  }

  /**
   * Waits until there is an entry after the number, at most `ms` milliseconds of real time, and
   * ends early when `signal` aborts. A number that does not exist yet belongs to an earlier run of
   * the cloud: there is nothing to wait for.
   */
  async wait(after: number, ms: number, signal: AbortSignal): Promise<void> {
    if (after === this.#last) await this.#waiters.wait(ms, signal);
  }
}

function shortened(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength - 1)}…` : text;
}

function otherChecks(
  checks: readonly AccessCheck[],
  deciding: AccessCheck | undefined,
): AccessCheck[] {
  return checks
    .filter((check) => check !== deciding)
    .slice(0, maxOtherChecks)
    .map(({ action, resource, reason, ...check }) => ({
      ...check,
      action: shortened(action),
      resource: shortened(resource),
      reason: shortened(reason),
    }));
}
