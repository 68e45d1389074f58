import { deferred } from "../deferred.ts";
import { ImmkitError, RequestError } from "../errors.ts";
import type { QueueMessage } from "../mns/documents.ts";
import { begin, type TelemetrySpan } from "../telemetry/telemetry.ts";
import { unlessAborted } from "../transport/abort.ts";
import { isThrottling } from "../transport/retry.ts";
import { Backoff } from "./backoff.ts";
import type { ReceiverHealth, ReceiverState } from "./health.ts";
import type { ConsumerSettings } from "./options.ts";
import { PollerCount } from "./poller-count.ts";
import { ReceiverStatus } from "./receiver-status.ts";
import { Rest } from "./rest.ts";
import type { Room } from "./slots.ts";

/** Options of a {@link Receiver}. */
export interface ReceiverOptions {
  readonly settings: ConsumerSettings;
  /** The room for messages, with nothing reserved for running requests. */
  readonly room: () => Room;
  readonly onMessages: (messages: readonly QueueMessage[], receivedBy: TelemetrySpan) => void;
  /** A request failed. `isFinal` if it was the first one and can't succeed later. */
  readonly onError: (error: unknown, isFinal: boolean) => void;
}

interface Request {
  readonly max: number;
  readonly waitSeconds: number;
  readonly begun: number;
}

/**
 * Receives messages while there is room for them. Each running request has reserved the room that
 * it can fill. Only one of them waits while the queue is empty.
 */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #pollers: PollerCount;
  readonly #status = new ReceiverStatus();
  readonly #idlePause = new Backoff(200, 5_000);
  readonly #errorPause = new Backoff(500, 30_000);
  /** The running requests, oldest first. */
  readonly #requests = new Set<Request>();
  #reserved = 0;
  #mode: "off" | "on" | "paused" | "stopped" = "off";
  /** Aborts the running requests. */
  #abort = new AbortController();
  #grace: NodeJS.Timeout | undefined;
  /** After a failure, or after an empty answer that came too early. */
  readonly #rest = new Rest(() => this.fill());
  #onQuiet = deferred<void>();
  #onReady: (() => void) | undefined;
  #onStopped: () => void = () => {};
  #onFailed: (error: unknown) => void = () => {};
  #isReady = false;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#pollers = new PollerCount(options.settings.pollers);
  }

  health(): ReceiverHealth {
    return this.#status.health(Array.from(this.#requests, ({ begun }) => begun));
  }

  /**
   * Calls `onReady` once: when the queue has answered, or receiving is paused. Resolves when
   * stopped; rejects if the first request fails for good.
   */
  run(onReady: () => void): Promise<void> {
    this.#onReady = onReady;
    if (this.#mode === "paused") this.#ready();
    else if (this.#mode === "off") this.#mode = "on";
    const stopped = new Promise<void>((resolve, reject) => {
      this.#onStopped = resolve;
      this.#onFailed = reject;
    });
    this.fill();
    return stopped;
  }

  /** Sends requests for the room that is free. To be called when there can be more. */
  fill(): void {
    const { batchSize } = this.#options.settings;
    while (this.#mode === "on" && this.#requests.size < this.#limit) {
      const { free, least } = this.#options.room();
      const max = Math.min(batchSize, free - this.#reserved);
      if (max < Math.min(least, batchSize)) break;
      this.#send(max);
    }
    this.#status.enter(this.#currentState());
  }

  /**
   * Sends no further request until `resume`. One that is running can still bring messages for
   * `graceMs`. Resolves when none is running, or at `resume`.
   */
  pause(graceMs: number): Promise<void> {
    if (this.#mode === "off" || this.#mode === "on") {
      this.#mode = "paused";
      this.#quieten(graceMs);
      if (this.#onReady !== undefined) this.#ready();
      this.#status.enter(this.#currentState());
    }
    return this.#requests.size === 0 ? Promise.resolve() : this.#onQuiet.promise;
  }

  resume(): void {
    if (this.#mode !== "paused") return;
    this.#mode = this.#onReady === undefined ? "off" : "on";
    clearTimeout(this.#grace);
    if (this.#abort.signal.aborted) this.#abort = new AbortController();
    this.#quiet();
    this.fill();
  }

  /** Sends no further request. One that is running can still bring messages for `graceMs`. */
  stop(graceMs: number): void {
    this.#mode = "stopped";
    this.#quieten(graceMs);
    this.#status.enter(this.#currentState());
  }

  /** How many requests can run. */
  get #limit(): number {
    return this.#rest.limit(this.#pollers.count);
  }

  #send(max: number): void {
    const { settings } = this.#options;
    // The first request does not wait for messages: a wrong setting shows at once.
    const waits = this.#status.hasAnswered && this.#requests.size === 0;
    const waitSeconds = waits ? settings.waitSeconds : 0;
    const request: Request = { max, waitSeconds, begun: performance.now() };
    this.#requests.add(request);
    this.#reserved += max;
    void this.#receive(request, this.#abort.signal);
  }

  /** One request. Never rejects. */
  async #receive(request: Request, signal: AbortSignal): Promise<void> {
    const { settings, onMessages } = this.#options;
    const { queue, telemetry } = settings;
    const { max, waitSeconds } = request;
    const span = begin(telemetry, {
      type: "receive",
      name: "receive",
      destination: queue.queue,
      endpoint: queue.endpoint,
    });
    let messages: readonly QueueMessage[];
    try {
      messages = await unlessAborted(signal, queue.receive({ max, waitSeconds, signal }));
      span.end({ messages: messages.length });
    } catch (error) {
      span.end(signal.aborted ? { messages: 0 } : { error });
      this.#ended(request);
      if (!signal.aborted) this.#failed(request, error);
      this.#next();
      return;
    }
    this.#ended(request);
    if (messages.length > 0) onMessages(messages, span);
    this.#answered(request, messages.length);
    this.#next();
  }

  #ended(request: Request): void {
    this.#requests.delete(request);
    this.#reserved -= request.max;
  }

  #next(): void {
    this.fill();
    if (this.#mode !== "on" && this.#requests.size === 0) this.#quiet();
  }

  #answered({ max, waitSeconds, begun }: Request, messages: number): void {
    const now = performance.now();
    const isFirst = !this.#status.hasAnswered;
    this.#status.answered();
    this.#errorPause.reset();
    const { free, least } = this.#options.room();
    const hasRoom = free - this.#reserved >= least;
    this.#pollers.answered({ asked: max, messages, waitSeconds, elapsedMs: now - begun }, hasRoom);
    if (messages > 0) this.#idlePause.reset();
    // With too many long polls in the account, the service answers at once, and bills each answer.
    else if (!isFirst && this.#requests.size === 0 && this.#isEarly(waitSeconds, now - begun))
      this.#pauseFor(this.#idlePause.next(), false);
    this.#ready();
  }

  /** If this one did not wait, the next one does, unless none is to. */
  #isEarly(waitSeconds: number, elapsedMs: number): boolean {
    if (waitSeconds === 0) return this.#options.settings.waitSeconds === 0;
    return elapsedMs < waitSeconds * 900;
  }

  #failed({ begun }: Request, error: unknown): void {
    const isFinal = !this.#isReady && !(error instanceof ImmkitError && error.retryable);
    const isNew = this.#status.failed(error, begun);
    this.#options.onError(error, isFinal);
    if (isFinal) {
      this.#mode = "stopped";
      this.#onFailed(error);
      return;
    }
    const isThrottled = error instanceof RequestError && isThrottling(error);
    const leastMs = (error instanceof RequestError ? error.retryAfterMs : undefined) ?? 0;
    const forAll = isThrottled || leastMs > 0;
    this.#pollers.failed(forAll);
    if (isNew || forAll || !this.#rest.isRunning)
      this.#pauseFor(this.#errorPause.next(leastMs), forAll);
  }

  #pauseFor(ms: number, forAll: boolean): void {
    if (this.#mode === "on") this.#rest.start(ms, forAll);
  }

  /** Ends pauses, and the running requests after `graceMs`. */
  #quieten(graceMs: number): void {
    this.#rest.end();
    clearTimeout(this.#grace);
    if (this.#requests.size === 0) this.#quiet();
    else this.#grace = setTimeout(() => this.#abort.abort(), graceMs);
  }

  /** No request is running, or receiving was resumed. */
  #quiet(): void {
    clearTimeout(this.#grace);
    this.#onQuiet.resolve();
    this.#onQuiet = deferred();
    if (this.#mode === "stopped") this.#onStopped();
  }

  #ready(): void {
    this.#isReady = true;
    this.#onReady?.();
  }

  #currentState(): ReceiverState {
    if (this.#requests.size > 0) return "polling";
    if (this.#mode === "paused") return this.#onReady === undefined ? "off" : "paused";
    if (this.#mode !== "on") return "off";
    return this.#rest.isRunning ? "pausing" : "full";
  }
}
