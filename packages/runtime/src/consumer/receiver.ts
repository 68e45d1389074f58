import { setTimeout as sleep } from "node:timers/promises";
import { ImmkitError, RequestError } from "../errors.ts";
import type { QueueMessage } from "../mns/documents.ts";
import { errorTypeOf } from "../telemetry/error-type.ts";
import { begin, type TelemetrySpan } from "../telemetry/telemetry.ts";
import { unlessAborted } from "../transport/abort.ts";
import type { ReceiverHealth, ReceiverState } from "./health.ts";
import type { ConsumerSettings } from "./options.ts";

/** Options of a {@link Receiver}. */
export interface ReceiverOptions {
  readonly settings: ConsumerSettings;
  /** How many messages there is room for; waits until there is some. */
  readonly room: () => Promise<number>;
  readonly onMessages: (messages: readonly QueueMessage[], receivedBy: TelemetrySpan) => void;
  /** A request failed. `isFinal` if it was the first one and can't succeed later. */
  readonly onError: (error: unknown, isFinal: boolean) => void;
}

/** Receives messages, one request after the other, while there is room for them. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #abort = new AbortController();
  readonly #idlePause = new Backoff(200, 5_000);
  readonly #errorPause = new Backoff(500, 30_000);
  #stopping = false;
  #state: ReceiverState = "off";
  #stateSince = performance.now();
  #lastReceive: { readonly at: number; readonly clock: number } | undefined;
  #errors = 0;
  #lastError: string | null = null;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  health(): ReceiverHealth {
    const last = this.#lastReceive;
    return {
      receiver: this.#state,
      receiverForMs: performance.now() - this.#stateSince,
      lastReceiveAt: last?.at ?? null,
      sinceLastReceiveMs: last === undefined ? null : performance.now() - last.clock,
      receiveErrors: this.#errors,
      lastReceiveError: this.#lastError,
    };
  }

  /**
   * Calls `onReady` after each answer of the queue. Resolves when stopped; rejects if the first
   * request fails for good.
   */
  async run(onReady: () => void): Promise<void> {
    try {
      while (!this.#stopping) {
        this.#enter("full");
        const room = await this.#options.room();
        if (this.#stopping) break;
        this.#enter("polling");
        if (await this.#receive(room)) onReady();
      }
    } finally {
      this.#enter("off");
    }
  }

  /** Sends no further request. One that is running can still bring messages for `graceMs`. */
  stop(graceMs: number): void {
    this.#stopping = true;
    const timer = setTimeout(() => this.#abort.abort(), graceMs);
    this.#abort.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    if (this.#state !== "polling") this.#abort.abort();
  }

  #enter(state: ReceiverState): void {
    this.#state = state;
    this.#stateSince = performance.now();
  }

  /** One request. Returns whether the queue answered. */
  async #receive(room: number): Promise<boolean> {
    const { queue, batchSize, waitSeconds, telemetry } = this.#options.settings;
    const { signal } = this.#abort;
    const isFirst = this.#lastReceive === undefined;
    // The first request does not wait for messages: a wrong setting shows at once.
    const wait = isFirst ? 0 : waitSeconds;
    const begun = performance.now();
    const span = begin(telemetry, {
      type: "receive",
      name: "receive",
      destination: queue.queue,
      endpoint: queue.endpoint,
    });
    let messages: readonly QueueMessage[];
    try {
      const request = { max: Math.min(batchSize, room), waitSeconds: wait, signal };
      messages = await unlessAborted(signal, queue.receive(request));
      span.end({ messages: messages.length });
    } catch (error) {
      span.end(signal.aborted ? { messages: 0 } : { error });
      if (!signal.aborted) await this.#failed(error, isFirst);
      return false;
    }
    this.#lastReceive = { at: Date.now(), clock: performance.now() };
    this.#errors = 0;
    this.#lastError = null;
    this.#errorPause.reset();
    if (messages.length > 0) {
      this.#idlePause.reset();
      this.#options.onMessages(messages, span);
      return true;
    }
    // With too many long polls in the account, the service answers at once, and bills each answer.
    const isEarly = wait === 0 || performance.now() - begun < wait * 900;
    if (!isFirst && isEarly) {
      this.#enter("pausing");
      await this.#idlePause.wait(signal);
    }
    return true;
  }

  async #failed(error: unknown, isFirst: boolean): Promise<void> {
    this.#errors++;
    this.#lastError = errorTypeOf(error);
    const isFinal = isFirst && !(error instanceof ImmkitError && error.retryable);
    this.#options.onError(error, isFinal);
    if (isFinal) throw error;
    this.#enter("pausing");
    const leastMs = error instanceof RequestError ? error.retryAfterMs : 0;
    await this.#errorPause.wait(this.#abort.signal, leastMs);
  }
}

/**
 * Pauses that double up to a maximum, with half of each at random. Full jitter could make a pause
 * of no time at all.
 */
class Backoff {
  readonly #baseMs: number;
  readonly #maxMs: number;
  #step = 0;

  constructor(baseMs: number, maxMs: number) {
    this.#baseMs = baseMs;
    this.#maxMs = maxMs;
  }

  reset(): void {
    this.#step = 0;
  }

  /**
   * Pauses for `leastMs` or longer, within the maximum. An abort ends the pause; it never rejects.
   */
  async wait(signal: AbortSignal, leastMs = 0): Promise<void> {
    const bound = Math.min(this.#maxMs, this.#baseMs * 2 ** this.#step);
    if (bound < this.#maxMs) this.#step++;
    const ms = Math.min(this.#maxMs, Math.max(leastMs, bound * (0.5 + Math.random() / 2)));
    await sleep(ms, undefined, { signal }).catch(() => {});
  }
}
