import { ConfigError } from "../errors.ts";

/** Replaced in tests. */
export interface LimiterClock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  after(ms: number, task: () => void): void;
}

/** Timers can be this late: the next starts come sooner. Beyond this, that would be a burst. */
const catchUpMs = 25;

const realClock: LimiterClock = {
  now: () => performance.now(),
  after: (ms, task) => void setTimeout(task, ms),
};

/**
 * Starts tasks at a steady rate, by two rules. Starts are spread evenly, apart from a little
 * lateness of timers that is made up for. And of any `rate` starts in a row, the first is more than
 * a second before the next one. The second rule is the promise: no window of one second contains
 * more than `rate` starts, whatever the timers do, even if the process is suspended. It holds
 * because tasks are started here, and the time is taken when the task has started.
 */
export class RateLimiter {
  readonly #clock: LimiterClock;
  readonly #spacingMs: number;
  /** A ring of the latest starts: as many as can be within `windowMs`. */
  readonly #starts: number[];
  readonly #windowMs: number;
  #next = 0;
  #due = Number.NEGATIVE_INFINITY;
  readonly #waiting: (() => void)[] = [];
  #timerSet = false;

  /** @throws ConfigError unless `ratePerSecond` is a whole number, or less than one. */
  constructor(ratePerSecond: number, clock: LimiterClock = realClock) {
    const isFraction = ratePerSecond > 0 && ratePerSecond < 1;
    if (!isFraction && !(Number.isInteger(ratePerSecond) && ratePerSecond >= 1)) {
      throw new ConfigError(
        "ratePerSecond",
        `ratePerSecond is ${ratePerSecond}: use a whole number, or a fraction below one.`,
      );
    }
    this.#clock = clock;
    this.#spacingMs = 1_000 / ratePerSecond;
    this.#starts = new Array<number>(Math.max(1, ratePerSecond)).fill(Number.NEGATIVE_INFINITY);
    this.#windowMs = Math.max(1_000, this.#spacingMs);
  }

  /**
   * Calls `task` when its turn has come, in the order of the calls.
   * @throws what `task` throws; the signal's reason when it is aborted.
   */
  start<T>(task: () => T, signal?: AbortSignal): Promise<Awaited<T>> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(signal?.reason);
      };
      const start = (): void => {
        signal?.removeEventListener("abort", onAbort);
        try {
          resolve(task() as Awaited<T>);
        } catch (error) {
          reject(error);
        }
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(start);
      // While a timer is set, only the timer starts tasks.
      if (!this.#timerSet) this.#run();
    });
  }

  #run(): void {
    this.#timerSet = false;
    while (this.#waiting.length > 0) {
      const now = this.#clock.now();
      const oldest = this.#starts[this.#next] ?? Number.NEGATIVE_INFINITY;
      const wait = Math.max(this.#due - now, oldest + this.#windowMs - now);
      // At the very end of the window, the second is not over yet.
      if (wait > 0 || now - oldest <= this.#windowMs) {
        this.#timerSet = true;
        this.#clock.after(Math.max(1, Math.ceil(wait)), () => this.#run());
        return;
      }
      this.#due = Math.max(this.#due, now - catchUpMs) + this.#spacingMs;
      this.#waiting.shift()?.();
      this.#starts[this.#next] = this.#clock.now();
      this.#next = (this.#next + 1) % this.#starts.length;
    }
  }
}
