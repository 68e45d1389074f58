import { notify } from "../delivery/options.ts";
import { warn } from "../delivery/report.ts";
import { unlessAborted } from "../transport/abort.ts";
import { Acknowledger } from "./acknowledger.ts";
import { contextOf, type Delivery } from "./delivery.ts";
import type { ConsumerCounts } from "./health.ts";
import type { ConsumerSettings } from "./options.ts";

/** With this many messages to delete or return, the service is slower than the handlers. */
const maxPending = 2_048;
/** Another worker's verdict is handled, or free again, within that worker's lease. */
const maxBusySeconds = 30;

/** Deletes messages, or returns them to the queue, while handlers work on others. */
export class Settler {
  readonly #settings: ConsumerSettings;
  readonly #counts: ConsumerCounts;
  readonly #signal: AbortSignal;
  readonly #acknowledger: Acknowledger;
  readonly #onRoom: () => void;
  readonly #running = new Set<Promise<void>>();

  /**
   * `signal` cancels running requests. `counts` is updated. `onRoom` is called when it is no longer
   * full.
   */
  constructor(
    settings: ConsumerSettings,
    counts: ConsumerCounts,
    signal: AbortSignal,
    onRoom: () => void,
  ) {
    const { queue, telemetry, deleteDelaySeconds } = settings;
    this.#settings = settings;
    this.#counts = counts;
    this.#signal = signal;
    this.#onRoom = onRoom;
    const delayMs = deleteDelaySeconds * 1_000;
    this.#acknowledger = new Acknowledger({ queue, telemetry, delayMs, signal });
  }

  /** Whether no further messages should be received until others are settled. */
  get isFull(): boolean {
    return this.#running.size >= maxPending;
  }

  /** Deletes the message. */
  delete(delivery: Delivery): void {
    this.#track(this.#delete(delivery));
  }

  /** Makes the message visible again after its back-off. */
  retry(delivery: Delivery, maxSeconds = Number.POSITIVE_INFINITY): void {
    const seconds = Math.min(maxSeconds, this.#retryDelay(delivery.message.dequeueCount));
    this.#track(this.#return(delivery, seconds));
  }

  /** Makes the message visible again soon: another worker is handling its verdict. */
  retryBusy(delivery: Delivery): void {
    this.retry(delivery, maxBusySeconds);
  }

  /** Returns the message to the queue for any receiver. */
  release(delivery: Delivery): void {
    this.#track(this.#return(delivery, 1));
  }

  /** Waits until everything is settled. */
  async flush(): Promise<void> {
    while (this.#running.size > 0)
      await Promise.all([this.#acknowledger.flush(), ...this.#running]);
  }

  async #delete(delivery: Delivery): Promise<void> {
    const handle = await delivery.lease.end();
    const failure =
      handle === undefined
        ? {
            receiptHandle: delivery.message.receiptHandle,
            code: "LeaseLost",
            message: "The message became visible to other receivers before it was deleted.",
          }
        : await this.#acknowledger.acknowledge(handle);
    if (failure === undefined) this.#counts.deleted++;
    else {
      this.#counts.deleteFailed++;
      const { onDeleteError, reporter } = this.#settings;
      const { messageId } = delivery.message;
      const reason = `${failure.code}: ${failure.message}`;
      reporter.report("deleteFailed", reason, { messageId }, onDeleteError !== undefined);
      notify("onDeleteError", onDeleteError, failure, contextOf(delivery));
    }
  }

  /** If the request fails, the message is delivered again when its lease runs out. */
  async #return({ lease }: Delivery, seconds: number): Promise<void> {
    const signal = this.#signal;
    const handle = await lease.end();
    if (handle === undefined) return;
    const request = this.#settings.queue.changeVisibility(handle, seconds, { signal });
    await unlessAborted(signal, request).catch(() => {});
  }

  /** Whole seconds in the service's range, whatever the option's function returns. */
  #retryDelay(dequeueCount: number): number {
    let seconds = Number.NaN;
    try {
      seconds = Math.round(this.#settings.retryDelaySeconds?.(dequeueCount) ?? Number.NaN);
    } catch (error) {
      warn("retryDelaySeconds failed, so the default is used", error);
    }
    return Math.min(43_200, Math.max(1, Number.isNaN(seconds) ? backOff(dequeueCount) : seconds));
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => {
      const wasFull = this.isFull;
      this.#running.delete(tracked);
      if (wasFull) this.#onRoom();
    });
    this.#running.add(tracked);
  }
}

/** 2, 4, 8 seconds and so on, at most 5 minutes, with half of each at random. */
function backOff(dequeueCount: number): number {
  const bound = Math.min(300, 2 ** Math.min(dequeueCount, 9));
  return Math.round(bound * (0.5 + Math.random() / 2));
}
