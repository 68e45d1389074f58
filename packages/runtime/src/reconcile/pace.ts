import { setTimeout as sleep } from "node:timers/promises";

/** The longest interval between requests, unless `requestsPerSecond` asks for a longer one. */
const slowestMs = 10_000;

/** Spaces requests evenly, less often while the service throttles, and limits their number. */
export class Pace {
  readonly #leastMs: number;
  #intervalMs: number;
  #left: number;
  #nextAt = 0;

  constructor(requestsPerSecond: number, maxRequests: number) {
    this.#leastMs = 1_000 / requestsPerSecond;
    this.#intervalMs = this.#leastMs;
    this.#left = maxRequests;
  }

  /** The service has throttled a request: from now on, half as many. */
  slowDown(): void {
    const longestMs = Math.max(slowestMs, this.#leastMs);
    this.#intervalMs = Math.min(longestMs, Math.max(this.#intervalMs, 50) * 2);
    this.#nextAt = Math.max(this.#nextAt, performance.now() + this.#intervalMs);
  }

  /** The service has answered: from now on a little more often, up to `requestsPerSecond`. */
  speedUp(): void {
    this.#intervalMs = Math.max(this.#leastMs, this.#intervalMs * 0.9);
  }

  /** Waits for the turn of one request. Returns false if no request is left. */
  async turn(signal: AbortSignal): Promise<boolean> {
    if (this.#left <= 0) return false;
    this.#left--;
    const now = performance.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#intervalMs;
    if (at > now) await sleep(at - now, undefined, { signal });
    signal.throwIfAborted();
    return true;
  }
}
