import { isBusy } from "../delivery/busy.ts";
import { withVerdict } from "../delivery/lookup.ts";
import { ImmkitError, NotificationError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { QueueMessage } from "../mns/documents.ts";
import { decode } from "../notification/decode.ts";
import { begin, type TelemetryEnd, type TelemetrySpan } from "../telemetry/telemetry.ts";
import type { ConsumerCounts, ConsumerEvents } from "./events.ts";
import { type Calls, HandlerAbortedError } from "./handler-call.ts";
import type { Lease } from "./lease.ts";
import type { ConsumerOptions, Settings } from "./options.ts";
import type { Settler } from "./settler.ts";

/** A message that this consumer holds. */
export interface Held {
  readonly message: QueueMessage;
  readonly lease: Lease;
  /** Of what works on it at the moment. */
  abort: AbortController;
  readonly receivedBy: TelemetrySpan;
}

export interface WorkOptions {
  readonly options: ConsumerOptions;
  readonly settings: Settings;
  readonly calls: Calls;
  readonly settler: Settler;
  /** Written here. */
  readonly counts: ConsumerCounts;
  readonly tell: <K extends keyof ConsumerEvents>(event: K, ...details: ConsumerEvents[K]) => void;
}

/**
 * What is done for one message: read it, complete its verdicts, hand them out, and decide what
 * becomes of it.
 */
export class Work {
  readonly #options: ConsumerOptions;
  readonly #settings: Settings;
  readonly #calls: Calls;
  readonly #settler: Settler;
  readonly #counts: ConsumerCounts;
  readonly #tell: WorkOptions["tell"];

  constructor({ options, settings, calls, settler, counts, tell }: WorkOptions) {
    this.#options = options;
    this.#settings = settings;
    this.#calls = calls;
    this.#settler = settler;
    this.#counts = counts;
    this.#tell = tell;
  }

  /** Works on one message; never rejects. */
  async handle(held: Held): Promise<void> {
    const { queue, telemetry } = this.#options;
    const { message, receivedBy } = held;
    const span = begin(telemetry, {
      type: "process",
      name: "process",
      destination: queue.queue,
      endpoint: queue.endpoint,
      messageId: message.messageId,
      receivedBy: telemetry === undefined ? undefined : receivedBy,
    });
    span.end(await span.run(() => this.#process(held)));
  }

  async #process(held: Held): Promise<TelemetryEnd> {
    const { message, lease, abort } = held;
    const { handler, lookup } = this.#options;
    const given: ModerationOutcome[] = [];
    let current: ModerationOutcome | null = null;
    try {
      for (const outcome of decode(message.bytes ?? message.body)) {
        current = outcome;
        const verdict = await this.#calls.run(abort, () =>
          withVerdict(outcome, lookup, abort.signal),
        );
        current = verdict;
        given.push(verdict);
        await this.#calls.run(abort, () => handler(verdict, { signal: abort.signal, message }));
        if (!lease.lost) this.#tell("handled", verdict, message);
      }
    } catch (error) {
      if (lease.lost) return this.lost(held);
      if (error instanceof NotificationError && current === null)
        return await this.#refuse(held, error);
      return { error, outcomes: given, ...(await this.#failed(held, error, current)) };
    }
    if (lease.lost) return this.lost(held);
    this.#counts.handled++;
    this.#settler.delete(held);
    return { result: "handled", outcomes: given };
  }

  async #failed(
    held: Held,
    error: unknown,
    outcome: ModerationOutcome | null,
  ): Promise<TelemetryEnd> {
    const { message, abort } = held;
    if (isBusy(error)) {
      this.#counts.busy++;
      this.#tell("busy", error, message, outcome);
      this.#settler.retryBusy(held);
      return { result: "busy", error: undefined };
    }
    this.#counts.failed++;
    this.#tell("failed", error, message, outcome);
    if (this.#isPoison(error, message)) {
      const poison = { message, bytes: bytesOf(message), error, outcome };
      // A handler that ran out of time has used up its signal.
      if (abort.signal.aborted) held.abort = new AbortController();
      await this.#keep(held, () => this.#options.onPoison?.(poison));
    } else if (
      abort.signal.reason instanceof HandlerAbortedError &&
      abort.signal.reason.code === "ConsumerStopped"
    ) {
      this.#settler.release(held);
    } else this.#settler.retry(held);
    return { result: "failed" };
  }

  #isPoison(error: unknown, { dequeueCount }: QueueMessage): boolean {
    if (this.#options.onPoison === undefined || dequeueCount < this.#settings.poisonAfter)
      return false;
    return !(error instanceof ImmkitError && error.retryable) || error.code === "HandlerTimeout";
  }

  async #refuse(held: Held, error: NotificationError): Promise<TelemetryEnd> {
    const { onInvalid } = this.#options;
    const invalid = { message: held.message, bytes: bytesOf(held.message), error };
    this.#counts.invalid++;
    this.#tell("invalid", invalid);
    const keep = (): void | Promise<void> => onInvalid?.(invalid);
    if (this.#settings.invalid === "delete") await this.#keep(held, keep);
    else {
      await this.#calls
        .run(held.abort, keep)
        .catch((cause: unknown) => this.#tell("failed", cause, held.message, null));
      this.#settler.retry(held);
    }
    return { result: "invalid", error };
  }

  /**
   * Lets somebody keep a message, then takes it out of the queue; one that could not be kept comes
   * again.
   */
  async #keep(held: Held, keep: () => void | Promise<void>): Promise<void> {
    try {
      await this.#calls.run(held.abort, keep);
    } catch (cause) {
      this.#tell("failed", cause, held.message, null);
      this.#settler.retry(held);
      return;
    }
    this.#counts.quarantined++;
    this.#settler.delete(held);
  }

  /** The hold of a message has ended by itself. */
  lost({ abort, message }: Held): TelemetryEnd {
    this.#counts.leaseLost++;
    this.#tell("leaseLost", abort.signal.reason, message);
    return { result: "leaseLost", error: abort.signal.reason };
  }
}

/** As they were sent; of a queue that breaks its promise, too. */
function bytesOf({ body, bytes }: QueueMessage): Uint8Array {
  return bytes ?? Buffer.from(String(body ?? ""), "utf8");
}
