import type * as pulumi from "@pulumi/pulumi";
import { notBoth } from "../arguments/check.ts";
import { InvalidArgumentError } from "../arguments/invalid-argument-error.ts";
import type { MediaBucketArgs } from "../media-bucket/media-bucket.ts";
import type { ContentFormat } from "../result-channel/content-format.ts";
import type { ResultChannelArgs } from "../result-channel/result-channel.ts";
import type { Network } from "./endpoints.ts";

/** A topic and a queue subscribed to it that exist already. */
export interface ExistingResultChannel {
  topicName: pulumi.Input<string>;
  queueName: pulumi.Input<string>;
  /** The format of the subscription that joins them. */
  contentFormat: pulumi.Input<ContentFormat>;
}

/**
 * Where the runtime reaches the services: origins with their scheme. What is left out follows the
 * region and the network.
 */
export interface EndpointArgs {
  imm?: pulumi.Input<string>;
  mns?: pulumi.Input<string>;
  sts?: pulumi.Input<string>;
}

/**
 * Arguments of {@link ModerationPipeline}. Of each pair `x` and `existingX` at most one is given;
 * with neither, the pipeline makes one. Existing resources are used as they are, but that existing
 * roles are given the permissions they need, by policies of the pipeline's own.
 */
export interface ModerationPipelineArgs {
  /** Name of the IMM project to make. Default: Pulumi project, stack and component name. */
  projectName?: pulumi.Input<string>;
  /**
   * An IMM project (of 2020-09-30) to use. Needs `existingServiceRoleName`, the role that it runs
   * under.
   */
  existingProjectName?: pulumi.Input<string>;
  /** The bucket to make for media. */
  mediaBucket?: MediaBucketArgs;
  /** Buckets in the same region to read media from, at least one. */
  existingMediaBuckets?: pulumi.Input<string>[];
  /** The topic and queues to make. */
  resultChannel?: ResultChannelArgs;
  /** A topic and a queue subscribed to it to use. */
  existingResultChannel?: ExistingResultChannel;
  /** A role that trusts imm.aliyuncs.com, for IMM to run under; else one is made. */
  existingServiceRoleName?: pulumi.Input<string>;
  /**
   * ARNs of users and roles that may assume the application's role. An account's root stands for
   * everybody in it, which weakens.
   */
  trustedPrincipals?: pulumi.Input<string>[];
  /** Services that may assume the application's role, such as `fc.aliyuncs.com`. */
  trustedServices?: pulumi.Input<string>[];
  /**
   * A role to give the application's permissions to; else one is made, which needs
   * `trustedPrincipals` or `trustedServices`.
   */
  existingApplicationRoleName?: pulumi.Input<string>;
  /**
   * Default: the region of the provider, then `alicloud:region`. Everything in a pipeline is in one
   * region, as IMM demands.
   */
  region?: pulumi.Input<string>;
  /** Default: asked of STS with the provider's credentials. */
  accountId?: pulumi.Input<string>;
  /** From where the application calls; decides the endpoints. Default public. */
  network?: Network;
  /**
   * Endpoints for the runtime; default `alicloud:endpoints` where the stack points elsewhere, else
   * the region's.
   */
  endpoints?: EndpointArgs;
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

export const component = "ModerationPipeline";

/**
 * Refuses arguments that contradict each other.
 * @throws InvalidArgumentError
 */
export function checkPipelineArgs(args: ModerationPipelineArgs): void {
  notBoth(component, args, "projectName", "existingProjectName");
  notBoth(component, args, "mediaBucket", "existingMediaBuckets");
  notBoth(component, args, "resultChannel", "existingResultChannel");
  notBoth(component, args, "trustedPrincipals", "existingApplicationRoleName");
  notBoth(component, args, "trustedServices", "existingApplicationRoleName");
  const refuse = (argument: keyof ModerationPipelineArgs, reason: string) => {
    throw new InvalidArgumentError(component, argument, reason);
  };
  if (args.existingMediaBuckets?.length === 0)
    refuse("existingMediaBuckets", "is empty; name a bucket, or leave it out to have one made");
  if (args.existingProjectName !== undefined && args.existingServiceRoleName === undefined) {
    refuse(
      "existingProjectName",
      "needs existingServiceRoleName, the role under which that project reads media and notifies",
    );
  }
  const trusted = (args.trustedPrincipals?.length ?? 0) + (args.trustedServices?.length ?? 0);
  if (args.existingApplicationRoleName === undefined && trusted === 0) {
    refuse(
      "trustedPrincipals",
      "is missing; name who may assume the application's role, or give existingApplicationRoleName",
    );
  }
}
