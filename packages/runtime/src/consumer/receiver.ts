import { ImmkitError, RequestError } from "../errors.ts";
import type { QueueMessage } from "../mns/documents.ts";
import { errorTypeOf } from "../telemetry/error-type.ts";
import { begin, type Telemetry, type TelemetrySpan } from "../telemetry/telemetry.ts";
import { unlessAborted } from "../transport/abort.ts";
import { Backoff } from "./backoff.ts";
import type { ConsumerHealth, ReceiverState } from "./health.ts";
import type { MessageQueue } from "./message-queue.ts";
import type { Settings } from "./options.ts";

export interface ReceiverOptions {
  readonly queue: MessageQueue;
  readonly settings: Pick<Settings, "batchSize" | "waitSeconds">;
  readonly telemetry: Telemetry | undefined;
  /** How many messages there is room for; waits until there is. */
  readonly room: () => number | Promise<number>;
  readonly onMessages: (messages: readonly QueueMessage[], receivedBy: TelemetrySpan) => void;
  /** A request failed; `goesOn` unless it was the first one, and refused. */
  readonly onFailed: (error: unknown, goesOn: boolean) => void;
}

/**
 * Asks the queue for messages, one request after the other, for as long as there is room for what
 * comes.
 */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #abort = new AbortController();
  readonly #idle = new Backoff(200, 5_000);
  readonly #trouble = new Backoff(500, 30_000);
  #stopping = false;
  #state: ReceiverState = "off";
  #stateSince = performance.now();
  #lastReceive: { readonly at: number; readonly clock: number } | undefined;
  #errors = 0;
  #lastError: string | null = null;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  health(): Pick<
    ConsumerHealth,
    | "receiver"
    | "receiverForMs"
    | "lastReceiveAt"
    | "sinceLastReceiveMs"
    | "receiveErrors"
    | "lastReceiveError"
  > {
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
   * Calls `onReady` with the queue's first answer. Resolves when it was stopped; rejects with the
   * refusal when there is no first answer.
   */
  async run(onReady: () => void): Promise<void> {
    try {
      while (!this.#stopping) {
        this.#enter("full");
        const room = await this.#options.room();
        if (this.#stopping) break;
        this.#enter("polling");
        const ready = this.#lastReceive !== undefined;
        if (await this.#once(room, ready)) onReady();
      }
    } finally {
      this.#enter("off");
    }
  }

  /** Begins no further request; one that is parked may still bring messages for `graceMs`. */
  stop(graceMs: number): void {
    this.#stopping = true;
    const timer = setTimeout(() => this.#abort.abort(), graceMs);
    this.#abort.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    // A pause has nothing to bring.
    if (this.#state !== "polling") this.#abort.abort();
  }

  #enter(state: ReceiverState): void {
    this.#state = state;
    this.#stateSince = performance.now();
  }

  /** One request; whether it was answered. */
  async #once(room: number, ready: boolean): Promise<boolean> {
    const { queue, settings, telemetry } = this.#options;
    const { signal } = this.#abort;
    // The first request does not wait, so that a wrong setting shows at once.
    const waitSeconds = ready ? settings.waitSeconds : 0;
    const begun = performance.now();
    const span = begin(telemetry, {
      type: "receive",
      name: "receive",
      destination: queue.queue,
      endpoint: queue.endpoint,
    });
    let messages: readonly QueueMessage[];
    try {
      const request = queue.receive({
        max: Math.min(settings.batchSize, room),
        waitSeconds,
        signal,
      });
      messages = await unlessAborted(signal, request);
      span.end({ messages: messages.length });
    } catch (error) {
      if (signal.aborted) {
        span.end({ messages: 0 });
        return false;
      }
      span.end({ error });
      await this.#failed(error, ready);
      return false;
    }
    this.#lastReceive = { at: Date.now(), clock: performance.now() };
    this.#errors = 0;
    this.#lastError = null;
    this.#trouble.reset();
    if (messages.length > 0) {
      this.#idle.reset();
      this.#options.onMessages(messages, span);
      return true;
    }
    // Too many long polls in the account: the service answers at once, and bills it.
    const early = performance.now() - begun < waitSeconds * 900;
    if (ready && (early || waitSeconds === 0)) {
      this.#enter("pausing");
      await this.#idle.pause(signal);
    }
    return true;
  }

  async #failed(error: unknown, ready: boolean): Promise<void> {
    this.#errors++;
    this.#lastError = errorTypeOf(error);
    const goesOn = ready || (error instanceof ImmkitError && error.retryable);
    this.#options.onFailed(error, goesOn);
    if (!goesOn) throw error;
    this.#enter("pausing");
    await this.#trouble.pause(
      this.#abort.signal,
      error instanceof RequestError ? error.retryAfterMs : 0,
    );
  }
}
