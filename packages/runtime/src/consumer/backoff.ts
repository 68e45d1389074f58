/**
 * Pauses that double up to a maximum, with half of each at random. Full jitter could make a pause
 * of no time at all.
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

  /** Milliseconds of the next pause: `leastMs` or longer, within the maximum. */
  next(leastMs = 0): number {
    const bound = Math.min(this.#maxMs, this.#baseMs * 2 ** this.#step);
    if (bound < this.#maxMs) this.#step++;
    return Math.min(this.#maxMs, Math.max(leastMs, bound * (0.5 + Math.random() / 2)));
  }
}
