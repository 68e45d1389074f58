import { ServiceError } from "../errors.ts";
import type { Clock } from "../pace/clock.ts";

/** How it counts: in each second of its clock, or with a bucket for the requests of one second. */
export type Counting = "second" | "bucket";

/** A service that accepts a limited number of requests per second. */
export class ThrottlingService {
  limit: number;
  latencyMs = 50;
  /** How long a refused request is asked to wait; 0 for no hint. */
  hintMs = 0;
  readonly acceptedAt: number[] = [];
  readonly refusedAt: number[] = [];
  readonly #clock: Clock;
  readonly #counting: Counting;
  #seed = 1;
  #second = 0;
  #left = 0;
  #filledAt = 0;

  constructor(clock: Clock, limit: number, counting: Counting = "second") {
    this.#clock = clock;
    this.limit = limit;
    this.#left = limit;
    this.#counting = counting;
  }

  /** @throws ServiceError `Throttling.User` */
  async request(): Promise<void> {
    await this.#sleep(this.latencyMs * (0.25 + this.#random() / 2));
    const accepted = this.#take();
    (accepted ? this.acceptedAt : this.refusedAt).push(this.#clock.now());
    await this.#sleep(this.latencyMs / 2);
    if (accepted) return;
    throw new ServiceError("Throttling.User", "Request was denied due to user flow control.", {
      status: 429,
      retryable: true,
      ...(this.hintMs > 0 ? { retryAfterMs: this.hintMs } : {}),
    });
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(ms, resolve));
  }

  /** The same numbers in each run, from 0 up to 1. */
  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed / 2 ** 32;
  }

  #take(): boolean {
    const now = this.#clock.now();
    if (this.#counting === "bucket") {
      const filled = ((now - this.#filledAt) / 1_000) * this.limit;
      this.#left = Math.min(Math.max(1, this.limit), this.#left + filled);
      this.#filledAt = now;
    } else if (Math.floor(now / 1_000) !== this.#second) {
      this.#second = Math.floor(now / 1_000);
      this.#left = this.limit;
    }
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
