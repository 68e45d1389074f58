import type { Clock } from "../pace/clock.ts";

interface Timer {
  readonly at: number;
  readonly task: () => void;
}

/** Time that stands still but for its timers, each of which can be late. */
export class SimulatedClock implements Clock {
  time = 0;
  readonly #lateness: () => number;
  /** Sorted by time. */
  readonly #timers: Timer[] = [];

  /** @param lateness by how many milliseconds the next timer is late. Default: 0. */
  constructor(lateness: () => number = () => 0) {
    this.#lateness = lateness;
  }

  now(): number {
    return this.time;
  }

  after(ms: number, task: () => void): void {
    const timer = { at: this.time + ms + this.#lateness(), task };
    const before = this.#timers.findLastIndex(({ at }) => at <= timer.at);
    this.#timers.splice(before + 1, 0, timer);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Time passes until `until`, or until the promise is settled. */
  async run(until: number | Promise<unknown>): Promise<void> {
    let isDone = false;
    const end = typeof until === "number" ? until : Number.POSITIVE_INFINITY;
    if (typeof until !== "number") {
      const done = (): void => {
        isDone = true;
      };
      until.then(done, done);
    }
    for (;;) {
      await new Promise(setImmediate);
      const next = this.#timers[0];
      if (isDone || next === undefined || next.at > end) break;
      this.#timers.shift();
      this.time = Math.max(this.time, next.at);
      next.task();
    }
    if (typeof until === "number") this.time = Math.max(this.time, until);
  }
}
