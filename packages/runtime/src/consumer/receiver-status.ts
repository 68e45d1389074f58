import { errorTypeOf } from "../telemetry/error-type.ts";
import type { ReceiverHealth, ReceiverState } from "./health.ts";

/** What is known of receiving, for health probes. Times are on the monotonic clock. */
export class ReceiverStatus {
  #state: ReceiverState = "off";
  #since = performance.now();
  #lastReceive: { readonly at: number; readonly clock: number } | undefined;
  #errors = 0;
  #lastError: string | null = null;
  #lastFailure = 0;

  /** Whether the queue has answered a receive request. */
  get hasAnswered(): boolean {
    return this.#lastReceive !== undefined;
  }

  enter(state: ReceiverState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#since = performance.now();
  }

  answered(): void {
    this.#lastReceive = { at: Date.now(), clock: performance.now() };
    this.#errors = 0;
    this.#lastError = null;
  }

  /**
   * A request that began at `begun` failed. Returns whether that is a new failure: requests that
   * ran at the same time fail for the same reason.
   */
  failed(error: unknown, begun: number): boolean {
    const isNew = this.#errors === 0 || begun >= this.#lastFailure;
    if (isNew) this.#errors++;
    this.#lastError = errorTypeOf(error);
    this.#lastFailure = performance.now();
    return isNew;
  }

  /** `begun` are the starts of the running requests, the oldest first. */
  health(begun: readonly number[]): ReceiverHealth {
    const now = performance.now();
    const last = this.#lastReceive;
    return {
      receiver: this.#state,
      receiverForMs: now - (begun[0] ?? this.#since),
      polls: begun.length,
      lastReceiveAt: last?.at ?? null,
      sinceLastReceiveMs: last === undefined ? null : now - last.clock,
      receiveErrors: this.#errors,
      lastReceiveError: this.#lastError,
    };
  }
}
