import { checkHandler } from "../delivery/options.ts";
import { type PushHandler, pushHandlerFor } from "../push/handler.ts";
import type { PushContext, PushReceiveOptions } from "../push/options.ts";
import { type FailedUpload, type UploadDelivery, uploadHandling } from "./handling.ts";

/** Options of {@link createUploadPushHandler}. Durations are in milliseconds. */
export interface UploadPushOptions
  extends PushReceiveOptions<FailedUpload>,
    UploadDelivery<PushContext> {}

/**
 * Receives HTTP pushes of events of OSS, from a rule of EventBridge or from an SMQ topic, as
 * `createPushHandler` does verdicts: the same verification and the same answers.
 * @throws ConfigError naming the option.
 * @example
 * ```ts
 * const eventBridge = { region: config.region, url, token };
 * const handler = uploadHandlerFor(config, { credentials });
 * const push = createUploadPushHandler({ eventBridge, handler });
 * app.post("/uploads", toNodeListener(push)); // Express
 * ```
 */
export function createUploadPushHandler(options: UploadPushOptions): PushHandler {
  checkHandler(options.handler, "upload");
  return pushHandlerFor(options, uploadHandling(options));
}
