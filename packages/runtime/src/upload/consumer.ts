import { parseRuntimeConfig } from "../config/runtime-config.ts";
import { QueueConsumer } from "../consumer/consumer.ts";
import type { ConsumerContext, QueueOptions } from "../consumer/options.ts";
import { checkHandler } from "../delivery/options.ts";
import { ConfigError } from "../errors.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import type { UploadEvent } from "../generated/upload-event.ts";
import { QueueClient } from "../mns/queue.ts";
import { type FromConfigUploadOptions, uploadHandlerFor } from "./from-config.ts";
import { type FailedUpload, type UploadDelivery, uploadHandling } from "./handling.ts";

/** Options of an {@link UploadConsumer}. Durations are in seconds. */
export interface UploadConsumerOptions
  extends QueueOptions<FailedUpload>,
    UploadDelivery<ConsumerContext> {}

/** Options of a consumer whose queue is in a runtime config. Durations are in seconds. */
export type FromConfigUploadConsumerOptions = Omit<
  UploadConsumerOptions,
  "queue" | "handler" | "logger" | "telemetry"
> &
  FromConfigUploadOptions;

/**
 * Receives events of OSS from a queue, as `NotificationConsumer` does verdicts: an event rule of
 * SMQ sends them there (`uploadEvents` of a `ModerationPipeline`), or a rule of EventBridge.
 * @example
 * ```ts
 * const uploads = UploadConsumer.fromConfig(config, { credentials, ledger });
 * await uploads.start();
 * const { counts } = await stopOnSignal(uploads);
 * ```
 */
export class UploadConsumer extends QueueConsumer<UploadEvent, FailedUpload> {
  /** @throws ConfigError naming the option. */
  constructor(options: UploadConsumerOptions) {
    checkHandler(options.handler, "upload");
    super(options, uploadHandling(options));
  }

  /**
   * Submits the uploads of the stack that has this `runtimeConfig` output.
   * @throws ConfigError
   */
  static fromConfig(
    config: RuntimeConfig,
    options: FromConfigUploadConsumerOptions,
  ): UploadConsumer {
    const { uploadQueue, endpoints, allowHttp = false } = parseRuntimeConfig(config);
    if (uploadQueue === undefined) {
      const message =
        "The runtime config has no uploadQueue: add uploadEvents: {} to the ModerationPipeline.";
      throw new ConfigError("uploadQueue", message);
    }
    const { credentials, dispatcher, requests } = options;
    const address = { endpoint: endpoints.mns, queue: uploadQueue, credentials, dispatcher };
    const queue = new QueueClient({ allowHttp, ...requests, ...address });
    const handler = uploadHandlerFor(config, options);
    const consumer = new UploadConsumer({ ...options, queue, handler });
    void consumer.stopped.then(() => Promise.all([queue.close(), handler.close()])).catch(() => {});
    return consumer;
  }
}
