import { checkHandler } from "../delivery/options.ts";
import {
  type FunctionContext,
  type FunctionHandler,
  type FunctionReceiveOptions,
  functionFor,
} from "../function/handler.ts";
import { type FailedUpload, type UploadDelivery, uploadHandling } from "./handling.ts";

/** Options of {@link createUploadFunction}. Durations are in milliseconds. */
export interface UploadFunctionOptions
  extends FunctionReceiveOptions<FailedUpload>,
    UploadDelivery<FunctionContext> {}

/**
 * Handles events of OSS in Function Compute 3.0: those of the OSS trigger, the EventBridge trigger,
 * and the SMQ triggers. As with `createFunctionHandler`, each event is tried, and if one fails, the
 * invocation fails and is repeated.
 * @throws ConfigError naming the option.
 * @example
 * const submit = uploadHandlerFor(config, { credentials });
 * export const handler = createUploadFunction({ handler: submit });
 */
export function createUploadFunction(options: UploadFunctionOptions): FunctionHandler {
  checkHandler(options.handler, "upload");
  return functionFor(options, uploadHandling(options));
}
