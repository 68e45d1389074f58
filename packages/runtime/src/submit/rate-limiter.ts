import { ConfigError } from "../errors.ts";

/** What tests replace. */
export interface LimiterClock {
  /** Milliseconds, monotonic. */
  now(): number;
  after(ms: number, task: () => void): void;
}

interface Waiting {
  readonly start: () => void;
}

/** Lateness of the timers that may be made up for: more would be a burst. */
const catchUpMs = 25;

const realClock: LimiterClock = {
  now: () => performance.now(),
  after: (ms, task) => void setTimeout(task, ms),
};

/**
 * Lets tasks start at a steady rate. Two rules together: starts are spread evenly (a late timer may
 * be made up for, a little), and of any `rate` starts in a row the first lies more than a second
 * before the next one. The second alone is the promise: in no window of one second are there more
 * starts than `rate`, whatever the timers do, and even if the process is held up. For a task is
 * started here, not told to start, and its time is taken when it has started.
 */
export class RateLimiter {
  readonly #clock: LimiterClock;
  readonly #spacingMs: number;
  /** The latest starts, a ring: as many as may lie within `windowMs`. */
  readonly #starts: number[];
  readonly #windowMs: number;
  #next = 0;
  #due = Number.NEGATIVE_INFINITY;
  readonly #waiting: Waiting[] = [];
  #timerSet = false;

  /** @throws ConfigError unless `ratePerSecond` is a whole number, or less than one. */
  constructor(ratePerSecond: number, clock: LimiterClock = realClock) {
    if (
      !(ratePerSecond > 0) ||
      !Number.isFinite(ratePerSecond) ||
      (ratePerSecond > 1 && !Number.isInteger(ratePerSecond))
    ) {
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
   * Calls `task` when its turn has come, in the order of the calls. @throws the signal's reason on
   * abort, and what `task` throws.
   */
  start<T>(task: () => T, signal?: AbortSignal): Promise<Awaited<T>> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(signal?.reason);
      };
      const entry: Waiting = {
        start() {
          signal?.removeEventListener("abort", onAbort);
          try {
            resolve(task() as Awaited<T>);
          } catch (error) {
            reject(error);
          }
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(entry);
      // While a timer is set it alone starts tasks.
      if (!this.#timerSet) this.#run();
    });
  }

  #run(): void {
    this.#timerSet = false;
    while (this.#waiting.length > 0) {
      const now = this.#clock.now();
      const oldest = this.#starts[this.#next] ?? Number.NEGATIVE_INFINITY;
      const wait = Math.max(this.#due - now, oldest + this.#windowMs - now);
      // At the very end of the window the second is not over yet.
      if (wait > 0 || now - oldest <= this.#windowMs) {
        this.#timerSet = true;
        this.#clock.after(Math.max(1, Math.ceil(wait)), () => this.#run());
        return;
      }
      this.#due = Math.max(this.#due, now - catchUpMs) + this.#spacingMs;
      this.#waiting.shift()?.start();
      this.#starts[this.#next] = this.#clock.now();
      this.#next = (this.#next + 1) % this.#starts.length;
    }
  }
}
