import type * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { type Check, checkArguments, hasPending } from "../arguments/check.ts";
import { commonChecks } from "../arguments/common-checks.ts";
import { every, fields } from "../arguments/shape.ts";
import { bucketNameProblem } from "../naming/name-rule.ts";
import { Access } from "./access.ts";
import {
  accessCheck,
  keyArnCheck,
  policyNameCheck,
  prefixCheck,
  prefixesCheck,
  quarantineCheck,
  roleNameCheck,
} from "./checks.ts";
import { grantsOf, type ModerationTarget, targetsCheck } from "./moderation-target.ts";
import { policyDocument } from "./policy-document.ts";
import { attachPolicy } from "./role-policy.ts";

/** Arguments of {@link ModerationAccess}. */
export interface ModerationAccessArgs {
  /** Name of the role that gets access. */
  roleName: pulumi.Input<string>;
  /** What the role is allowed to do: at least one value. */
  access: pulumi.Input<pulumi.Input<Access>[]>;
  /**
   * One or more `pipeline.runtimeConfig`, of this or of other stacks. One policy has the access to
   * all of them: RAM allows a role five custom policies.
   */
  targets: pulumi.Input<pulumi.Input<ModerationTarget>[]>;
  /**
   * The beginnings of the keys of the media that the role can use, such as `uploads/`. Default:
   * those that the targets have.
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
  /** Name of the new policy. Default: a generated name. */
  policyName?: pulumi.Input<string>;
  /** Changes the generated name of a new policy. An existing one keeps its name. Default: none. */
  nameSalt?: string;
  /** Tags of the policy. Default: none. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

const component = "ModerationAccess";

/**
 * Allows a role to use moderation stacks: one custom policy with the smallest set of calls,
 * attached to the role.
 */
export class ModerationAccess extends pulumi.ComponentResource {
  /** The policy with the access. */
  declare readonly policy: alicloud.ram.Policy;
  /** The attachment of the policy to the role. Resources that need the access depend on it. */
  declare readonly attachment: alicloud.ram.RolePolicyAttachment;

  /** @throws InvalidArgumentError */
  constructor(name: string, args: ModerationAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments(component, args, accessArgsCheck);
    const needs = neededBy(args);
    // The document of plain arguments is made, and so checked, before anything is registered.
    const plain = hasPending(needs)
      ? undefined
      : accessDocument(needs as pulumi.Unwrap<typeof needs>);
    super("immkit:index:ModerationAccess", name, { ...args }, opts);
    const { roleName, policyName, nameSalt, tags } = args;
    const { policy, attachment } = attachPolicy(this, name, {
      roleName,
      policyName,
      document: plain ?? pulumi.output(needs).apply(accessDocument),
      description: pulumi
        .output(args.access)
        .apply((access) => `Content moderation: ${[...new Set(access)].join(", ")}`),
      nameSalt,
      tags,
    });
    this.policy = policy;
    this.attachment = attachment;
    this.registerOutputs({ policyName: policy.policyName });
  }
}

/** What the policy is made of. */
function neededBy(args: ModerationAccessArgs) {
  const { roleName, access, targets, prefixes } = args;
  const { quarantineBucket, quarantinePrefix, quarantineKeyArn } = args;
  const quarantine = { quarantineBucket, quarantinePrefix, quarantineKeyArn };
  return { roleName, access, targets, prefixes, ...quarantine };
}

/** The policy for the access. @throws InvalidArgumentError */
function accessDocument(needs: pulumi.Unwrap<ReturnType<typeof neededBy>>): string {
  checkArguments(component, needs, accessArgsCheck);
  const { access, targets, ...options } = needs;
  const grants = targets.flatMap((target, index) =>
    [...new Set(access)].flatMap((kind) =>
      grantsOf(kind, target, `targets[${index}]`, { component, ...options }),
    ),
  );
  return policyDocument(component, "targets", grants);
}

const accessArgsCheck: Check = every(
  fields<ModerationAccessArgs>(
    {
      roleName: roleNameCheck,
      access: accessCheck,
      targets: targetsCheck,
      prefixes: prefixesCheck,
      quarantineBucket: bucketNameProblem,
      quarantinePrefix: prefixCheck,
      quarantineKeyArn: keyArnCheck,
      policyName: policyNameCheck,
      ...commonChecks,
    },
    {
      roleName: "pass the name of the role that gets access",
      access: `list at least one of ${Object.values(Access).join(", ")}`,
      targets: "list the runtimeConfig of at least one pipeline",
    },
  ),
  quarantineCheck,
);
