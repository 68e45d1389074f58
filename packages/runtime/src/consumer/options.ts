import type { VerdictLookup } from "../delivery/lookup.ts";
import type { NotificationError } from "../errors.ts";
import { ConfigError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { QueueMessage } from "../mns/documents.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { MessageQueue } from "./message-queue.ts";

export interface HandlerContext {
  /**
   * Aborted when the hold of the message is lost, the handler takes too long, or the consumer is
   * made to stop: nothing done after that counts.
   */
  readonly signal: AbortSignal;
  /** The queue's message; `dequeueCount` tells how often it was delivered. */
  readonly message: QueueMessage;
}

/**
 * Returns: the message is deleted. Throws: it comes again later. What it throws with the code
 * `VerdictBusy`, as `withLedger` does when another worker has the verdict, is no failure.
 */
export type OutcomeHandler = (
  outcome: ModerationOutcome,
  context: HandlerContext,
) => void | Promise<void>;

/** A message that is no moderation notification. */
export interface InvalidMessage {
  readonly message: QueueMessage;
  /** The body's bytes as they were received. */
  readonly bytes: Uint8Array;
  readonly error: NotificationError;
}

/** A message whose handler fails again and again. */
export interface PoisonMessage {
  /** The queue's message; `dequeueCount` tells how often it was delivered. */
  readonly message: QueueMessage;
  /** The body's bytes as they were received. */
  readonly bytes: Uint8Array;
  /** What the handler threw the last time. */
  readonly error: unknown;
  /** The verdict that it failed at; null where even that could not be had. */
  readonly outcome: ModerationOutcome | null;
}

export interface ConsumerOptions {
  readonly queue: MessageQueue;
  /** Called for each verdict, several at a time. At-least-once: the same verdict may come again. */
  readonly handler: OutcomeHandler;
  /** Handlers that run at the same time. Default: 10. */
  readonly concurrency?: number;
  /**
   * Messages that wait for a handler, so that none idles. Default: as many as `concurrency`, at
   * most 16.
   */
  readonly prefetch?: number;
  /** Messages a request, 1 to 16. Default: 16. */
  readonly batchSize?: number;
  /** How long an empty queue holds a request, 0 to 30. Default: 20. */
  readonly waitSeconds?: number;
  /** Each extension of a message's hold, 2 to 43200. Default: 30. */
  readonly holdSeconds?: number;
  /**
   * A handler that takes longer has failed; its signal is aborted, and its slot is free again. 1 to
   * 43200. Default: 300.
   */
  readonly handlerTimeoutSeconds?: number;
  /**
   * Seconds until a failed message comes again, 1 to 43200. Default: 2, 4, 8 … up to 300, with
   * jitter.
   */
  readonly retryDelaySeconds?: (dequeueCount: number) => number;
  /**
   * Told of each message that is no moderation notification, to keep it somewhere. When it throws,
   * the message comes again.
   */
  readonly onInvalid?: (invalid: InvalidMessage) => void | Promise<void>;
  /**
   * What then happens to it: `delete`, or `leave` it to come again until the queue's dead-letter
   * policy or its retention ends that. Default: `leave`.
   */
  readonly invalid?: "leave" | "delete";
  /**
   * Given each message whose handler failed at its `poisonAfter`th delivery or a later one, to keep
   * it somewhere: `keepInvalid` does. Then it is deleted; when this throws, the message comes
   * again. Default: none, and a message comes again until it works, or the queue's dead-letter
   * policy or its retention ends that.
   *
   * A failure that is known to pass, an `ImmkitError` whose `retryable` is true (a service or a
   * ledger that is away, a verdict that is not ready or busy), does not make a message poison,
   * except for `HandlerTimeout`.
   */
  readonly onPoison?: (poison: PoisonMessage) => void | Promise<void>;
  /**
   * Deliveries, 1 to 1000; those that ended in other ways, a crash or a busy verdict, count as
   * well. Default: 20, within an hour or so.
   */
  readonly poisonAfter?: number;
  /**
   * Reads the verdict of a notification that carries none. Without it the handler gets
   * `needsLookup`.
   */
  readonly lookup?: VerdictLookup;
  /** Handled messages are deleted together after this long, or once there are 16. Default: 50. */
  readonly deleteDelayMs?: number;
  /** Stops the consumer when aborted. */
  readonly signal?: AbortSignal;
  /** Spans and metrics: `await openTelemetry()` of `@immkit/runtime/telemetry`. Default: none. */
  readonly telemetry?: Telemetry;
}

type Defaulted =
  | "concurrency"
  | "prefetch"
  | "batchSize"
  | "waitSeconds"
  | "holdSeconds"
  | "handlerTimeoutSeconds"
  | "poisonAfter"
  | "invalid"
  | "deleteDelayMs";

export type Settings = Required<Pick<ConsumerOptions, Defaulted>>;

/** @throws ConfigError naming the first setting out of its range. */
export function readSettings(options: ConsumerOptions): Settings {
  const concurrency = options.concurrency ?? 10;
  const settings: Settings = {
    concurrency,
    prefetch: options.prefetch ?? Math.min(16, concurrency),
    batchSize: options.batchSize ?? 16,
    waitSeconds: options.waitSeconds ?? 20,
    holdSeconds: options.holdSeconds ?? 30,
    handlerTimeoutSeconds: options.handlerTimeoutSeconds ?? 300,
    poisonAfter: options.poisonAfter ?? 20,
    invalid: options.invalid ?? "leave",
    deleteDelayMs: options.deleteDelayMs ?? 50,
  };
  const ranges: Readonly<Record<string, readonly [number, number, number]>> = {
    concurrency: [settings.concurrency, 1, 10_000],
    prefetch: [settings.prefetch, 0, 10_000],
    batchSize: [settings.batchSize, 1, 16],
    waitSeconds: [settings.waitSeconds, 0, 30],
    holdSeconds: [settings.holdSeconds, 2, 43_200],
    handlerTimeoutSeconds: [Math.ceil(settings.handlerTimeoutSeconds), 1, 43_200],
    poisonAfter: [settings.poisonAfter, 1, 1_000],
    deleteDelayMs: [settings.deleteDelayMs, 0, 10_000],
  };
  for (const [name, [value, least, most]] of Object.entries(ranges)) {
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    throw new ConfigError(
      name,
      `${name} is ${value}: use a whole number from ${least} to ${most}.`,
    );
  }
  if (settings.invalid !== "leave" && settings.invalid !== "delete") {
    throw new ConfigError(
      "invalid",
      `invalid is ${JSON.stringify(settings.invalid)}: use "leave" or "delete".`,
    );
  }
  if (typeof options.handler !== "function")
    throw new ConfigError("handler", "handler is missing: pass a function of (outcome, context).");
  if (options.poisonAfter !== undefined && options.onPoison === undefined) {
    throw new ConfigError(
      "onPoison",
      "poisonAfter is set and onPoison is not: pass onPoison, which keeps what would else be lost.",
    );
  }
  return settings;
}
