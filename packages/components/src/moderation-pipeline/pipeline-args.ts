import type * as pulumi from "@pulumi/pulumi";
import type { Access } from "../access/access.ts";
import type { TrustArgs } from "../access/trust.ts";
import type { AlarmsArgs } from "../alarms/alarms.ts";
import type { DeletionPolicy } from "../deletion/deletion-policy.ts";
import type { MediaBucketArgs } from "../media-bucket/bucket-args.ts";
import type { ResultChannelArgs } from "../result-channel/channel-args.ts";
import type { ContentFormat } from "../result-channel/content-format.ts";
import type { UploadEventSettingsArgs } from "../upload-events/upload-events.ts";
import type { Network } from "./endpoints.ts";

/** A bucket with media that exists. It is not changed. */
export interface ExistingMediaBucketArgs {
  /** Name of the bucket, in the region of the stack. */
  bucketName: pulumi.Input<string>;
  /** The beginnings of the keys of the media, such as `uploads/`. Default: all objects. */
  prefixes?: pulumi.Input<pulumi.Input<string>[]>;
  /** ID or ARN of the KMS key that encrypts the objects. Default: none. */
  kmsKeyId?: pulumi.Input<string>;
}

/** A topic that exists, and a queue that is subscribed to it. They are not changed. */
export interface ExistingResultChannelArgs {
  /** Name of the topic. */
  topicName: pulumi.Input<string>;
  /** Name of the queue. */
  queueName: pulumi.Input<string>;
  /** Name of its dead-letter queue. `alarms` requires it. Default: none. */
  deadLetterQueueName?: pulumi.Input<string>;
  /** The format of the subscription. */
  contentFormat: pulumi.Input<ContentFormat>;
}

/** The role of the application. */
export interface ApplicationArgs {
  /** Name of the new role. Default: a generated name. */
  roleName?: pulumi.Input<string>;
  /** Who can assume the new role. A new role requires it. */
  trust?: TrustArgs;
  /** What it is allowed to do. Default: submit, upload, readResults, consume. */
  access?: pulumi.Input<pulumi.Input<Access>[]>;
  /**
   * The beginnings of the keys of the media that it can use, such as `uploads/`. Default: those of
   * the existing buckets, or all objects.
   */
  prefixes?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The bucket to which `Access.QuarantineMedia` moves media, and from which `Access.ReleaseMedia`
   * moves them back. Without it, they stay in their bucket, under `quarantinePrefix`. Default:
   * none.
   */
  quarantineBucket?: pulumi.Input<string>;
  /**
   * The beginning of the keys in quarantine, such as `quarantine/`. In a media bucket, it must not
   * overlap with the media, so pass `prefixes` too. Default: none.
   */
  quarantinePrefix?: pulumi.Input<string>;
  /** The KMS key of the quarantine bucket, `acs:kms:REGION:ACCOUNT:key/ID`. Default: none. */
  quarantineKeyArn?: pulumi.Input<string>;
  /** The longest session of the new role, 3,600 to 43,200 seconds. Default: 3,600. */
  maxSessionSeconds?: pulumi.Input<number>;
}

/** Origins of the services for the runtime, with scheme. Default: by region and network. */
export interface EndpointArgs {
  /** IMM. Default: by region and network. */
  imm?: pulumi.Input<string>;
  /** SMQ, which was MNS. Default: by account, region and network. */
  mns?: pulumi.Input<string>;
  /** STS. Default: by region and network. */
  sts?: pulumi.Input<string>;
  /** OSS, without a bucket. Default: by region and network. */
  oss?: pulumi.Input<string>;
}

/**
 * Arguments of {@link ModerationPipeline}. Pass at most one of each pair `x` and `existingX`.
 * Without either, the pipeline creates the resource. Existing resources are not changed, but
 * existing roles get the pipeline's policies with the permissions that they need.
 */
export interface ModerationPipelineArgs {
  /** Name of the new IMM project. Default: a generated name. */
  projectName?: pulumi.Input<string>;
  /**
   * An existing IMM project (of 2020-09-30). Requires `existingServiceRoleName`, the project's
   * role. Default: a new project.
   */
  existingProjectName?: pulumi.Input<string>;
  /** The new bucket for media. Default: a bucket with the defaults. */
  mediaBucket?: MediaBucketArgs;
  /** Existing buckets with media in the same region: at least one. Default: a new bucket. */
  existingMediaBuckets?: pulumi.Input<pulumi.Input<ExistingMediaBucketArgs>[]>;
  /** The new topic and queues. Default: a channel with the defaults. */
  resultChannel?: ResultChannelArgs;
  /** An existing topic and queue. Default: new ones. */
  existingResultChannel?: ExistingResultChannelArgs;
  /** Name of the new role for IMM. Default: a generated name. */
  serviceRoleName?: pulumi.Input<string>;
  /** An existing role for IMM. It trusts imm.aliyuncs.com. Default: a new role. */
  existingServiceRoleName?: pulumi.Input<string>;
  /** The application's role. A new one requires `application.trust`: who can assume it. */
  application?: ApplicationArgs;
  /** An existing role that gets the application's access. Default: a new role. */
  existingApplicationRoleName?: pulumi.Input<string>;
  /**
   * Events of uploads to the bucket, in a queue whose consumer submits them. Requires one bucket.
   * Default: none.
   */
  uploadEvents?: UploadEventSettingsArgs;
  /** Alarms for the queues of the results and of the uploads. Default: none. */
  alarms?: AlarmsArgs;
  /** The network of the application, which decides the endpoints. Default: public. */
  network?: Network;
  /**
   * Endpoints for the runtime. Default: those of the provider, then the region's.
   */
  endpoints?: EndpointArgs;
  /** What happens to the bucket and the queues when they leave the stack. Default: protect. */
  deletion?: DeletionPolicy;
  /** Changes the generated names of new resources. Existing ones keep theirs. Default: none. */
  nameSalt?: string;
  /** Tags of everything that can have them. Default: none. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}
