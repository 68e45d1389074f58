/**
 * Receives notifications from a queue and gives each verdict to a handler. A slot that becomes free
 * takes the next message at once: one slow handler holds up nobody. Messages are fetched when half
 * of the waiting room is empty, which keeps the slots busy and the requests few.
 */
import { EventEmitter } from "node:events";
import { parseRuntimeConfig } from "../config/runtime-config.ts";
import { ImmkitError } from "../errors.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import type { QueueMessage } from "../mns/documents.ts";
import { QueueClient, type QueueClientOptions } from "../mns/queue.ts";
import type { TelemetrySpan } from "../telemetry/telemetry.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import { type ConsumerCounts, type ConsumerEvents, noCounts } from "./events.ts";
import { Calls, stopped } from "./handler-call.ts";
import type { ConsumerHealth, ConsumerState } from "./health.ts";
import { Lease } from "./lease.ts";
import { type ConsumerOptions, readSettings, type Settings } from "./options.ts";
import { Receiver } from "./receiver.ts";
import { Settler } from "./settler.ts";
import { type Held, Work } from "./work.ts";

export type FromConfigConsumerOptions = Omit<ConsumerOptions, "queue"> &
  Omit<QueueClientOptions, "endpoint" | "queue" | "credentials"> & {
    readonly credentials: CredentialsProvider;
  };

export interface StopOptions {
  /** Running handlers may take this long to end, then their signal is aborted. Default: 30000. */
  readonly drainMs?: number;
}

/**
 * A long poll that is parked when the consumer stops may still bring messages for this long; then
 * it is cancelled.
 */
const parkedPollGraceMs = 500;
/** Once the handlers have ended, what is left to delete or to give back may take this long. */
const settleMs = 5_000;
/** The same after a second `stop`. */
const forcedSettleMs = 1_000;

/**
 * @example const consumer = NotificationConsumer.fromConfig(config, { credentials, handler: async
 *   (outcome) => save(outcome) }); await consumer.start(); const { counts } = await
 *   stopOnSignal(consumer);
 */
export class NotificationConsumer extends EventEmitter<ConsumerEvents> {
  readonly #options: ConsumerOptions;
  readonly #settings: Settings;
  readonly #receiver: Receiver;
  readonly #calls: Calls;
  readonly #settler: Settler;
  readonly #work: Work;
  readonly #waiting: Held[] = [];
  /** What the handlers work on, and since when. */
  readonly #running = new Map<Held, { readonly run: Promise<void>; readonly since: number }>();
  readonly #counts = noCounts();
  /** Aborted when no request may be under way any more. */
  readonly #closing = new AbortController();
  #state: ConsumerState = "new";
  #loop: Promise<void> | undefined;
  #started: Promise<void> | undefined;
  #stopped: Promise<ConsumerCounts> | undefined;
  #forced = false;
  #wake: (() => void) | undefined;

  /** @throws ConfigError naming the setting. */
  constructor(options: ConsumerOptions) {
    super();
    const { queue, telemetry, retryDelaySeconds } = options;
    this.#options = options;
    this.#settings = readSettings(options);
    this.#calls = new Calls(this.#settings.handlerTimeoutSeconds);
    this.#receiver = new Receiver({
      queue,
      telemetry,
      settings: this.#settings,
      room: () => this.#room(),
      onMessages: (messages, receivedBy) => this.#take(messages, receivedBy),
      onFailed: (error, goesOn) => this.#pollFailed(error, goesOn),
    });
    this.#settler = new Settler({
      queue,
      telemetry,
      retryDelaySeconds,
      delayMs: this.#settings.deleteDelayMs,
      signal: this.#closing.signal,
      onDeleted: () => this.#counts.deleted++,
      onDeleteFailed: (failure, message) => {
        this.#counts.deleteFailed++;
        this.#tell("deleteFailed", failure, message);
      },
    });
    this.#work = new Work({
      options,
      settings: this.#settings,
      calls: this.#calls,
      settler: this.#settler,
      counts: this.#counts,
      tell: (event, ...details) => this.#tell(event, ...details),
    });
    this.#follow(options.signal);
  }

  /** For the stack whose `runtimeConfig` output this is. @throws ConfigError */
  static fromConfig(
    config: RuntimeConfig,
    options: FromConfigConsumerOptions,
  ): NotificationConsumer {
    const { queue, endpoints } = parseRuntimeConfig(config);
    const client = new QueueClient({ ...options, endpoint: endpoints.mns, queue });
    const consumer = new NotificationConsumer({ ...options, queue: client });
    consumer.once("stopped", () => void client.close().catch(() => {}));
    return consumer;
  }

  /** What was done so far. */
  get counts(): Readonly<ConsumerCounts> {
    return { ...this.#counts };
  }

  /**
   * How it is at this moment, for a probe: costs next to nothing.
   * @example
   * const { state, oldestInFlightMs } = consumer.health();
   * const ready = state === "running";
   * const alive = (oldestInFlightMs ?? 0) < 600_000;
   */
  health(): ConsumerHealth {
    const now = performance.now();
    let oldest: number | null = null;
    for (const { since } of this.#running.values()) oldest = Math.max(oldest ?? 0, now - since);
    return {
      state: this.#state,
      ...this.#receiver.health(),
      inFlight: this.#running.size,
      waiting: this.#waiting.length,
      oldestInFlightMs: oldest,
      abandoned: this.#calls.abandoned,
      counts: this.counts,
    };
  }

  /**
   * Begins to receive. Resolves once the queue has answered; rejects, and the consumer has stopped,
   * when it refuses (no such queue, no permission). Later failures are `pollFailed` events, and the
   * consumer goes on.
   */
  start(): Promise<void> {
    if (this.#stopped !== undefined)
      return Promise.reject(
        new ImmkitError("ConsumerStopped", "The consumer was stopped: make a new one."),
      );
    if (this.#started === undefined) {
      this.#state = "starting";
      this.#started = new Promise((resolve, reject) => {
        const ready = (): void => {
          if (this.#state === "starting") this.#state = "running";
          resolve();
        };
        this.#loop = this.#receiver.run(ready).then(resolve, (error) => {
          reject(error);
          void this.stop();
        });
      });
      // Whoever does not wait for the start hears of its failure by the event.
      this.#started.catch(() => {});
    }
    return this.#started;
  }

  /**
   * Ends receiving, gives back what waits, and lets running handlers end. Resolves with the counts
   * once all is settled: about 5 s after `drainMs` at the latest. A second call aborts the
   * handlers' signals, and all is settled about a second later; a handler that goes on all the same
   * is no longer waited for, and its message comes again.
   */
  stop(options: StopOptions = {}): Promise<ConsumerCounts> {
    if (this.#stopped === undefined) {
      this.#state = "stopping";
      this.#stopped = this.#shutDown(options.drainMs ?? 30_000);
    } else if (!this.#forced && this.#state === "stopping") {
      this.#forced = true;
      this.#receiver.stop(0);
      this.#abortHandlers();
      this.#closeAfter(forcedSettleMs);
    }
    return this.#stopped;
  }

  #follow(signal: AbortSignal | undefined): void {
    if (signal === undefined) return;
    const onAbort = (): void => void this.stop();
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    this.once("stopped", () => signal.removeEventListener("abort", onAbort));
  }

  #pollFailed(error: unknown, goesOn: boolean): void {
    this.#tell("pollFailed", error);
    if (!goesOn || this.listenerCount("pollFailed") > 0) return;
    process.emitWarning(`immkit: receiving failed, and goes on: ${String(error)}`);
  }

  /**
   * Waits until half of the waiting room is empty; the number of messages that there is room for.
   */
  async #room(): Promise<number> {
    const { concurrency, prefetch, batchSize } = this.#settings;
    const lowWater = Math.min(batchSize, Math.max(1, Math.ceil(prefetch / 2)));
    for (;;) {
      const room = concurrency + prefetch - this.#running.size - this.#waiting.length;
      if (room >= lowWater || this.#stopped !== undefined) return room;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take(messages: readonly QueueMessage[], receivedBy: TelemetrySpan): void {
    this.#counts.received += messages.length;
    this.#tell("received", messages);
    for (const message of messages) {
      const lease = new Lease(this.#options.queue, message, {
        holdSeconds: this.#settings.holdSeconds,
        signal: this.#closing.signal,
        onLost: (error) => {
          held.abort.abort(error);
          this.#forget(held);
        },
      });
      const held: Held = { message, lease, abort: new AbortController(), receivedBy };
      if (this.#stopped !== undefined) this.#release(held);
      else this.#waiting.push(held);
    }
    this.#fill();
  }

  #fill(): void {
    while (this.#stopped === undefined && this.#running.size < this.#settings.concurrency) {
      const held = this.#waiting.shift();
      if (held === undefined) break;
      const since = performance.now();
      const run = this.#work.handle(held).finally(() => {
        this.#running.delete(held);
        this.#fill();
      });
      this.#running.set(held, { run, since });
    }
    this.#wake?.();
  }

  /** A message that is lost while it waits for a slot makes room at once. */
  #forget(held: Held): void {
    const at = this.#waiting.indexOf(held);
    if (at === -1) return;
    this.#waiting.splice(at, 1);
    this.#work.lost(held);
    this.#wake?.();
  }

  #release(held: Held): void {
    this.#counts.released++;
    this.#settler.release(held);
  }

  async #shutDown(drainMs: number): Promise<ConsumerCounts> {
    this.#receiver.stop(parkedPollGraceMs);
    this.#wake?.();
    for (const held of this.#waiting.splice(0)) this.#release(held);
    const drain = setTimeout(() => this.#abortHandlers(), drainMs);
    // A handler that ignores its signal can't be ended; the call of it is given up, and its message
    // comes again.
    await Promise.all([this.#loop, ...Array.from(this.#running.values(), ({ run }) => run)]);
    clearTimeout(drain);
    this.#closeAfter(this.#forced ? forcedSettleMs : settleMs);
    await this.#settler.flush();
    this.#closing.abort(stopped());
    this.#state = "stopped";
    this.#tell("stopped", this.counts);
    return this.counts;
  }

  #abortHandlers(): void {
    for (const { abort } of this.#running.keys()) abort.abort(stopped());
  }

  #closeAfter(ms: number): void {
    const timer = setTimeout(() => this.#closing.abort(stopped()), ms);
    this.#closing.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  }

  /** A listener's own error must not end the consumer. */
  #tell<K extends keyof ConsumerEvents>(event: K, ...details: ConsumerEvents[K]): void {
    try {
      (this.emit as (name: K, ...details: ConsumerEvents[K]) => boolean).call(
        this,
        event,
        ...details,
      );
    } catch (error) {
      process.emitWarning(`immkit: a listener of "${event}" failed: ${String(error)}`);
    }
  }
}
