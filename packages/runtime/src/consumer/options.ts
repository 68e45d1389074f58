import type { NotificationError } from "../errors.ts";
import { ConfigError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { QueueMessage } from "../mns/documents.ts";
import type { ModerationClient } from "../submit/client.ts";
import type { MessageQueue } from "./message-queue.ts";

export interface HandlerContext {
  /** Aborted when the hold of the message is lost, the handler takes too long, or the consumer is made to stop: nothing done after that counts. */
  readonly signal: AbortSignal;
  /** The queue's message; `dequeueCount` tells how often it was delivered. */
  readonly message: QueueMessage;
}

/** Returns: the message is deleted. Throws: it comes again later. */
export type OutcomeHandler = (outcome: ModerationOutcome, context: HandlerContext) => void | Promise<void>;

/** A message that is no moderation notification. */
export interface InvalidMessage {
  readonly message: QueueMessage;
  /** The body's bytes as they were received. */
  readonly bytes: Uint8Array;
  readonly error: NotificationError;
}

export interface ConsumerOptions {
  readonly queue: MessageQueue;
  /** Called for each verdict, several at a time. At-least-once: the same verdict may come again. */
  readonly handler: OutcomeHandler;
  /** Handlers that run at the same time. Default: 10. */
  readonly concurrency?: number;
  /** Messages that wait for a handler, so that none idles. Default: as many as `concurrency`, at most 16. */
  readonly prefetch?: number;
  /** Messages a request, 1 to 16. Default: 16. */
  readonly batchSize?: number;
  /** How long an empty queue holds a request, 0 to 30. Default: 20. */
  readonly waitSeconds?: number;
  /** Each extension of a message's hold, 2 to 43200. Default: 30. */
  readonly holdSeconds?: number;
  /** A handler that takes longer has failed. Default: none. */
  readonly handlerTimeoutSeconds?: number;
  /** Seconds until a failed message comes again, 1 to 43200. Default: 2, 4, 8 … up to 300, with jitter. */
  readonly retryDelaySeconds?: (dequeueCount: number) => number;
  /** Told of each message that is no moderation notification, to keep it somewhere. When it throws, the message comes again. */
  readonly onInvalid?: (invalid: InvalidMessage) => void | Promise<void>;
  /** What then happens to it: `delete`, or `leave` it to come again until the queue's dead-letter policy or its retention ends that. Default: `leave`. */
  readonly invalid?: "leave" | "delete";
  /** Reads the verdict of a notification that carries none. Without it the handler gets `needsLookup`. */
  readonly lookup?: Pick<ModerationClient, "getResult">;
  /** Handled messages are deleted together after this long, or once there are 16. Default: 50. */
  readonly deleteDelayMs?: number;
  /** Stops the consumer when aborted. */
  readonly signal?: AbortSignal;
}

export type Settings = Required<
  Pick<ConsumerOptions, "concurrency" | "prefetch" | "batchSize" | "waitSeconds" | "holdSeconds" | "invalid" | "deleteDelayMs">
>;

/** @throws ConfigError naming the first setting out of its range. */
export function readSettings(options: ConsumerOptions): Settings {
  const concurrency = options.concurrency ?? 10;
  const settings: Settings = {
    concurrency,
    prefetch: options.prefetch ?? Math.min(16, concurrency),
    batchSize: options.batchSize ?? 16,
    waitSeconds: options.waitSeconds ?? 20,
    holdSeconds: options.holdSeconds ?? 30,
    invalid: options.invalid ?? "leave",
    deleteDelayMs: options.deleteDelayMs ?? 50,
  };
  const ranges: Readonly<Record<string, readonly [number, number, number]>> = {
    concurrency: [settings.concurrency, 1, 10_000],
    prefetch: [settings.prefetch, 0, 10_000],
    batchSize: [settings.batchSize, 1, 16],
    waitSeconds: [settings.waitSeconds, 0, 30],
    holdSeconds: [settings.holdSeconds, 2, 43_200],
    deleteDelayMs: [settings.deleteDelayMs, 0, 10_000],
    ...(options.handlerTimeoutSeconds === undefined
      ? {}
      : { handlerTimeoutSeconds: [Math.ceil(options.handlerTimeoutSeconds), 1, 43_200] as const }),
  };
  for (const [name, [value, least, most]] of Object.entries(ranges)) {
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    throw new ConfigError(name, `${name} is ${value}: use a whole number from ${least} to ${most}.`);
  }
  if (settings.invalid !== "leave" && settings.invalid !== "delete") {
    throw new ConfigError("invalid", `invalid is ${JSON.stringify(settings.invalid)}: use "leave" or "delete".`);
  }
  if (typeof options.handler !== "function") throw new ConfigError("handler", "handler is missing: pass a function of (outcome, context).");
  return settings;
}
