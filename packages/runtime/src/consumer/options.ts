import {
  checkReceiveOptions,
  type DeliveryOptions,
  type FailedMessage,
  type HandlerContext,
  type ReceiveOptions,
  type Reporting,
} from "../delivery/options.ts";
import { Reporter } from "../delivery/report.ts";
import { ConfigError, type ImmkitError } from "../errors.ts";
import type { DeleteFailure, QueueMessage } from "../mns/documents.ts";
import type { QueueClient } from "../mns/queue.ts";
import { checkNumbers, checkWholeNumbers, type Defined } from "../options.ts";

/** The methods of a queue that a consumer calls. A {@link QueueClient} has them. */
export interface MessageQueue extends Pick<QueueClient, "receive" | "delete" | "changeVisibility"> {
  /** The queue's name, for telemetry. */
  readonly queue?: string;
  /** The service's URL, for telemetry. */
  readonly endpoint?: string;
}

/** The second argument of a consumer's handler and hooks. */
export interface ConsumerContext extends HandlerContext {
  /** The queue's message; `dequeueCount` says how often it was delivered. */
  readonly message: QueueMessage;
}

/** Options of a consumer of any kind of message. All durations are in seconds. */
export interface QueueOptions<Failed> extends ReceiveOptions<ConsumerContext, Failed> {
  readonly queue: MessageQueue;
  /** Handlers that run at the same time, 1 to 10000. Default: 10. */
  readonly concurrency?: number | undefined;
  /**
   * Messages that are received ahead and wait for a handler, 0 to 10000. Default: as many as will
   * be started within 0.2 s, judged by what handlers took before, so none for slow handlers, and
   * two batches for each poller at most. By default, one that still waits after a second goes back
   * to the queue, where another worker can be free.
   */
  readonly prefetch?: number | undefined;
  /**
   * Receive requests that run at the same time while there are many messages, 1 to 64. Default: 8.
   * A single one runs while it keeps up, so an idle queue costs no more requests.
   */
  readonly pollers?: number | undefined;
  /** Messages per request, 1 to 16. Default: 16. */
  readonly batchSize?: number | undefined;
  /** How long a request waits for messages while the queue is empty, 0 to 30. Default: 20. */
  readonly waitSeconds?: number | undefined;
  /**
   * How long each extension keeps a message invisible to other receivers, 2 to 43200. Messages are
   * extended for as long as they wait or their handler runs. Default: 30.
   */
  readonly visibilitySeconds?: number | undefined;
  /**
   * A handler that takes longer has failed: its signal is aborted, and its slot is free. 1 to
   * 43200. Default: 300.
   */
  readonly handlerTimeoutSeconds?: number | undefined;
  /**
   * Seconds until a failed message is delivered again, 1 to 43200. Default: 2, 4, 8 and so on up to
   * 300, with jitter.
   */
  readonly retryDelaySeconds?: ((dequeueCount: number) => number) | undefined;
  /**
   * Handled messages are deleted in batches: when 16 are waiting, or after this time, 0 to 10.
   * Default: 0.05.
   */
  readonly deleteDelaySeconds?: number | undefined;
  /**
   * Called with each message whose handler fails at its `poisonAfter`th delivery or later. It is
   * awaited and can keep the message: `keepMessage(ledger.quarantine)` does. The message is then
   * deleted. If the hook throws, it is delivered again. Default: none, and a message is
   * delivered until its handler succeeds or the queue's dead-letter policy or retention ends that.
   *
   * A temporary failure (an `ImmkitError` with `retryable`, such as a service or a ledger that is
   * unavailable) doesn't make a message poison. `HandlerTimeout` does, and so do a message and a
   * service without a verdict: `VerdictMissing` and `VerdictNotReady`.
   */
  readonly onPoisonMessage?:
    | ((failed: Failed, context: ConsumerContext) => void | Promise<void>)
    | undefined;
  /**
   * Deliveries after which a message can be poison, 1 to 1000. Deliveries that ended otherwise,
   * such as by a crash, count too. Default: 20, which takes about an hour.
   */
  readonly poisonAfter?: number | undefined;
  /**
   * Called with `LeaseLost` when a message became visible to other receivers before it was handled.
   * If it throws, that is a process warning. The hooks below are the same in this.
   */
  readonly onLeaseLost?: ((error: ImmkitError, context: ConsumerContext) => void) | undefined;
  /** Called when a message was handled and could not be deleted: it is delivered again. */
  readonly onDeleteError?: ((failure: DeleteFailure, context: ConsumerContext) => void) | undefined;
  /**
   * Called when a receive request failed. The consumer pauses and continues. Default: a warning.
   */
  readonly onReceiveError?: ((error: unknown) => void) | undefined;
  /** Stops the consumer when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** All durations are in seconds. */
export interface ConsumerOptions
  extends QueueOptions<FailedMessage>,
    DeliveryOptions<ConsumerContext> {}

type Defaulted =
  | "concurrency"
  | "pollers"
  | "batchSize"
  | "waitSeconds"
  | "visibilitySeconds"
  | "handlerTimeoutSeconds"
  | "deleteDelaySeconds"
  | "poisonAfter"
  | "invalidMessages";

/** The checked options with their defaults. */
export type QueueSettings<Failed> = QueueOptions<Failed> &
  Defined<Pick<QueueOptions<Failed>, Defaulted>> &
  Reporting;

/** Settings without what depends on the kind of message. */
export type ConsumerSettings = QueueSettings<never>;

/** @throws ConfigError naming the first option that is missing or wrong. */
export function readSettings<Failed>(options: QueueOptions<Failed>): QueueSettings<Failed> {
  const settings: QueueSettings<Failed> = {
    ...options,
    concurrency: options.concurrency ?? 10,
    pollers: options.pollers ?? 8,
    batchSize: options.batchSize ?? 16,
    waitSeconds: options.waitSeconds ?? 20,
    visibilitySeconds: options.visibilitySeconds ?? 30,
    handlerTimeoutSeconds: options.handlerTimeoutSeconds ?? 300,
    deleteDelaySeconds: options.deleteDelaySeconds ?? 0.05,
    poisonAfter: options.poisonAfter ?? 20,
    invalidMessages: options.invalidMessages ?? "redeliver",
    reporter: new Reporter(options.logger),
  };
  checkWholeNumbers(settings, {
    concurrency: [1, 10_000],
    prefetch: [0, 10_000],
    pollers: [1, 64],
    batchSize: [1, 16],
    waitSeconds: [0, 30],
    visibilitySeconds: [2, 43_200],
    poisonAfter: [1, 1_000],
  });
  checkNumbers(settings, { handlerTimeoutSeconds: [1, 43_200], deleteDelaySeconds: [0, 10] });
  checkReceiveOptions(options);
  if (options.poisonAfter !== undefined && options.onPoisonMessage === undefined) {
    throw new ConfigError(
      "onPoisonMessage",
      "poisonAfter is set and onPoisonMessage is not: pass the hook that keeps poison messages.",
    );
  }
  return settings;
}
