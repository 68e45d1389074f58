import { ImmkitError, ServiceError } from "../errors.ts";
import type { QueueMessage } from "../mns/documents.ts";
import { unlessAborted } from "../transport/abort.ts";
import type { MessageQueue } from "./message-queue.ts";

/**
 * The message became visible to other receivers while it was worked on. The reason of the handler's
 * aborted signal.
 */
export class LeaseLostError extends ImmkitError {
  constructor(message: string, cause?: unknown) {
    super("LeaseLost", message, { cause, retryable: true });
  }
}

export interface LeaseOptions {
  /** Each extension holds the message this much longer. */
  readonly holdSeconds: number;
  readonly onLost: (error: LeaseLostError) => void;
  /** Gives up an extension under way. */
  readonly signal: AbortSignal;
}

/** An extension that fails is tried again after this long, while the hold lasts. */
const renewalPauseMs = 1_000;
/** The hold counts as over this much early: an answer needs its time. */
const marginMs = 500;

/**
 * The hold of one message: extended at half its time until it is ended, so that a slow handler, or
 * a message that waits for a slot, does not come twice. The clock is this machine's monotonic one;
 * the service tells only how long the hold lasts.
 */
export class Lease {
  readonly #queue: MessageQueue;
  readonly #options: LeaseOptions;
  #handle: string;
  #expiresAt: number;
  #timer: NodeJS.Timeout | undefined;
  #renewal: Promise<void> | undefined;
  #state: "held" | "ended" | "lost" = "held";

  constructor(queue: MessageQueue, message: QueueMessage, options: LeaseOptions) {
    this.#queue = queue;
    this.#options = options;
    this.#handle = message.receiptHandle;
    const holdMs =
      message.holdMs === null || message.holdMs <= 0 ? options.holdSeconds * 1_000 : message.holdMs;
    this.#expiresAt = performance.now() + holdMs;
    this.#schedule(holdMs / 2);
  }

  get lost(): boolean {
    return this.#state === "lost";
  }

  /**
   * Ends the extensions. The handle to delete or to give back the message with; undefined when it
   * is lost.
   */
  async end(): Promise<string | undefined> {
    if (this.#state === "held") this.#state = "ended";
    clearTimeout(this.#timer);
    // An extension under way replaces the handle.
    await this.#renewal;
    return this.#state === "lost" ? undefined : this.#handle;
  }

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(
      () => {
        this.#renewal = this.#renew().finally(() => {
          this.#renewal = undefined;
        });
      },
      Math.max(0, delayMs),
    );
    this.#timer.unref();
  }

  async #renew(): Promise<void> {
    const begun = performance.now();
    const request = new AbortController();
    const giveUp = (): void =>
      request.abort(new Error("The hold's time is over, or the consumer has stopped."));
    const timer = setTimeout(giveUp, Math.max(1, Math.floor(this.#expiresAt - begun - marginMs)));
    this.#options.signal.addEventListener("abort", giveUp, { once: true });
    try {
      const { signal } = request;
      const extension = this.#queue.changeVisibility(this.#handle, this.#options.holdSeconds, {
        signal,
      });
      const { receiptHandle } = await unlessAborted(signal, extension);
      this.#handle = receiptHandle;
      this.#expiresAt = begun + this.#options.holdSeconds * 1_000;
      if (this.#state === "held") this.#schedule(this.#options.holdSeconds * 500);
    } catch (error) {
      if (this.#state !== "held") return;
      const gone =
        error instanceof ServiceError &&
        (error.code === "MessageNotExist" || error.code === "ReceiptHandleError");
      const left = this.#expiresAt - performance.now() - marginMs;
      if (!gone && left > renewalPauseMs) return this.#schedule(renewalPauseMs);
      this.#state = "lost";
      this.#options.onLost(
        new LeaseLostError(
          "The hold of the message ended before it was handled: another receiver may have it.",
          error,
        ),
      );
    } finally {
      clearTimeout(timer);
      this.#options.signal.removeEventListener("abort", giveUp);
    }
  }
}
