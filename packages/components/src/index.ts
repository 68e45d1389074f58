/** Pulumi components for content moderation on Alibaba Cloud. */
import { registerTypes } from "./imm/registration.ts";

registerTypes();

export { Access } from "./access/access.ts";
export { AppAccess, type AppAccessArgs } from "./access/app-access.ts";
export { DeployerFeature } from "./access/deployer-actions.ts";
export { type DeployerPolicyArgs, deployerPolicy } from "./access/deployer-policy.ts";
export { ModerationAccess, type ModerationAccessArgs } from "./access/moderation-access.ts";
export type { ModerationTarget } from "./access/moderation-target.ts";
export { type MediaTargetArgs, ServiceRole, type ServiceRoleArgs } from "./access/service-role.ts";
export type { ExternalAccountArgs, OidcTrustArgs, TrustArgs } from "./access/trust.ts";
export type { AlarmsArgs } from "./alarms/alarms.ts";
export { InvalidArgumentError } from "./arguments/check.ts";
export { DeletionPolicy } from "./deletion/deletion-policy.ts";
export { ImmProject, type ImmProjectArgs } from "./imm/imm-project.ts";
export { OssBucketAttachment, type OssBucketAttachmentArgs } from "./imm/oss-bucket-attachment.ts";
export {
  type AssumeRoleArgs,
  type AssumeRoleWithOidcArgs,
  Provider,
  type ProviderArgs,
  type ProviderEndpointsArgs,
} from "./imm/provider.ts";
export { SmqNameCheck, type SmqNameCheckArgs } from "./imm/smq-name-check.ts";
export {
  type AccessLogsArgs,
  BucketRole,
  type CorsArgs,
  type LifecycleRuleArgs,
  type MediaBucketArgs,
  TlsVersion,
} from "./media-bucket/bucket-args.ts";
export { MediaBucket } from "./media-bucket/media-bucket.ts";
export { Network, type RuntimeEndpoints } from "./moderation-pipeline/endpoints.ts";
export { ModerationPipeline } from "./moderation-pipeline/moderation-pipeline.ts";
export type {
  ApplicationArgs,
  EndpointArgs,
  ExistingMediaBucketArgs,
  ExistingResultChannelArgs,
  ModerationPipelineArgs,
} from "./moderation-pipeline/pipeline-args.ts";
export type { GrantOptions } from "./moderation-pipeline/pipeline-grant.ts";
export type { RuntimeConfig } from "./moderation-pipeline/runtime-config.ts";
export { type QueueEncryptionArgs, SseType } from "./queues/queue-encryption.ts";
export type { ResultChannelArgs } from "./result-channel/channel-args.ts";
export { ContentFormat } from "./result-channel/content-format.ts";
export { ResultChannel } from "./result-channel/result-channel.ts";
export {
  type UploadEventSettingsArgs,
  UploadEvents,
  type UploadEventsArgs,
} from "./upload-events/upload-events.ts";
