import { setTimeout as sleep } from "node:timers/promises";

/** No request waits longer than this for the one before it, unless `requestsPerSecond` says so. */
const slowestMs = 10_000;

/**
 * Spaces requests evenly, wider while the service throttles, and ends them when there were enough.
 */
export class Pace {
  readonly #leastMs: number;
  #intervalMs: number;
  readonly #max: number;
  #nextAt = 0;
  #taken = 0;

  constructor(requestsPerSecond: number, max: number) {
    this.#leastMs = 1_000 / requestsPerSecond;
    this.#intervalMs = this.#leastMs;
    this.#max = max;
  }

  /** The service has throttled a request: half as many from now on. */
  slowDown(): void {
    this.#intervalMs = Math.min(
      Math.max(slowestMs, this.#leastMs),
      Math.max(this.#intervalMs, 50) * 2,
    );
    this.#nextAt = Math.max(this.#nextAt, performance.now() + this.#intervalMs);
  }

  /** The service has answered: a little more often from now on, up to what was asked for. */
  speedUp(): void {
    this.#intervalMs = Math.max(this.#leastMs, this.#intervalMs * 0.9);
  }

  /** Waits for the turn of one request; false when none is left. */
  async turn(signal: AbortSignal): Promise<boolean> {
    if (this.#taken >= this.#max) return false;
    this.#taken++;
    const now = performance.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#intervalMs;
    if (at > now) await sleep(at - now, undefined, { signal });
    signal.throwIfAborted();
    return true;
  }
}
