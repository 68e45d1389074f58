import { ramRoleArn } from "@immkit/ram/arn";
import * as pulumi from "@pulumi/pulumi";
import { type Check, checkArguments } from "../arguments/check.ts";
import { commonChecks } from "../arguments/common-checks.ts";
import { given } from "../arguments/given.ts";
import { every, fields } from "../arguments/shape.ts";
import { bucketNameProblem } from "../naming/name-rule.ts";
import { Access } from "./access.ts";
import {
  accessCheck,
  keyArnCheck,
  maxSessionCheck,
  policyNameCheck,
  prefixCheck,
  prefixesCheck,
  quarantineCheck,
  roleNameCheck,
  roleProblem,
} from "./checks.ts";
import { ModerationAccess } from "./moderation-access.ts";
import { type ModerationTarget, targetsCheck } from "./moderation-target.ts";
import { createRole } from "./role.ts";
import { type TrustArgs, trustCheck, trustDocument, trustsAccount } from "./trust.ts";

/** Arguments of {@link AppAccess}. */
export interface AppAccessArgs {
  /** Name of the new role. Default: a generated name. */
  roleName?: pulumi.Input<string>;
  /** A role that exists. It gets the access, and keeps its trust policy. Default: a new role. */
  existingRoleName?: pulumi.Input<string>;
  /** Who can assume the new role. A new role requires it. */
  trust?: TrustArgs;
  /** What the role is allowed to do. Default: submit, upload, readResults, consume. */
  access?: pulumi.Input<pulumi.Input<Access>[]>;
  /** One or more `pipeline.runtimeConfig`, of this or of other stacks. */
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
  /** The longest session of the new role, 3,600 to 43,200 seconds. Default: 3,600. */
  maxSessionSeconds?: pulumi.Input<number>;
  /** Name of the new policy. Default: a generated name. */
  policyName?: pulumi.Input<string>;
  /** Changes the generated names of new resources. Existing ones keep theirs. Default: none. */
  nameSalt?: string;
  /** Tags of the role and the policy. Default: none. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

const component = "AppAccess";

/** What an application does that uploads media, submits them, and receives the verdicts. */
export const defaultAccess: Access[] = [
  Access.Submit,
  Access.Upload,
  Access.ReadResults,
  Access.Consume,
];

/**
 * The role of an application: who can assume it, and what it can do with a moderation stack. An
 * existing role gets the same access.
 */
export class AppAccess extends pulumi.ComponentResource {
  /** Resources that use it wait until the role has its access. */
  declare readonly roleName: pulumi.Output<string>;
  /** ARN of the role, which the application assumes. */
  declare readonly roleArn: pulumi.Output<string>;
  /** Name of the policy with the access. */
  declare readonly policyName: pulumi.Output<string>;
  /**
   * The arguments that give up a safe default: `trust.principals` with the root of an account, and
   * `access` with `Access.DeleteMedia`, by which media are lost without a copy.
   */
  declare readonly weakened: pulumi.Output<string[]>;

  /** @throws InvalidArgumentError */
  constructor(name: string, args: AppAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments(component, args, appAccessCheck);
    super("immkit:index:AppAccess", name, { ...args }, opts);
    const { existingRoleName, targets, nameSalt, tags } = args;
    const { prefixes, quarantineBucket, quarantinePrefix, quarantineKeyArn, policyName } = args;
    const quarantine = { quarantineBucket, quarantinePrefix, quarantineKeyArn };
    const trust = pulumi.output(args.trust ?? {}).apply((known) => {
      if (existingRoleName === undefined)
        checkArguments(component, { ...args, trust: known }, appAccessCheck);
      return known;
    });
    const role =
      existingRoleName === undefined
        ? createRole(this, name, {
            roleName: args.roleName,
            trust: trust.apply(trustDocument),
            description: "Content moderation: the application",
            maxSessionSeconds: args.maxSessionSeconds,
            nameSalt,
            tags,
          })
        : undefined;
    const access = new ModerationAccess(
      name,
      {
        roleName: role?.roleName ?? (existingRoleName as pulumi.Input<string>),
        access: args.access ?? defaultAccess,
        targets,
        ...given({ prefixes, ...quarantine, policyName, nameSalt, tags }),
      },
      { parent: this },
    );

    this.roleName = access.attachment.roleName;
    // An existing role is in the account of its targets: RAM policies work in one account.
    this.roleArn =
      role?.arn ??
      pulumi
        .all([pulumi.output(targets), this.roleName])
        .apply(([[target], role]) => ramRoleArn({ accountId: target?.accountId ?? "", role }));
    this.policyName = access.policy.policyName as pulumi.Output<string>;
    this.weakened = pulumi
      .all([trust, pulumi.output(args.access ?? defaultAccess)])
      .apply(([known, access]) => [
        ...(trustsAccount(known) ? ["trust.principals"] : []),
        ...(access.includes(Access.DeleteMedia) ? ["access"] : []),
      ]);
    this.registerOutputs({
      roleName: this.roleName,
      roleArn: this.roleArn,
      policyName: this.policyName,
      weakened: this.weakened,
    });
  }
}

/** The checks of what an application's role can have, new or existing. */
const roleCheck: Check = (args) => {
  const { existingRoleName, ...role } = args as Partial<AppAccessArgs>;
  return roleProblem({ ...role }, "existingRoleName", existingRoleName !== undefined);
};

const appAccessCheck: Check = every(
  fields<AppAccessArgs>(
    {
      roleName: roleNameCheck,
      existingRoleName: roleNameCheck,
      trust: trustCheck,
      access: accessCheck,
      prefixes: prefixesCheck,
      quarantineBucket: bucketNameProblem,
      quarantinePrefix: prefixCheck,
      quarantineKeyArn: keyArnCheck,
      maxSessionSeconds: maxSessionCheck,
      targets: targetsCheck,
      policyName: policyNameCheck,
      ...commonChecks,
    },
    { targets: "list the runtimeConfig of at least one pipeline" },
  ),
  roleCheck,
  quarantineCheck,
);
