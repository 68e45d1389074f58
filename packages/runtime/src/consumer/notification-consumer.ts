import { parseRuntimeConfig } from "../config/runtime-config.ts";
import type { VerdictLookup } from "../delivery/lookup.ts";
import { checkHandler, type FailedMessage } from "../delivery/options.ts";
import { verdictHandling } from "../delivery/verdict-handling.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import { QueueClient, type QueueClientOptions } from "../mns/queue.ts";
import { ModerationClient } from "../submit/client.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import type { DispatcherOptions } from "../transport/dispatcher.ts";
import { QueueConsumer } from "./consumer.ts";
import type { ConsumerOptions } from "./options.ts";

/** Options of a consumer whose queue is in a runtime config. Durations are in seconds. */
export interface FromConfigConsumerOptions
  extends Omit<ConsumerOptions, "queue" | "lookup">,
    DispatcherOptions {
  readonly credentials: CredentialsProvider;
  /**
   * Asks for the verdict when a notification carries none. Default: a client of the config's
   * project. `false`: nothing asks, and the handler gets an outcome whose `needsLookup` is true.
   */
  readonly lookup?: VerdictLookup | false | undefined;
  /** How requests to the queue, and by the default `lookup` to IMM, are sent. */
  readonly client?:
    | Omit<QueueClientOptions, "endpoint" | "queue" | "credentials" | "dispatcher">
    | undefined;
}

/**
 * Receives notifications from a queue and gives each verdict to a handler.
 * @example
 * ```ts
 * const handler = async (outcome) => save(outcome);
 * const consumer = NotificationConsumer.fromConfig(config, { credentials, handler });
 * await consumer.start();
 * const { counts } = await stopOnSignal(consumer);
 * ```
 */
export class NotificationConsumer extends QueueConsumer<ModerationOutcome, FailedMessage> {
  /** @throws ConfigError naming the option. */
  constructor(options: ConsumerOptions) {
    checkHandler(options.handler, "outcome");
    super(options, verdictHandling(options));
  }

  /** For the stack that has this `runtimeConfig` output. @throws ConfigError */
  static fromConfig(
    config: RuntimeConfig,
    options: FromConfigConsumerOptions,
  ): NotificationConsumer {
    const { queue, endpoints, allowHttp } = parseRuntimeConfig(config);
    const { credentials, dispatcher, client: settings, lookup, ...others } = options;
    const endpoint = endpoints.mns;
    const address = { endpoint, queue, credentials, dispatcher };
    const client = new QueueClient({
      ...settings,
      ...address,
      allowHttp: settings?.allowHttp ?? allowHttp,
    });
    const { telemetry } = options;
    const own =
      lookup === undefined
        ? ModerationClient.fromConfig(config, {
            ...settings,
            credentials,
            dispatcher,
            telemetry,
          })
        : undefined;
    const asked = own ?? lookup;
    const consumer = new NotificationConsumer({
      ...others,
      queue: client,
      ...(asked ? { lookup: asked } : {}),
    });
    void consumer.stopped.then(() => Promise.all([client.close(), own?.close()])).catch(() => {});
    return consumer;
  }
}
