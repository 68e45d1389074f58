import { grants } from "@immkit/ram";
import { ramRoleArn } from "@immkit/ram/arn";
import * as pulumi from "@pulumi/pulumi";
import { type Check, checkArguments } from "../arguments/check.ts";
import { commonChecks } from "../arguments/common-checks.ts";
import { each, every, fields } from "../arguments/shape.ts";
import { placementOf } from "../imm/placement.ts";
import { bucketNameProblem } from "../naming/name-rule.ts";
import { queueNameCheck } from "../queues/consumer-queue.ts";
import { keyArnCheck, policyNameCheck, prefixesCheck, roleNameCheck } from "./checks.ts";
import { policyDocument } from "./policy-document.ts";
import { createRole } from "./role.ts";
import { attachPolicy } from "./role-policy.ts";
import { immService, serviceTrust } from "./trust.ts";

/** A bucket with media, or a part of it. */
export interface MediaTargetArgs {
  /** Name of the bucket. */
  bucketName: pulumi.Input<string>;
  /** The beginnings of the object keys, such as `uploads/`. Default: all objects. */
  prefixes?: pulumi.Input<pulumi.Input<string>[]>;
  /** The KMS key that encrypts the objects, `acs:kms:REGION:ACCOUNT:key/ID`. Default: none. */
  kmsKeyArn?: pulumi.Input<string>;
}

/** Arguments of {@link ServiceRole}. */
export interface ServiceRoleArgs {
  /** Name of the new role. Default: a generated name. */
  roleName?: pulumi.Input<string>;
  /**
   * A role that exists and trusts imm.aliyuncs.com. It gets the permissions. Default: a new role.
   */
  existingRoleName?: pulumi.Input<string>;
  /** What IMM can read: at least one bucket. */
  media: pulumi.Input<pulumi.Input<MediaTargetArgs>[]>;
  /** The topic that IMM can publish to. */
  topicName: pulumi.Input<string>;
  /** Name of the new policy. Default: a generated name. */
  policyName?: pulumi.Input<string>;
  /** Changes the generated names of new resources. Existing ones keep theirs. Default: none. */
  nameSalt?: string;
  /** Tags of the role and the policy. Default: none. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

const component = "ServiceRole";

/**
 * The role of an IMM project, which only IMM can assume: it can read the media, decrypt them, and
 * publish notifications to one topic. IMM's default role can read every bucket of the account.
 * (IMM's documentation doesn't mention the keys. It follows from how OSS uses KMS.)
 */
export class ServiceRole extends pulumi.ComponentResource {
  /** Resources that use it wait until the role has its permissions. */
  declare readonly roleName: pulumi.Output<string>;
  /** ARN of the role. */
  declare readonly roleArn: pulumi.Output<string>;
  /** Name of the policy with the permissions. */
  declare readonly policyName: pulumi.Output<string>;

  /** @throws InvalidArgumentError */
  constructor(name: string, args: ServiceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments(component, args, serviceRoleCheck);
    super("immkit:index:ServiceRole", name, { ...args }, opts);
    const { existingRoleName, media, topicName, policyName, nameSalt, tags } = args;
    const { region, accountId } = placementOf(this, name);
    const role =
      existingRoleName === undefined
        ? createRole(this, name, {
            roleName: args.roleName,
            trust: serviceTrust(immService),
            description: "Content moderation: the service role of IMM",
            nameSalt,
            tags,
          })
        : undefined;
    const { policy, attachment } = attachPolicy(this, name, {
      roleName: role?.roleName ?? (existingRoleName as pulumi.Input<string>),
      policyName,
      document: pulumi.output({ region, accountId, media, topicName }).apply(serviceDocument),
      description: "Content moderation: IMM reads the media and notifies",
      nameSalt,
      tags,
    });

    this.roleName = attachment.roleName;
    this.roleArn =
      role?.arn ??
      pulumi
        .all([accountId, this.roleName])
        .apply(([account, roleName]) => ramRoleArn({ accountId: account, role: roleName }));
    this.policyName = policy.policyName as pulumi.Output<string>;
    this.registerOutputs({
      roleName: this.roleName,
      roleArn: this.roleArn,
      policyName: this.policyName,
    });
  }
}

/** The policy of the role. @throws InvalidArgumentError */
function serviceDocument(needs: {
  readonly region: string;
  readonly accountId: string;
  readonly media: readonly pulumi.Unwrap<MediaTargetArgs>[];
  readonly topicName: string;
}): string {
  const { region, accountId, media, topicName } = needs;
  checkArguments(component, { media, topicName }, serviceRoleCheck);
  const keys = media.flatMap(({ kmsKeyArn }) => kmsKeyArn ?? []);
  return policyDocument(component, "media", [
    ...media.map(({ bucketName, prefixes }) =>
      grants.readMedia({ bucket: bucketName, ...(prefixes && { prefixes }) }),
    ),
    grants.publishNotifications({ region, accountId, topic: topicName }),
    ...(keys.length === 0 ? [] : [grants.decryptMedia({ keys })]),
  ]);
}

/** The checks of {@link MediaTargetArgs}. */
const mediaTargetCheck = fields<MediaTargetArgs>(
  { bucketName: bucketNameProblem, prefixes: prefixesCheck, kmsKeyArn: keyArnCheck },
  { bucketName: "pass the name of the bucket" },
);

const serviceRoleCheck: Check = every(
  fields<ServiceRoleArgs>(
    {
      roleName: roleNameCheck,
      existingRoleName: roleNameCheck,
      media: each(mediaTargetCheck, 1),
      topicName: queueNameCheck,
      policyName: policyNameCheck,
      ...commonChecks,
    },
    { media: "list the buckets with the media", topicName: "pass the name of the topic" },
  ),
  (args) => {
    const { roleName, existingRoleName } = args as ServiceRoleArgs;
    return roleName !== undefined && existingRoleName !== undefined
      ? {
          path: ".roleName",
          reason: "can't be used with existingRoleName: an existing role keeps its name",
        }
      : undefined;
  },
);
