/**
 * Receive events of uploads, and submit what was uploaded.
 * @module
 */

export type { UploadEvent } from "../generated/upload-event.ts";
export {
  type FromConfigUploadConsumerOptions,
  UploadConsumer,
  type UploadConsumerOptions,
} from "./consumer.ts";
export { type DecodeUploadsOptions, decodeUploads } from "./decode.ts";
export {
  type ClosableUploadHandler,
  type FromConfigUploadOptions,
  uploadHandlerFor,
} from "./from-config.ts";
export { createUploadFunction, type UploadFunctionOptions } from "./function.ts";
export {
  createUploadHandler,
  type SubmittedUpload,
  type UploadHandler,
  type UploadHandlerOptions,
  type UploadResult,
} from "./handler.ts";
export type { FailedUpload } from "./handling.ts";
export type { ObjectReader, ObjectSummary } from "./preflight.ts";
export { createUploadPushHandler, type UploadPushOptions } from "./push.ts";
export type { SkippedUpload, SkipReason } from "./skipped.ts";
