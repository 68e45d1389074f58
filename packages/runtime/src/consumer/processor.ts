import type { MessageHandling } from "../delivery/message-handling.ts";
import { type Failure, isBusy, notify, reportFailure } from "../delivery/options.ts";
import { ImmkitError, type NotificationError } from "../errors.ts";
import { begin, type TelemetryEnd } from "../telemetry/telemetry.ts";
import { unlessAborted } from "../transport/abort.ts";
import { contextOf, type Delivery } from "./delivery.ts";
import type { ConsumerCounts } from "./health.ts";
import type { ConsumerContext, QueueSettings } from "./options.ts";
import type { Settler } from "./settler.ts";

/**
 * Processes one message at a time: reads it, completes its events, calls the handler, and decides
 * whether the message is deleted or delivered again.
 */
export class MessageProcessor<Event, Failed extends Failure> {
  readonly #settings: QueueSettings<Failed>;
  readonly #handling: MessageHandling<Event, Failed, ConsumerContext>;
  readonly #settler: Settler;
  readonly #counts: ConsumerCounts;
  #abandoned = 0;

  /** `counts` is updated. */
  constructor(
    settings: QueueSettings<Failed>,
    handling: MessageHandling<Event, Failed, ConsumerContext>,
    settler: Settler,
    counts: ConsumerCounts,
  ) {
    this.#settings = settings;
    this.#handling = handling;
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

  /**
   * A text can contain several messages, and each is judged alone. It is deleted when all of them
   * are done, and otherwise delivered again.
   */
  async #process(delivery: Delivery): Promise<TelemetryEnd> {
    const { message, lease } = delivery;
    const handled: Event[] = [];
    const failures: Failed[] = [];
    const invalid: NotificationError[] = [];
    for (const result of this.#handling.read(message.bytes ?? message.body)) {
      if (!result.ok) {
        invalid.push(result.error);
        continue;
      }
      const failed = await this.#handle(delivery, result.value, handled);
      if (lease.lost) return this.lost(delivery);
      if (failed !== undefined) failures.push(failed);
    }
    const outcomes = this.#handling.outcomes(handled);
    if (failures.length === 0 && invalid.length === 0) {
      this.#counts.handled++;
      this.#settler.delete(delivery);
      return { result: "handled", outcomes };
    }
    const isKept = await this.#invalid(delivery, invalid, failures.length === 0);
    const next = await this.#failed(delivery, failures);
    if (next === "delete" && isKept) {
      this.#counts.quarantined++;
      this.#settler.delete(delivery);
    } else if (next === "release") this.#settler.release(delivery);
    else if (next === "retryBusy") this.#settler.retryBusy(delivery);
    else this.#settler.retry(delivery);
    if (next === "retryBusy") return { result: "busy" };
    const error = realFailures(failures)[0];
    return error === undefined
      ? { result: "invalid", error: invalid[0], outcomes }
      : { result: "failed", error: error.error, outcomes };
  }

  /** The failure, if there was one. The event, once completed, is added to `handled`. */
  async #handle(delivery: Delivery, event: Event, handled: Event[]): Promise<Failed | undefined> {
    const handling = this.#handling;
    // The time of the message before is over, and this one has its own.
    if (isTimedOut(delivery)) delivery.abort = new AbortController();
    let current = event;
    try {
      current = await this.#call(delivery, () => handling.complete(event, delivery.abort.signal));
      handled.push(current);
      const complete = current;
      await this.#call(delivery, () => handling.handle(complete, contextOf(delivery)));
      return undefined;
    } catch (error) {
      return handling.failure(bytesOf(delivery), error, current);
    }
  }

  /** What to do with the message. Poison has been kept when it is to be deleted. */
  async #failed(
    delivery: Delivery,
    failures: readonly Failed[],
  ): Promise<"delete" | "release" | "retry" | "retryBusy"> {
    if (failures.length === 0) return "delete";
    const real = realFailures(failures);
    if (real.length === 0) {
      this.#counts.busy++;
      return "retryBusy";
    }
    this.#counts.failed++;
    for (const failed of real) this.#report(delivery, failed);
    const { signal } = delivery.abort;
    if (
      real.length === failures.length &&
      real.every(({ error }) => this.#isPoison(delivery, error))
    ) {
      // The signal of a handler that timed out is aborted: the hook gets a new one.
      if (signal.aborted) delivery.abort = new AbortController();
      for (const failed of real) {
        const keep = () => this.#settings.onPoisonMessage?.(failed, contextOf(delivery));
        if (!(await this.#keep(delivery, keep))) return "retry";
      }
      return "delete";
    }
    const isStopped =
      signal.reason instanceof ImmkitError && signal.reason.code === "ConsumerStopped";
    return isStopped ? "release" : "retry";
  }

  #isPoison({ message }: Delivery, error: unknown): boolean {
    const { onPoisonMessage, poisonAfter } = this.#settings;
    if (onPoisonMessage === undefined || message.dequeueCount < poisonAfter) return false;
    return !(error instanceof ImmkitError && error.retryable) || poisonous.has(error.code);
  }

  /** Whether the message can be deleted, as far as its invalid parts are concerned. */
  async #invalid(
    delivery: Delivery,
    errors: readonly NotificationError[],
    isCounted: boolean,
  ): Promise<boolean> {
    const { onInvalidMessage, invalidMessages, reporter } = this.#settings;
    const { messageId } = delivery.message;
    if (errors.length > 0 && isCounted) this.#counts.invalid++;
    let isKept = true;
    for (const error of errors) {
      if (isTimedOut(delivery)) delivery.abort = new AbortController();
      const invalid = { bytes: bytesOf(delivery), error };
      const failed = this.#handling.failure(invalid.bytes, error, null);
      if (onInvalidMessage === undefined) this.#report(delivery, failed);
      else reporter.report(this.#handling.describe(failed).kind, error, { messageId }, true);
      const keep = () => onInvalidMessage?.(invalid, contextOf(delivery));
      isKept = (await this.#keep(delivery, keep)) && isKept;
    }
    return isKept && (errors.length === 0 || invalidMessages === "discard");
  }

  /** Calls a hook that keeps the message. If it fails, nothing is deleted. */
  async #keep(delivery: Delivery, keep: () => void | Promise<void>): Promise<boolean> {
    try {
      await this.#call(delivery, keep);
      return true;
    } catch (error) {
      this.#report(delivery, this.#handling.failure(bytesOf(delivery), error, null));
      return false;
    }
  }

  #report(delivery: Delivery, failed: Failed): void {
    const { kind, ids } = this.#handling.describe(failed);
    const { messageId } = delivery.message;
    const description = { kind, ids: { messageId, ...ids } };
    reportFailure(this.#settings, failed, contextOf(delivery), description);
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

/** Without those that another worker is handling. */
function realFailures<Failed extends Failure>(failures: readonly Failed[]): readonly Failed[] {
  return failures.filter(({ error }) => !isBusy(error));
}

function isTimedOut({ abort: { signal } }: Delivery): boolean {
  return signal.reason instanceof ImmkitError && signal.reason.code === "HandlerTimeout";
}

function timedOut(seconds: number): ImmkitError {
  const message = `The handler took longer than ${seconds} s (handlerTimeoutSeconds).`;
  return new ImmkitError("HandlerTimeout", message, { retryable: true });
}

function bytesOf({ message }: Delivery): Uint8Array {
  // A queue that isn't a QueueClient may have no body at all.
  return message.bytes ?? Buffer.from(String(message.body ?? ""), "utf8");
}
