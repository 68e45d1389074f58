import { setTimeout as sleep } from "node:timers/promises";

/** Spaces requests evenly, and ends them when there were enough. */
export class Pace {
  readonly #intervalMs: number;
  readonly #max: number;
  #nextAt = 0;
  #taken = 0;

  constructor(requestsPerSecond: number, max: number) {
    this.#intervalMs = 1_000 / requestsPerSecond;
    this.#max = max;
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
