import { setTimeout as sleep } from "node:timers/promises";

/**
 * Pauses that double from time to time up to a bound, each a random half of its length longer or
 * shorter: full jitter would allow no pause at all.
 */
export class Backoff {
  readonly #baseMs: number;
  readonly #maxMs: number;
  #step = 0;

  constructor(baseMs: number, maxMs: number) {
    this.#baseMs = baseMs;
    this.#maxMs = maxMs;
  }

  reset(): void {
    this.#step = 0;
  }

  /**
   * Waits, and no less than `leastMs` up to the bound; an abort ends the pause early and is no
   * error.
   */
  async pause(signal: AbortSignal, leastMs = 0): Promise<void> {
    const bound = Math.min(this.#maxMs, this.#baseMs * 2 ** this.#step);
    if (bound < this.#maxMs) this.#step++;
    const ms = Math.min(this.#maxMs, Math.max(leastMs, bound * (0.5 + Math.random() / 2)));
    await sleep(ms, undefined, { signal }).catch(() => {});
  }
}

/**
 * Seconds until a failed message comes again: 2, 4, 8 … by how often it was received, at most 5
 * minutes, with jitter.
 */
export function retryDelaySeconds(dequeueCount: number): number {
  const bound = Math.min(300, 2 ** Math.min(dequeueCount, 9));
  return Math.max(1, Math.round(bound * (0.5 + Math.random() / 2)));
}
