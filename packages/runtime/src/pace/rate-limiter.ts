import { ConfigError } from "../errors.ts";
import type { Clock } from "./clock.ts";

/** Timers can be this late: the next starts come sooner. Beyond this, that would be a burst. */
const catchUpMs = 25;

/** The longest timer of Node.js. */
const maxTimerMs = 2_147_483_647;

/** A limiter remembers the starts of a second. The service accepts far fewer. */
const maxRate = 1_000_000;

/** @throws ConfigError naming the option unless `rate` is above 0 and at most 1000000. */
export function checkRate(option: string, rate: number): void {
  if (typeof rate === "number" && rate > 0 && rate <= maxRate) return;
  const shown = typeof rate === "string" ? JSON.stringify(rate) : String(rate);
  const message = `${option} is ${shown}: use a number above 0, and at most ${maxRate}.`;
  throw new ConfigError(option, message);
}

interface WaitingStart {
  readonly start: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Where in the queue a task waits. */
export interface StartOptions {
  readonly signal?: AbortSignal | undefined;
  /** Before all tasks that wait already. Default: false. */
  readonly first?: boolean | undefined;
}

/**
 * Starts tasks at a steady rate, by two rules. Starts are spread evenly, apart from a little
 * lateness of timers that is made up for. And of `n + 1` starts in a row, the last is more than
 * `n / rate` seconds after the first, where `n` is the rate rounded up. The second rule is the
 * promise: with a whole rate, no window of one second contains more than `rate` starts, whatever
 * the timers do, even if the process is suspended. It holds because tasks are started here, and the
 * time is taken when the task has started.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #rate: () => number;
  /** A ring of the latest starts: as many as the second rule can need. */
  readonly #starts: number[];
  #next = 0;
  /** When the latest start was due. */
  #due = Number.NEGATIVE_INFINITY;
  #heldUntil = Number.NEGATIVE_INFINITY;
  readonly #waiting: WaitingStart[] = [];
  /** Only the newest timer counts. */
  #timer = 0;
  #running = false;
  #stopped: { readonly reason: unknown } | undefined;

  /**
   * @param most the highest rate, in starts per second, above 0.
   * @param rate the rate at this moment, at most `most`.
   */
  constructor(most: number, clock: Clock, rate: () => number = () => most) {
    this.#clock = clock;
    this.#rate = rate;
    this.#starts = new Array<number>(Math.ceil(most)).fill(Number.NEGATIVE_INFINITY);
  }

  /**
   * Calls `task` when its turn has come, in the order of the calls.
   * @throws what `task` throws, the signal's reason when it is aborted, or the reason of
   *   {@link stop}.
   */
  start<T>(task: () => T, { signal, first = false }: StartOptions = {}): Promise<Awaited<T>> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#stopped !== undefined) return Promise.reject(this.#stopped.reason);
    return new Promise((resolve, fail) => {
      const reject = (reason: unknown): void => {
        signal?.removeEventListener("abort", onAbort);
        fail(reason);
      };
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
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
      const waiting = { start, reject };
      signal?.addEventListener("abort", onAbort, { once: true });
      if (first) this.#waiting.unshift(waiting);
      else this.#waiting.push(waiting);
      // If others wait, a timer is set for the first of them, or nothing starts at all for now.
      if (this.#waiting.length === 1) this.#run();
    });
  }

  /** Nothing starts before this time of the clock, which replaces an earlier such time. */
  hold(until: number): void {
    const sooner = until < this.#heldUntil;
    this.#heldUntil = until;
    if (sooner) this.#run();
  }

  /** The reason of {@link stop}; undefined before. */
  get stopped(): { readonly reason: unknown } | undefined {
    return this.#stopped;
  }

  /** Nothing starts any more: what waits is rejected, and what comes later. */
  stop(reason: unknown): void {
    this.#stopped ??= { reason };
    for (const { reject } of this.#waiting.splice(0)) reject(this.#stopped.reason);
  }

  #run(): void {
    // A task that starts can hold the others, or start one.
    if (this.#running) return;
    this.#running = true;
    const timer = ++this.#timer;
    while (this.#waiting.length > 0) {
      const wait = this.#waitMs();
      if (wait > 0) {
        if (wait < Number.POSITIVE_INFINITY) {
          const run = (): void => {
            if (timer === this.#timer) this.#run();
          };
          this.#clock.after(Math.min(maxTimerMs, Math.max(1, Math.ceil(wait))), run);
        }
        break;
      }
      this.#due = Math.max(this.#due + 1_000 / this.#rate(), this.#clock.now() - catchUpMs);
      this.#waiting.shift()?.start();
      this.#starts[this.#next] = this.#clock.now();
      this.#next = (this.#next + 1) % this.#starts.length;
    }
    this.#running = false;
  }

  /** Until the next start: 0 or less for none. */
  #waitMs(): number {
    const now = this.#clock.now();
    const rate = this.#rate();
    const count = Math.ceil(rate);
    const size = this.#starts.length;
    const oldest = this.#starts[(this.#next + size - count) % size] ?? Number.NEGATIVE_INFINITY;
    const windowMs = (count / rate) * 1_000;
    // At the very end of the window, the second is not over yet.
    const window = now - oldest <= windowMs ? Math.max(1, oldest + windowMs - now) : 0;
    return Math.max(window, this.#due + 1_000 / rate - now, this.#heldUntil - now);
  }
}
