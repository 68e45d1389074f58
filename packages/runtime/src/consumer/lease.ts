import { ImmkitError, ServiceError } from "../errors.ts";
import type { QueueMessage } from "../mns/documents.ts";
import { unlessAborted } from "../transport/abort.ts";
import type { MessageQueue } from "./options.ts";

/** Options of a {@link Lease}. */
export interface LeaseOptions {
  /** How long each extension lasts. */
  readonly visibilitySeconds: number;
  /** Called with `LeaseLost`, once. */
  readonly onLost: (error: ImmkitError) => void;
  /** Cancels a running extension when aborted. */
  readonly signal: AbortSignal;
}

/** A failed extension is repeated after this time, while the lease lasts. */
const retryMs = 1_000;
/** The lease counts as over this much early, because an answer takes time. */
const marginMs = 500;

/**
 * The time during which a received message is invisible to other receivers. It is extended after
 * half of its time until it is ended. So a message is not delivered twice while it waits for a slot
 * or its handler is slow. Only this machine's monotonic clock counts.
 */
export class Lease {
  readonly #queue: MessageQueue;
  readonly #options: LeaseOptions;
  #handle: string;
  #expiresAt: number;
  #timer: NodeJS.Timeout | undefined;
  #extension: Promise<void> | undefined;
  #state: "active" | "ended" | "lost" = "active";

  constructor(queue: MessageQueue, message: QueueMessage, options: LeaseOptions) {
    this.#queue = queue;
    this.#options = options;
    this.#handle = message.receiptHandle;
    const { holdMs } = message;
    const leaseMs = holdMs === null || holdMs <= 0 ? options.visibilitySeconds * 1_000 : holdMs;
    this.#expiresAt = performance.now() + leaseMs;
    this.#schedule(leaseMs / 2);
  }

  get lost(): boolean {
    return this.#state === "lost";
  }

  /**
   * Ends the extensions. Returns the handle for deleting or returning the message; undefined if the
   * lease is lost.
   */
  async end(): Promise<string | undefined> {
    if (this.#state === "active") this.#state = "ended";
    clearTimeout(this.#timer);
    // A running extension replaces the handle.
    await this.#extension;
    return this.#state === "lost" ? undefined : this.#handle;
  }

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(
      () => {
        this.#extension = this.#extend().finally(() => {
          this.#extension = undefined;
        });
      },
      Math.max(0, delayMs),
    );
    this.#timer.unref();
  }

  async #extend(): Promise<void> {
    const { visibilitySeconds, signal, onLost } = this.#options;
    const begun = performance.now();
    const request = new AbortController();
    const cancel = (): void =>
      request.abort(new Error("The lease has run out, or the consumer has stopped."));
    const timer = setTimeout(cancel, Math.max(1, Math.floor(this.#expiresAt - begun - marginMs)));
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const { receiptHandle } = await unlessAborted(
        request.signal,
        this.#queue.changeVisibility(this.#handle, visibilitySeconds, { signal: request.signal }),
      );
      this.#handle = receiptHandle;
      this.#expiresAt = begun + visibilitySeconds * 1_000;
      if (this.#state === "active") this.#schedule(visibilitySeconds * 500);
    } catch (cause) {
      if (this.#state !== "active") return;
      const isGone =
        cause instanceof ServiceError &&
        (cause.code === "MessageNotExist" || cause.code === "ReceiptHandleError");
      const leftMs = this.#expiresAt - performance.now() - marginMs;
      if (!isGone && leftMs > retryMs) return this.#schedule(retryMs);
      this.#state = "lost";
      const message = "The message became visible to other receivers before it was handled.";
      onLost(new ImmkitError("LeaseLost", message, { cause, retryable: true }));
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    }
  }
}
