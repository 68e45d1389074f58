import { withVerdict } from "../delivery/lookup.ts";
import { type FailedMessage, isBusy, notify, reportFailure } from "../delivery/options.ts";
import { ImmkitError, NotificationError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { decode } from "../notification/decode.ts";
import { begin, type TelemetryEnd } from "../telemetry/telemetry.ts";
import { unlessAborted } from "../transport/abort.ts";
import type { ConsumerCounts } from "./health.ts";
import type { ConsumerSettings } from "./options.ts";
import { contextOf, type Delivery, type Settler } from "./settler.ts";

/**
 * Processes one message at a time: decodes it, asks for missing verdicts, calls the handler, and
 * decides whether the message is deleted or delivered again.
 */
export class MessageProcessor {
  readonly #settings: ConsumerSettings;
  readonly #settler: Settler;
  readonly #counts: ConsumerCounts;
  #abandoned = 0;

  /** `counts` is updated. */
  constructor(settings: ConsumerSettings, settler: Settler, counts: ConsumerCounts) {
    this.#settings = settings;
    this.#settler = settler;
    this.#counts = counts;
  }

  /** Calls of handlers and hooks that were given up and are still running. */
  get abandoned(): number {
    return this.#abandoned;
  }

  /** Never rejects. */
  async process(delivery: Delivery): Promise<void> {
    const { queue, telemetry } = this.#settings;
    const { message, receivedBy } = delivery;
    const span = begin(telemetry, {
      type: "process",
      name: "process",
      destination: queue.queue,
      endpoint: queue.endpoint,
      messageId: message.messageId,
      receivedBy: telemetry === undefined ? undefined : receivedBy,
    });
    span.end(await span.run(() => this.#process(delivery)));
  }

  /** The message's lease is lost. */
  lost(delivery: Delivery): TelemetryEnd {
    const error = delivery.abort.signal.reason;
    this.#counts.leaseLost++;
    const { onLeaseLost, reporter } = this.#settings;
    const { messageId } = delivery.message;
    reporter.report("leaseLost", error, { messageId }, onLeaseLost !== undefined);
    notify("onLeaseLost", onLeaseLost, error, contextOf(delivery));
    return { result: "leaseLost", error };
  }

  async #process(delivery: Delivery): Promise<TelemetryEnd> {
    const { message, lease, abort } = delivery;
    const { handler, lookup } = this.#settings;
    const outcomes: ModerationOutcome[] = [];
    let current: ModerationOutcome | null = null;
    try {
      for (const outcome of decode(message.bytes ?? message.body)) {
        current = outcome;
        const verdict = await this.#call(delivery, () =>
          withVerdict(outcome, lookup, abort.signal),
        );
        current = verdict;
        outcomes.push(verdict);
        await this.#call(delivery, () => handler(verdict, contextOf(delivery)));
      }
    } catch (error) {
      if (lease.lost) return this.lost(delivery);
      if (error instanceof NotificationError && current === null)
        return this.#invalid(delivery, error);
      const failed = { bytes: bytesOf(delivery), error, outcome: current };
      return { outcomes, ...(await this.#failed(delivery, failed)) };
    }
    if (lease.lost) return this.lost(delivery);
    this.#counts.handled++;
    this.#settler.delete(delivery);
    return { result: "handled", outcomes };
  }

  async #failed(delivery: Delivery, failed: FailedMessage): Promise<TelemetryEnd> {
    const { error } = failed;
    const { signal } = delivery.abort;
    if (isBusy(error)) {
      this.#counts.busy++;
      this.#settler.retryBusy(delivery);
      return { result: "busy" };
    }
    this.#counts.failed++;
    reportFailure(this.#settings, failed, contextOf(delivery), delivery.message.messageId);
    if (this.#isPoison(delivery, error)) {
      // The signal of a handler that timed out is aborted: the hook gets a new one.
      if (signal.aborted) delivery.abort = new AbortController();
      await this.#quarantine(delivery, () =>
        this.#settings.onPoisonMessage?.(failed, contextOf(delivery)),
      );
    } else if (signal.reason instanceof ImmkitError && signal.reason.code === "ConsumerStopped") {
      this.#settler.release(delivery);
    } else this.#settler.retry(delivery);
    return { result: "failed", error };
  }

  #isPoison({ message }: Delivery, error: unknown): boolean {
    const { onPoisonMessage, poisonAfter } = this.#settings;
    if (onPoisonMessage === undefined || message.dequeueCount < poisonAfter) return false;
    return !(error instanceof ImmkitError && error.retryable) || poisonous.has(error.code);
  }

  async #invalid(delivery: Delivery, error: NotificationError): Promise<TelemetryEnd> {
    const { onInvalidMessage, invalidMessages, reporter } = this.#settings;
    const { messageId } = delivery.message;
    const invalid = { bytes: bytesOf(delivery), error };
    this.#counts.invalid++;
    if (onInvalidMessage === undefined) this.#report(delivery, error);
    else reporter.report("invalidMessage", error, { messageId }, true);
    const keep = () => onInvalidMessage?.(invalid, contextOf(delivery));
    if (invalidMessages === "discard") await this.#quarantine(delivery, keep);
    else {
      await this.#call(delivery, keep).catch((cause) => this.#report(delivery, cause));
      this.#settler.retry(delivery);
    }
    return { result: "invalid", error };
  }

  /** Deletes the message after the hook that keeps it. If the hook fails, nothing is deleted. */
  async #quarantine(delivery: Delivery, keep: () => void | Promise<void>): Promise<void> {
    try {
      await this.#call(delivery, keep);
    } catch (error) {
      this.#report(delivery, error);
      this.#settler.retry(delivery);
      return;
    }
    this.#counts.quarantined++;
    this.#settler.delete(delivery);
  }

  #report(delivery: Delivery, error: unknown): void {
    const failed = { bytes: bytesOf(delivery), error, outcome: null };
    reportFailure(this.#settings, failed, contextOf(delivery), delivery.message.messageId);
  }

  /**
   * Calls a handler, lookup or hook that could never return. It is given up when its time is over
   * or the delivery is aborted, and its result is then ignored.
   */
  async #call<T>({ abort }: Delivery, work: () => T | Promise<T>): Promise<T> {
    const { handlerTimeoutSeconds: seconds } = this.#settings;
    abort.signal.throwIfAborted();
    const timer = setTimeout(() => abort.abort(timedOut(seconds)), seconds * 1_000);
    let ended = false;
    const call = (async () => work())().finally(() => {
      ended = true;
    });
    try {
      return await unlessAborted(abort.signal, call);
    } finally {
      clearTimeout(timer);
      if (!ended) {
        this.#abandoned++;
        const end = () => void this.#abandoned--;
        call.then(end, end);
      }
    }
  }
}

/** Errors that can pass, and yet make a message poison if they don't. */
const poisonous: ReadonlySet<string> = new Set([
  "HandlerTimeout",
  "VerdictMissing",
  "VerdictNotReady",
]);

function timedOut(seconds: number): ImmkitError {
  const message = `The handler took longer than ${seconds} s (handlerTimeoutSeconds).`;
  return new ImmkitError("HandlerTimeout", message, { retryable: true });
}

function bytesOf({ message }: Delivery): Uint8Array {
  // A queue that isn't a QueueClient may have no body at all.
  return message.bytes ?? Buffer.from(String(message.body ?? ""), "utf8");
}
