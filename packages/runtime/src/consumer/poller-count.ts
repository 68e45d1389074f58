/** What a receive request brought. */
export interface ReceiveResult {
  /** How many messages it requested, and how many came. */
  readonly asked: number;
  readonly messages: number;
  /** How long the request could wait for messages; 0 if the queue had to answer at once. */
  readonly waitSeconds: number;
  readonly elapsedMs: number;
}

/** An answer within this time did not wait for messages, on any connection. */
const atOnceMs = 100;
/** Answers with a few messages that came at once count as much as a fuller one. */
const signsToGrow = 4;

/**
 * How many receive requests can run at the same time: one while a single one keeps up, which is all
 * that an idle queue costs, and more while answers come at once and bring messages.
 */
export class PollerCount {
  readonly #most: number;
  #count = 1;
  #signs = 0;
  /** A moving average of requests that did not wait. */
  #roundTripMs: number | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#count;
  }

  /** The queue answered. `hasRoom`: another request could run now. */
  answered(result: ReceiveResult, hasRoom: boolean): void {
    const { asked, messages, waitSeconds, elapsedMs } = result;
    if (waitSeconds === 0) {
      const before = this.#roundTripMs ?? elapsedMs;
      this.#roundTripMs = before + (elapsedMs - before) / 4;
    }
    if (messages === 0) {
      this.#signs = 0;
      // An empty answer after a long poll means that the queue is empty.
      this.#count = waitSeconds === 0 ? Math.max(1, this.#count - 1) : 1;
    } else if (hasRoom && (waitSeconds === 0 || messages === asked || this.#isAtOnce(elapsedMs))) {
      // A queue is spread over several stores, and a request reads one: few can be many.
      this.#signs += messages * 4 >= asked ? signsToGrow : 1;
      if (this.#signs < signsToGrow) return;
      this.#signs = 0;
      this.#count = Math.min(this.#most, this.#count + 1);
    }
  }

  /** A request failed. `all`: no other one can be expected to succeed, such as while throttled. */
  failed(all: boolean): void {
    this.#signs = 0;
    this.#count = all ? 1 : Math.max(1, this.#count >> 1);
  }

  #isAtOnce(elapsedMs: number): boolean {
    return elapsedMs < Math.max(atOnceMs, 2 * (this.#roundTripMs ?? 0));
  }
}
