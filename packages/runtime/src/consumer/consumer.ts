/**
 * Receives notifications from a queue and gives each verdict to a handler. A slot that becomes free takes the next message at once: one slow
 * handler holds up nobody. Messages are fetched when half of the waiting room is empty, which keeps the slots busy and the requests few.
 */
import { EventEmitter } from "node:events";
import { parseRuntimeConfig } from "../config/runtime-config.ts";
import type { CredentialsProvider } from "../credentials/credential.ts";
import { ImmkitError, NotificationError, RequestError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import type { QueueMessage } from "../mns/documents.ts";
import { QueueClient, type QueueClientOptions } from "../mns/queue.ts";
import { decodeNotifications } from "../notification/decode.ts";
import { Acknowledger } from "./acknowledger.ts";
import { Backoff, retryDelaySeconds } from "./backoff.ts";
import type { ConsumerCounts, ConsumerEvents } from "./events.ts";
import { Lease } from "./lease.ts";
import { type ConsumerOptions, readSettings, type Settings } from "./options.ts";

export type FromConfigConsumerOptions = Omit<ConsumerOptions, "queue"> &
  Omit<QueueClientOptions, "endpoint" | "queue" | "credentials"> & { readonly credentials: CredentialsProvider };

export interface StopOptions {
  /** Running handlers may take this long to end, then their signal is aborted. Default: 30000. */
  readonly drainMs?: number;
}

/** The reason of a handler's aborted signal: `HandlerTimeout` or `ConsumerStopped`. */
export class HandlerAbortedError extends ImmkitError {}

interface Held {
  readonly message: QueueMessage;
  readonly lease: Lease;
  readonly abort: AbortController;
}

/** A long poll that is parked when the consumer stops may still bring messages for this long; then it is cancelled. */
const parkedPollGraceMs = 500;

/**
 * @example
 * const consumer = NotificationConsumer.fromConfig(config, { credentials, handler: async (outcome) => save(outcome) });
 * await consumer.start();
 * process.once("SIGTERM", () => consumer.stop());
 */
export class NotificationConsumer extends EventEmitter<ConsumerEvents> {
  readonly #options: ConsumerOptions;
  readonly #settings: Settings;
  readonly #acknowledger: Acknowledger;
  readonly #waiting: Held[] = [];
  readonly #running = new Map<Held, Promise<void>>();
  readonly #polling = new AbortController();
  readonly #counts: ConsumerCounts = { received: 0, handled: 0, failed: 0, invalid: 0, released: 0, leaseLost: 0, deleteFailed: 0 };
  /** What happens to messages beside the handlers: deleting, giving back. */
  readonly #settling = new Set<Promise<void>>();
  #loop: Promise<void> | undefined;
  #started: Promise<void> | undefined;
  #stopped: Promise<ConsumerCounts> | undefined;
  #stopping = false;
  #wake: (() => void) | undefined;

  /** @throws ConfigError naming the setting. */
  constructor(options: ConsumerOptions) {
    super();
    this.#settings = readSettings(options);
    this.#options = options;
    this.#acknowledger = new Acknowledger(options.queue, this.#settings.deleteDelayMs);
    if (options.signal?.aborted) void this.stop();
    options.signal?.addEventListener("abort", () => void this.stop(), { once: true });
  }

  /** For the stack whose `runtimeConfig` output this is. @throws ConfigError */
  static fromConfig(config: RuntimeConfig, options: FromConfigConsumerOptions): NotificationConsumer {
    const { queue, endpoints } = parseRuntimeConfig(config);
    const client = new QueueClient({ ...options, endpoint: endpoints.mns, queue });
    const consumer = new NotificationConsumer({ ...options, queue: client });
    consumer.once("stopped", () => void client.close());
    return consumer;
  }

  /** What was done so far. */
  get counts(): Readonly<ConsumerCounts> {
    return { ...this.#counts };
  }

  /**
   * Begins to receive. Resolves once the queue has answered; rejects, and the consumer has stopped, when it refuses (no such queue, no
   * permission). Later failures are `pollFailed` events, and the consumer goes on.
   */
  start(): Promise<void> {
    if (this.#stopping) return Promise.reject(new ImmkitError("ConsumerStopped", "The consumer was stopped: make a new one."));
    if (this.#started === undefined) {
      this.#started = new Promise((resolve, reject) => {
        this.#loop = this.#poll(resolve, reject);
      });
      // Whoever does not wait for the start hears of its failure by the event.
      this.#started.catch(() => {});
    }
    return this.#started;
  }

  /**
   * Ends receiving, gives back what waits, and lets running handlers end. Resolves with the counts once all is settled. A second call aborts
   * the handlers at once.
   */
  stop(options: StopOptions = {}): Promise<ConsumerCounts> {
    if (this.#stopped !== undefined) {
      this.#abortHandlers();
      return this.#stopped;
    }
    this.#stopping = true;
    this.#stopped = this.#shutDown(options.drainMs ?? 30_000);
    return this.#stopped;
  }

  async #poll(onReady: () => void, onRefused: (error: unknown) => void): Promise<void> {
    const { signal } = this.#polling;
    const idle = new Backoff(200, 5_000);
    const trouble = new Backoff(500, 30_000);
    let ready = false;
    while (!this.#stopping) {
      const room = await this.#room();
      if (this.#stopping) break;
      // The first request does not wait, so that a wrong setting shows at once.
      const waitSeconds = ready ? this.#settings.waitSeconds : 0;
      const begun = performance.now();
      try {
        const messages = await this.#options.queue.receive({ max: Math.min(this.#settings.batchSize, room), waitSeconds, signal });
        trouble.reset();
        if (messages.length > 0) {
          idle.reset();
          this.#take(messages);
        } else if (ready && performance.now() - begun < waitSeconds * 900) {
          // Too many long polls in the account: the service answers at once, and bills it.
          await idle.pause(signal);
        } else if (ready && waitSeconds === 0) {
          await idle.pause(signal);
        }
        ready = true;
        onReady();
      } catch (error) {
        if (signal.aborted) break;
        this.#tell("pollFailed", error);
        if (!ready && !(error instanceof RequestError && error.retryable)) {
          onRefused(error);
          void this.stop();
          return;
        }
        if (this.listenerCount("pollFailed") === 0) process.emitWarning(`immkit: receiving failed, and goes on: ${String(error)}`);
        await trouble.pause(signal);
      }
    }
    onReady();
  }

  /** Waits until half of the waiting room is empty; the number of messages that there is room for. */
  async #room(): Promise<number> {
    const { concurrency, prefetch, batchSize } = this.#settings;
    const lowWater = Math.min(batchSize, Math.max(1, Math.ceil(prefetch / 2)));
    for (;;) {
      const room = concurrency + prefetch - this.#running.size - this.#waiting.length;
      if (room >= lowWater || this.#stopping) return room;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take(messages: readonly QueueMessage[]): void {
    this.#counts.received += messages.length;
    this.#tell("received", messages);
    for (const message of messages) {
      const abort = new AbortController();
      const lease = new Lease(this.#options.queue, message, {
        holdSeconds: this.#settings.holdSeconds,
        onLost: (error) => abort.abort(error),
      });
      const held = { message, lease, abort };
      if (this.#stopping) this.#release(held);
      else this.#waiting.push(held);
    }
    this.#fill();
  }

  #fill(): void {
    while (!this.#stopping && this.#running.size < this.#settings.concurrency) {
      const held = this.#waiting.shift();
      if (held === undefined) break;
      if (held.lease.lost) {
        this.#lost(held);
        continue;
      }
      const run = this.#handle(held).finally(() => {
        this.#running.delete(held);
        this.#fill();
      });
      this.#running.set(held, run);
    }
    this.#wake?.();
  }

  /** Works on one message; never rejects. */
  async #handle(held: Held): Promise<void> {
    const { message, lease } = held;
    let outcomes: readonly ModerationOutcome[];
    try {
      outcomes = decodeNotifications(message.body);
    } catch (error) {
      if (error instanceof NotificationError) return this.#refuse(held, error);
      throw error;
    }
    let current: ModerationOutcome | null = null;
    try {
      for (const outcome of outcomes) {
        current = await this.#complete(outcome, held.abort.signal);
        await this.#callHandler(current, held);
        if (!lease.lost) this.#tell("handled", current, message);
      }
    } catch (error) {
      if (lease.lost) return this.#lost(held);
      this.#counts.failed++;
      this.#tell("failed", error, message, current);
      this.#settle(this.#comeAgain(held));
      return;
    }
    if (lease.lost) return this.#lost(held);
    this.#counts.handled++;
    this.#settle(this.#delete(held));
  }

  /** A notification without a verdict is completed by asking for it. */
  async #complete(outcome: ModerationOutcome, signal: AbortSignal): Promise<ModerationOutcome> {
    if (!outcome.needsLookup || this.#options.lookup === undefined) return outcome;
    const result = await this.#options.lookup.getResult({ kind: outcome.kind, taskId: outcome.taskId }, { signal });
    if (result.status === "running") {
      throw new ImmkitError("VerdictNotReady", `Task ${outcome.taskId} is announced as finished and still runs.`, { retryable: true });
    }
    return { ...result, eventId: outcome.eventId ?? result.eventId, time: outcome.time ?? result.time };
  }

  /** Runs the handler against its time limit and the signal; whichever ends first counts. */
  async #callHandler(outcome: ModerationOutcome, { abort, message }: Held): Promise<void> {
    const { signal } = abort;
    const seconds = this.#options.handlerTimeoutSeconds;
    const timer =
      seconds === undefined
        ? undefined
        : setTimeout(
            () => abort.abort(new HandlerAbortedError("HandlerTimeout", `The handler took longer than ${seconds} s.`, { retryable: true })),
            seconds * 1_000,
          );
    let onAbort: (() => void) | undefined;
    try {
      const aborted = new Promise<never>((_, reject) => {
        onAbort = () => reject(signal.reason);
        signal.addEventListener("abort", onAbort, { once: true });
      });
      signal.throwIfAborted();
      await Promise.race([this.#options.handler(outcome, { signal, message }), aborted]);
    } finally {
      clearTimeout(timer);
      if (onAbort !== undefined) signal.removeEventListener("abort", onAbort);
    }
  }

  async #refuse(held: Held, error: NotificationError): Promise<void> {
    const invalid = { message: held.message, bytes: Buffer.from(held.message.body, "utf8"), error };
    this.#counts.invalid++;
    this.#tell("invalid", invalid);
    let kept = true;
    try {
      await this.#options.onInvalid?.(invalid);
    } catch (cause) {
      kept = false;
      this.#tell("failed", cause, held.message, null);
    }
    this.#settle(kept && this.#settings.invalid === "delete" ? this.#delete(held) : this.#comeAgain(held));
  }

  async #delete(held: Held): Promise<void> {
    const handle = await held.lease.end();
    const failure =
      handle === undefined
        ? { receiptHandle: held.message.receiptHandle, code: "LeaseLost", message: "The hold ended before the message was deleted." }
        : await this.#acknowledger.acknowledge(handle);
    if (failure === undefined) return;
    this.#counts.deleteFailed++;
    this.#tell("deleteFailed", failure, held.message);
  }

  /** Shortens the hold, so that the message comes again after the back-off; if that fails, it comes again when the hold ends. */
  async #comeAgain({ lease, message }: Held): Promise<void> {
    const handle = await lease.end();
    if (handle === undefined) return;
    await this.#options.queue.changeVisibility(handle, this.#retryDelay(message.dequeueCount)).catch(() => {});
  }

  /** Whole seconds that the queue takes, whatever the option's function does. */
  #retryDelay(dequeueCount: number): number {
    let seconds = Number.NaN;
    try {
      seconds = Math.round(this.#options.retryDelaySeconds?.(dequeueCount) ?? retryDelaySeconds(dequeueCount));
    } catch (error) {
      process.emitWarning(`immkit: retryDelaySeconds failed, and the default is used: ${String(error)}`);
    }
    return Number.isNaN(seconds) ? retryDelaySeconds(dequeueCount) : Math.min(43_200, Math.max(1, seconds));
  }

  #release(held: Held): void {
    this.#counts.released++;
    this.#settle(
      held.lease.end().then(async (handle) => {
        if (handle !== undefined) await this.#options.queue.changeVisibility(handle, 1).catch(() => {});
      }),
    );
  }

  #lost(held: Held): void {
    this.#counts.leaseLost++;
    this.#tell("leaseLost", held.abort.signal.reason, held.message);
  }

  #settle(work: Promise<void>): void {
    const tracked = work.finally(() => this.#settling.delete(tracked));
    this.#settling.add(tracked);
  }

  async #shutDown(drainMs: number): Promise<ConsumerCounts> {
    this.#wake?.();
    const grace = setTimeout(() => this.#polling.abort(), parkedPollGraceMs);
    for (const held of this.#waiting.splice(0)) this.#release(held);
    const drain = setTimeout(() => this.#abortHandlers(), drainMs);
    // A handler that ignores its signal can't be ended; the call of it is given up, and its message comes again.
    await Promise.all([this.#loop, ...this.#running.values()]);
    clearTimeout(grace);
    clearTimeout(drain);
    while (this.#settling.size > 0) {
      await this.#acknowledger.flush();
      await Promise.all(this.#settling);
    }
    this.#tell("stopped", this.counts);
    return this.counts;
  }

  #abortHandlers(): void {
    for (const held of this.#running.keys()) {
      held.abort.abort(
        new HandlerAbortedError("ConsumerStopped", "The consumer stops and the handler's time is over.", { retryable: true }),
      );
    }
  }

  /** A listener's own error must not end the consumer. */
  #tell<K extends keyof ConsumerEvents>(event: K, ...details: ConsumerEvents[K]): void {
    try {
      (this.emit as (name: K, ...details: ConsumerEvents[K]) => boolean).call(this, event, ...details);
    } catch (error) {
      process.emitWarning(`immkit: a listener of "${event}" failed: ${String(error)}`);
    }
  }
}
