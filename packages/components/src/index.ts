/** Pulumi components for content moderation on Alibaba Cloud. */
export {
  Access,
  ModerationAccess,
  type ModerationAccessArgs,
  type ModerationTarget,
} from "./access/moderation-access.ts";
export { InvalidArgumentError } from "./arguments/check.ts";
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
export { MediaBucket, type MediaBucketArgs } from "./media-bucket/media-bucket.ts";
export { Network, type RuntimeEndpoints } from "./moderation-pipeline/endpoints.ts";
export { ModerationPipeline } from "./moderation-pipeline/moderation-pipeline.ts";
export type {
  EndpointArgs,
  ExistingResultChannel,
  ModerationPipelineArgs,
} from "./moderation-pipeline/pipeline-args.ts";
export type { RuntimeConfig } from "./moderation-pipeline/runtime-config.ts";
export { ContentFormat } from "./result-channel/content-format.ts";
export { ResultChannel, type ResultChannelArgs } from "./result-channel/result-channel.ts";
