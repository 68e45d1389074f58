import { deferred } from "../deferred.ts";
import type { MessageHandling } from "../delivery/message-handling.ts";
import { type Failure, notify } from "../delivery/options.ts";
import { ImmkitError } from "../errors.ts";
import type { QueueMessage } from "../mns/documents.ts";
import { begin, type TelemetrySpan } from "../telemetry/telemetry.ts";
import { type Delivery, deliveryOf } from "./delivery.ts";
import {
  type ConsumerCounts,
  type ConsumerHealth,
  type ConsumerState,
  noCounts,
} from "./health.ts";
import {
  type ConsumerContext,
  type QueueOptions,
  type QueueSettings,
  readSettings,
} from "./options.ts";
import { MessageProcessor } from "./processor.ts";
import { Receiver } from "./receiver.ts";
import { Settler } from "./settler.ts";
import { type Room, Slots } from "./slots.ts";

/** Options of `stop`, in milliseconds. */
export interface StopOptions {
  /**
   * Running handlers can take this long to finish, then their signal is aborted. Default: 30000.
   */
  readonly drainMs?: number | undefined;
}

/** A receive request that is waiting at a stop or pause can still bring messages for this long. */
const receiveGraceMs = 500;
const noRoom: Room = { free: 0, least: 1 };
/** When all handlers have ended, deleting and returning messages can take this long. */
const settleMs = 5_000;
/** The same after a second `stop`. */
const forcedSettleMs = 1_000;

/**
 * Receives messages from a queue and gives each event in them to a handler. A free slot takes the
 * next message at once: a slow handler doesn't hold up others. New messages are requested when half
 * of those that can wait are gone, which keeps the slots busy and the requests few. What is in the
 * messages is the subclass's to know: `NotificationConsumer`, `UploadConsumer`.
 */
export abstract class QueueConsumer<Event, Failed extends Failure> {
  /** Resolves with the counts when the consumer has stopped for any reason. Never rejects. */
  readonly stopped: Promise<ConsumerCounts>;
  readonly #settings: QueueSettings<Failed>;
  readonly #receiver: Receiver;
  readonly #settler: Settler;
  readonly #processor: MessageProcessor<Event, Failed>;
  readonly #slots: Slots;
  readonly #counts = noCounts();
  /** Aborted when no request may run any more. */
  readonly #closing = new AbortController();
  readonly #resolveStopped: (counts: ConsumerCounts) => void;
  #state: ConsumerState = "new";
  #loop: Promise<void> | undefined;
  #started: Promise<void> | undefined;
  #stopping = false;
  #forced = false;
  /** Ended at `resume`; set while the consumer is paused. */
  #pause: TelemetrySpan | undefined;

  /** @throws ConfigError naming the option. */
  constructor(
    options: QueueOptions<Failed>,
    handling: MessageHandling<Event, Failed, ConsumerContext>,
  ) {
    this.#settings = readSettings(options);
    const onRoom = (): void => this.#receiver.fill();
    this.#settler = new Settler(this.#settings, this.#counts, this.#closing.signal, onRoom);
    this.#processor = new MessageProcessor(this.#settings, handling, this.#settler, this.#counts);
    this.#slots = new Slots({
      settings: this.#settings,
      process: (delivery) => this.#processor.process(delivery),
      release: (delivery) => this.#release(delivery),
      onRoom,
    });
    this.#receiver = new Receiver({
      settings: this.#settings,
      room: () => (this.#settler.isFull ? noRoom : this.#slots.room()),
      onMessages: (messages, receivedBy) => this.#take(messages, receivedBy),
      onError: (error, isFinal) => this.#receiveFailed(error, isFinal),
    });
    const { promise, resolve } = deferred<ConsumerCounts>();
    this.stopped = promise;
    this.#resolveStopped = resolve;
    const { signal } = options;
    const onAbort = (): void => void this.stop();
    signal?.addEventListener("abort", onAbort, { once: true, signal: this.#closing.signal });
    if (signal?.aborted) onAbort();
  }

  /** What the consumer has done so far. */
  get counts(): Readonly<ConsumerCounts> {
    return { ...this.#counts };
  }

  /**
   * The present state, for a health probe. The call is cheap.
   * @example
   * ```ts
   * const { state, oldestInFlightMs } = consumer.health();
   * const ready = state === "running";
   * const alive = (oldestInFlightMs ?? 0) < 600_000;
   * ```
   */
  health(): ConsumerHealth {
    const isPaused = this.#pause !== undefined && this.#state === "running";
    return {
      state: isPaused ? "paused" : this.#state,
      ...this.#receiver.health(),
      inFlight: this.#slots.running,
      waiting: this.#slots.waiting,
      oldestInFlightMs: this.#slots.oldestMs,
      abandoned: this.#processor.abandoned,
      counts: this.counts,
    };
  }

  /**
   * Starts receiving. Resolves when the queue has answered. If it refuses (no such queue, no
   * permission), `start` rejects and the consumer stops. Later failures go to `onReceiveError`, and
   * the consumer continues. While it is paused, `start` resolves without asking the queue.
   */
  start(): Promise<void> {
    if (this.#stopping)
      return Promise.reject(
        new ImmkitError("ConsumerStopped", "The consumer was stopped: create a new one."),
      );
    if (this.#started === undefined) {
      this.#state = "starting";
      this.#started = new Promise((resolve, reject) => {
        const onReady = (): void => {
          if (this.#state === "starting") this.#state = "running";
          resolve();
        };
        this.#loop = this.#receiver.run(onReady).then(resolve, (error) => {
          reject(error);
          void this.stop();
        });
      });
      // A caller that does not await the start learns of the failure from `onReceiveError`.
      this.#started.catch(() => {});
    }
    return this.#started;
  }

  /**
   * Stops receiving until `resume`, for example while a database is down. Messages that wait for a
   * handler go back to the queue, for other workers; handlers that are running continue. Resolves
   * when no receive request is running, within half a second, and waits for no handler, so a
   * handler can await it.
   */
  pause(): Promise<void> {
    if (this.#pause === undefined && !this.#stopping) {
      const { queue, telemetry } = this.#settings;
      this.#pause = begin(telemetry, {
        type: "pause",
        name: "pause",
        destination: queue.queue,
        endpoint: queue.endpoint,
      });
      this.#releaseWaiting();
    }
    return this.#receiver.pause(receiveGraceMs);
  }

  /** Receives again after `pause`. Otherwise, and after `stop`, it has no effect. */
  resume(): void {
    this.#endPause();
    this.#receiver.resume();
  }

  /**
   * Stops receiving, returns waiting messages to the queue, and waits for running handlers.
   * Resolves with the counts when everything is settled, about 5 s after `drainMs` at the latest. A
   * second call aborts the handlers' signals, and everything is settled about a second later. A
   * handler that still continues is no longer awaited, and its message is delivered again.
   */
  stop(options: StopOptions = {}): Promise<ConsumerCounts> {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#state = "stopping";
      void this.#shutDown(options.drainMs ?? 30_000);
    } else if (!this.#forced && this.#state === "stopping") {
      this.#forced = true;
      this.#receiver.stop(0);
      this.#abortHandlers();
      this.#closeAfter(forcedSettleMs);
    }
    return this.stopped;
  }

  #receiveFailed(error: unknown, isFinal: boolean): void {
    const { onReceiveError, reporter } = this.#settings;
    // The caller of `start` gets a final error.
    reporter.report("receiveFailed", error, {}, isFinal || onReceiveError !== undefined);
    notify("onReceiveError", onReceiveError, error);
  }

  #take(messages: readonly QueueMessage[], receivedBy: TelemetrySpan): void {
    this.#counts.received += messages.length;
    const { queue, visibilitySeconds } = this.#settings;
    const signal = this.#closing.signal;
    // One that is lost while it waits for a slot makes room at once.
    const onLost = (delivery: Delivery): void => {
      if (this.#slots.remove(delivery)) this.#processor.lost(delivery);
    };
    const options = { queue, receivedBy, visibilitySeconds, signal, onLost };
    const deliveries = messages.map((message) => deliveryOf(message, options));
    if (!this.#stopping && this.#pause === undefined) this.#slots.add(deliveries);
    else for (const delivery of deliveries) this.#release(delivery);
  }

  #releaseWaiting(): void {
    for (const delivery of this.#slots.takeWaiting()) this.#release(delivery);
  }

  #endPause(): void {
    this.#pause?.end();
    this.#pause = undefined;
  }

  #release(delivery: Delivery): void {
    this.#counts.released++;
    this.#settler.release(delivery);
  }

  async #shutDown(drainMs: number): Promise<void> {
    this.#endPause();
    this.#receiver.stop(receiveGraceMs);
    this.#releaseWaiting();
    const drain = setTimeout(() => this.#abortHandlers(), drainMs);
    await Promise.all([this.#loop, this.#slots.close()]);
    clearTimeout(drain);
    this.#closeAfter(this.#forced ? forcedSettleMs : settleMs);
    await this.#settler.flush();
    this.#closing.abort(stoppedError());
    this.#state = "stopped";
    this.#resolveStopped(this.counts);
  }

  #abortHandlers(): void {
    for (const { abort } of this.#slots.deliveries()) abort.abort(stoppedError());
  }

  #closeAfter(ms: number): void {
    const timer = setTimeout(() => this.#closing.abort(stoppedError()), ms);
    this.#closing.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  }
}

function stoppedError(): ImmkitError {
  const message = "The consumer is stopping, and the handler's time is over.";
  return new ImmkitError("ConsumerStopped", message, { retryable: true });
}
