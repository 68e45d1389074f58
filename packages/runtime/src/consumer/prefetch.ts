/** When a running handler started, on the monotonic clock. */
export interface Started {
  readonly since: number;
}

/** Messages are only received ahead if they will probably be started within this time. */
const aheadMs = 200;

/** How many messages to receive ahead of the handlers. */
export interface Prefetch {
  /** A handler took this long. */
  ended(ms: number): void;
  /**
   * How many messages can wait for a slot. `running` is in the order of the starts; `free` slots
   * have no handler. `now` is on the monotonic clock.
   */
  size(running: Iterable<Started>, free: number, now: number): number;
  /** A message that waits for longer goes back to the queue; undefined if none does. */
  readonly longestWaitMs: number | undefined;
}

/** A fixed number, whatever the handlers take. */
export class FixedPrefetch implements Prefetch {
  readonly longestWaitMs = undefined;
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  ended(): void {}

  size(): number {
    return this.#size;
  }
}

/**
 * As many messages as will be started soon, judged by what handlers took before: none for slow
 * handlers, because another worker can be idle, and none before the first handler has ended.
 */
export class AdaptivePrefetch implements Prefetch {
  /** Handlers took longer than expected: another worker should get the message. */
  readonly longestWaitMs = 1_000;
  readonly #most: number;
  /** A moving average of the handlers' times. */
  #averageMs: number | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  ended(ms: number): void {
    const before = this.#averageMs ?? ms;
    this.#averageMs = before + (ms - before) / 8;
  }

  size(running: Iterable<Started>, free: number, now: number): number {
    if (this.#averageMs === undefined) return 0;
    const average = Math.max(0.01, this.#averageMs);
    let starts = free * Math.floor(aheadMs / average);
    for (const { since } of running) {
      if (starts >= this.#most) break;
      const age = now - since;
      // It takes much longer than others, and nobody knows how long.
      if (age > 2 * average + aheadMs) continue;
      const leftMs = Math.max(0, average - age);
      // Those that started later end later.
      if (leftMs > aheadMs) break;
      starts += 1 + Math.floor((aheadMs - leftMs) / average);
    }
    return Math.min(this.#most, starts);
  }
}
