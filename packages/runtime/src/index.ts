/**
 * Submit IMM moderation tasks, receive and validate their notifications.
 * @module
 */

export { parseRuntimeConfig } from "./config/runtime-config.ts";
export {
  type FromConfigConsumerOptions,
  NotificationConsumer,
  type StopOptions,
} from "./consumer/consumer.ts";
export type {
  ConsumerCounts,
  ConsumerHealth,
  ConsumerState,
  ReceiverState,
} from "./consumer/health.ts";
export type { ConsumerContext, ConsumerOptions, MessageQueue } from "./consumer/options.ts";
export {
  type StopOnSignalOptions,
  type StoppedBySignal,
  stopOnSignal,
} from "./consumer/stop-on-signal.ts";
export { type AssumeRoleOptions, assumeRole } from "./credentials/assume-role.ts";
export { type CredentialsUriOptions, fromCredentialsUri } from "./credentials/credentials-uri.ts";
export { type DefaultCredentialsOptions, defaultCredentials } from "./credentials/default.ts";
export { type EcsRoleOptions, fromEcsRole } from "./credentials/ecs-role.ts";
export { type Environment, fromEnvironment } from "./credentials/environment.ts";
export type { ServiceOptions as CredentialsServiceOptions } from "./credentials/file/context.ts";
export {
  type CliConfigOptions,
  type CredentialsFileOptions,
  fromCliConfig,
  fromCredentialsFile,
} from "./credentials/file.ts";
export { fromOidc, type OidcOptions } from "./credentials/oidc.ts";
export { staticCredentials } from "./credentials/static.ts";
export type {
  FailedMessage,
  HandlerContext,
  InvalidMessage,
  OutcomeHandler,
} from "./delivery/options.ts";
export * from "./errors.ts";
export type { NotificationContent } from "./generated/notification-content.ts";
export type { NotificationEnvelope } from "./generated/notification-envelope.ts";
export type {
  BlockedFrame,
  FailedOutcome,
  Frames,
  ModerationOutcome,
  SucceededOutcome,
} from "./generated/outcome.ts";
export type { RuntimeConfig } from "./generated/runtime-config.ts";
export type { SubmitImageRequest } from "./generated/submit-image.ts";
export type {
  CredentialConfig,
  NotificationTarget,
  SubmitVideoRequest,
} from "./generated/submit-video.ts";
export type { ImmCaller } from "./imm/api.ts";
export {
  fromOfficialClient,
  type OfficialClient,
  type OfficialClientOptions,
} from "./imm/official.ts";
export type { DeleteFailure, QueueMessage, Visibility } from "./mns/documents.ts";
export { QueueClient, type QueueClientOptions, type ReceiveOptions } from "./mns/queue.ts";
export {
  type DecodeOptions,
  type DecodeResult,
  decode,
  type NotificationInput,
  safeDecode,
} from "./notification/decode.ts";
export type { ModerationKind } from "./notification/outcome.ts";
export {
  type CallOptions,
  type FromConfigOptions,
  ModerationClient,
  type ModerationClientOptions,
} from "./submit/client.ts";
export { type Estimate, estimate } from "./submit/estimate.ts";
export { AmbiguousSubmitError } from "./submit/idempotency.ts";
export type { SubmissionLedger } from "./submit/submission-log.ts";
export {
  type SubmitAllOptions,
  type SubmitProgress,
  type SubmitResult,
  SubmitRun,
} from "./submit/submit-all.ts";
export type { SubmitItem, SubmitOptions } from "./submit/submit-item.ts";
export type {
  ModerationTask,
  SubmittedTask,
  TaskRef,
  TaskResult,
  TaskStatus,
} from "./submit/task.ts";
export type { ListTasksOptions, TaskPage } from "./submit/task-list.ts";
export type {
  Telemetry,
  TelemetryEnd,
  TelemetryOperation,
  TelemetrySpan,
} from "./telemetry/telemetry.ts";
export type { Credential, CredentialLike, CredentialsProvider } from "./transport/credential.ts";
export type { HttpClientOptions } from "./transport/http.ts";
export type { RetryOptions } from "./transport/retry.ts";
