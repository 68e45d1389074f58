import type * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError, notBoth } from "../arguments/check.ts";
import type { MediaBucketArgs } from "../media-bucket/bucket-args.ts";
import type { ResultChannelArgs } from "../result-channel/channel-args.ts";
import type { ContentFormat } from "../result-channel/content-format.ts";
import type { Network } from "./endpoints.ts";

/** An existing topic, and a queue that is subscribed to it. */
export interface ExistingResultChannel {
  topicName: pulumi.Input<string>;
  queueName: pulumi.Input<string>;
  /** The format of the subscription. */
  contentFormat: pulumi.Input<ContentFormat>;
}

/** Origins of the services for the runtime, with scheme. Default: by region and network. */
export interface EndpointArgs {
  imm?: pulumi.Input<string>;
  mns?: pulumi.Input<string>;
  sts?: pulumi.Input<string>;
}

/**
 * Arguments of {@link ModerationPipeline}. Pass at most one of each pair `x` and `existingX`.
 * Without either, the pipeline creates the resource. Existing resources are not changed, but
 * existing roles get the pipeline's policies with the permissions that they need.
 */
export interface ModerationPipelineArgs {
  /** Name of the new IMM project. Default: Pulumi project, stack and component name. */
  projectName?: pulumi.Input<string>;
  /**
   * An existing IMM project (of 2020-09-30). Requires `existingServiceRoleName`, the project's
   * role.
   */
  existingProjectName?: pulumi.Input<string>;
  /** The new bucket for media. */
  mediaBucket?: MediaBucketArgs;
  /** Existing buckets with media in the same region: at least one. */
  existingMediaBuckets?: pulumi.Input<string>[];
  /** The new topic and queues. */
  resultChannel?: ResultChannelArgs;
  /** An existing topic and queue. */
  existingResultChannel?: ExistingResultChannel;
  /** An existing role for IMM. It trusts imm.aliyuncs.com. Default: a new role. */
  existingServiceRoleName?: pulumi.Input<string>;
  /**
   * ARNs of users and roles that can assume the application's role. An account's root includes
   * everyone in it, which is unsafe.
   */
  trustedPrincipals?: pulumi.Input<string>[];
  /** Services that can assume the application's role, such as `fc.aliyuncs.com`. */
  trustedServices?: pulumi.Input<string>[];
  /**
   * An existing role that gets the application's permissions. Default: a new role, which requires
   * `trustedPrincipals` or `trustedServices`.
   */
  existingApplicationRoleName?: pulumi.Input<string>;
  /** The network of the application, which decides the endpoints. Default: public. */
  network?: Network;
  /**
   * Endpoints for the runtime. Default: those in `alicloud:endpoints`, then the region's.
   */
  endpoints?: EndpointArgs;
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

export const component = "ModerationPipeline";

/** @throws InvalidArgumentError for arguments that conflict, or of which one is missing. */
export function checkPipelineArgs(args: ModerationPipelineArgs): void {
  notBoth(component, args, "projectName", "existingProjectName");
  notBoth(component, args, "mediaBucket", "existingMediaBuckets");
  notBoth(component, args, "resultChannel", "existingResultChannel");
  notBoth(component, args, "trustedPrincipals", "existingApplicationRoleName");
  notBoth(component, args, "trustedServices", "existingApplicationRoleName");
  const reject = (argument: keyof ModerationPipelineArgs, reason: string) => {
    throw new InvalidArgumentError(component, argument, reason);
  };
  if (args.existingMediaBuckets?.length === 0)
    reject("existingMediaBuckets", "is empty; add a bucket, or leave it out to create one");
  if (args.existingProjectName !== undefined && args.existingServiceRoleName === undefined) {
    reject(
      "existingProjectName",
      "requires existingServiceRoleName, the role with which the project reads media and notifies",
    );
  }
  const trusted = (args.trustedPrincipals?.length ?? 0) + (args.trustedServices?.length ?? 0);
  if (args.existingApplicationRoleName === undefined && trusted === 0) {
    reject(
      "trustedPrincipals",
      "is missing; list who can assume the application's role, or pass existingApplicationRoleName",
    );
  }
}
