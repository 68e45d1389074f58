import type { DeleteFailure, QueueMessage } from "../mns/documents.ts";
import { unlessAborted } from "../transport/abort.ts";
import { Acknowledger, type AcknowledgerOptions } from "./acknowledger.ts";
import { retryDelaySeconds } from "./backoff.ts";
import type { Lease } from "./lease.ts";

export interface SettlerOptions extends AcknowledgerOptions {
  /** The option of the same name. */
  readonly retryDelaySeconds: ((dequeueCount: number) => number) | undefined;
  readonly onDeleted: () => void;
  readonly onDeleteFailed: (failure: DeleteFailure, message: QueueMessage) => void;
}

/** A message and its hold. */
export interface Settled {
  readonly message: QueueMessage;
  readonly lease: Lease;
}

/** A verdict that another worker has is done, or free again, within its lease. */
const busySeconds = 30;

/**
 * Ends what the queue holds for this consumer, beside the handlers: deletes messages, or lets them
 * come again.
 */
export class Settler {
  readonly #options: SettlerOptions;
  readonly #acknowledger: Acknowledger;
  readonly #under = new Set<Promise<void>>();

  constructor(options: SettlerOptions) {
    this.#options = options;
    this.#acknowledger = new Acknowledger(options);
  }

  /** Deletes a message. */
  delete(settled: Settled): void {
    this.#track(this.#delete(settled));
  }

  /** Lets a message come again after its back-off. */
  retry(settled: Settled): void {
    this.#track(this.#comeAgain(settled, this.#retryDelay(settled.message.dequeueCount)));
  }

  /**
   * Lets a message come again that nothing is wrong with, except that another worker has its
   * verdict.
   */
  retryBusy(settled: Settled): void {
    const delay = this.#retryDelay(settled.message.dequeueCount);
    this.#track(this.#comeAgain(settled, Math.min(busySeconds, delay)));
  }

  /** Gives a message back, to whoever asks first. */
  release(settled: Settled): void {
    this.#track(this.#comeAgain(settled, 1));
  }

  /** Waits until all is done. */
  async flush(): Promise<void> {
    while (this.#under.size > 0) {
      await Promise.all([this.#acknowledger.flush(), ...this.#under]);
    }
  }

  async #delete({ lease, message }: Settled): Promise<void> {
    const handle = await lease.end();
    const failure =
      handle === undefined
        ? {
            receiptHandle: message.receiptHandle,
            code: "LeaseLost",
            message: "The hold ended before the message was deleted.",
          }
        : await this.#acknowledger.acknowledge(handle);
    if (failure === undefined) this.#options.onDeleted();
    else this.#options.onDeleteFailed(failure, message);
  }

  /** Shortens the hold; if that fails, the message comes again when the hold ends. */
  async #comeAgain({ lease }: Settled, seconds: number): Promise<void> {
    const { queue, signal } = this.#options;
    const handle = await lease.end();
    if (handle === undefined) return;
    await unlessAborted(signal, queue.changeVisibility(handle, seconds, { signal })).catch(
      () => {},
    );
  }

  /** Whole seconds that the queue takes, whatever the option's function does. */
  #retryDelay(dequeueCount: number): number {
    let seconds = Number.NaN;
    try {
      seconds = Math.round(
        this.#options.retryDelaySeconds?.(dequeueCount) ?? retryDelaySeconds(dequeueCount),
      );
    } catch (error) {
      process.emitWarning(
        `immkit: retryDelaySeconds failed, and the default is used: ${String(error)}`,
      );
    }
    return Number.isNaN(seconds)
      ? retryDelaySeconds(dequeueCount)
      : Math.min(43_200, Math.max(1, seconds));
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#under.delete(tracked));
    this.#under.add(tracked);
  }
}
