/**
 * Submit IMM moderation tasks, receive and validate their notifications.
 * @module
 */

export { parseRuntimeConfig } from "./config/runtime-config.ts";
export type { ConsumerCounts, ConsumerHealth } from "./consumer/health.ts";
export {
  type FromConfigConsumerOptions,
  NotificationConsumer,
} from "./consumer/notification-consumer.ts";
export type { ConsumerContext, ConsumerOptions, MessageQueue } from "./consumer/options.ts";
export { stopOnSignal } from "./consumer/stop-on-signal.ts";
export type { FailedMessage, InvalidMessage, OutcomeHandler } from "./delivery/options.ts";
export {
  ConfigError,
  CredentialsError,
  ImmkitError,
  NetworkError,
  NotificationError,
  RequestError,
  ResponseError,
  ServiceError,
  ServiceUnavailableError,
  ValidationError,
} from "./errors.ts";
export type { ModerationOutcome } from "./generated/outcome.ts";
export type { RuntimeConfig } from "./generated/runtime-config.ts";
export type { SubmitImageRequest } from "./generated/submit-image.ts";
export type { SubmitVideoRequest } from "./generated/submit-video.ts";
export type { QueueMessage } from "./mns/documents.ts";
export { QueueClient, type QueueClientOptions } from "./mns/queue.ts";
export {
  type DecodeOptions,
  type DecodeResult,
  decode,
  safeDecode,
} from "./notification/decode.ts";
export { ModerationClient } from "./submit/client.ts";
export type { ModerationClientOptions } from "./submit/client-options.ts";
export { AmbiguousSubmitError } from "./submit/idempotency.ts";
export type { SubmitRun } from "./submit/submit-all.ts";
export type {
  SubmitAllOptions,
  SubmitProgress,
  SubmitResult,
  SubmitWait,
} from "./submit/submit-all-options.ts";
export { estimate, type SubmitItem, type SubmitOptions } from "./submit/submit-item.ts";
export type { ModerationTask, SubmittedTask, TaskRef, TaskResult } from "./submit/task.ts";
export type { ListTasksOptions, TaskPage } from "./submit/task-list.ts";
export type { Dispatcher, DispatcherOptions } from "./transport/dispatcher.ts";
