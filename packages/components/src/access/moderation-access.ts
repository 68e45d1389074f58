import { combineGrants, formatPolicy, type Grant, grants } from "@immkit/ram";
import type * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "../arguments/check.ts";
import { rolePolicy } from "./role-policy.ts";

/** What a role can be allowed to do. Each value grants the smallest set of calls for it. */
export const Access = {
  /** Submit videos and images for moderation. */
  Submit: "submit",
  /** Read tasks and their verdicts: all of the project's, because IMM authorizes by project. */
  ReadResults: "readResults",
  /** Receive and delete the messages of the result queue. */
  Consume: "consume",
} as const;
export type Access = (typeof Access)[keyof typeof Access];

/** The pipeline to which access is given: a `runtimeConfig` has these members. */
export interface ModerationTarget {
  region: pulumi.Input<string>;
  accountId: pulumi.Input<string>;
  project: pulumi.Input<string>;
  queue: pulumi.Input<string>;
}

/** Arguments of {@link ModerationAccess}. */
export interface ModerationAccessArgs {
  /** Name of the role that gets access. */
  roleName: pulumi.Input<string>;
  /** What the role is allowed to do: at least one value. */
  access: Access[];
  /** `pipeline.runtimeConfig`, or the same output of another stack. */
  target: pulumi.Input<ModerationTarget>;
}

const component = "ModerationAccess";

/**
 * Allows a role to use a moderation stack: one custom policy with a statement for each kind of
 * access, attached to the role. (A role can have five custom policies, so this uses only one.)
 */
export class ModerationAccess extends pulumi.ComponentResource {
  declare readonly policy: alicloud.ram.Policy;
  declare readonly attachment: alicloud.ram.RolePolicyAttachment;

  constructor(name: string, args: ModerationAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    const { access } = args;
    if (access.length === 0)
      throw new InvalidArgumentError(
        component,
        "access",
        `is empty; use at least one of ${Object.values(Access).join(", ")}`,
      );
    const unknown = access.find((kind) => !Object.hasOwn(grantOf, kind));
    if (unknown !== undefined) {
      throw new InvalidArgumentError(
        component,
        "access",
        `has the unknown value ${JSON.stringify(unknown)}; use ${Object.values(Access).join(", ")}`,
      );
    }
    super("immkit:index:ModerationAccess", name, { ...args }, opts);
    const document = pulumi
      .output(args.target)
      .apply((target) =>
        formatPolicy(combineGrants(...[...new Set(access)].map((kind) => grantOf[kind](target)))),
      );
    const granted = rolePolicy(
      name,
      {
        roleName: args.roleName,
        document,
        description: `Content moderation: ${[...new Set(access)].join(", ")}`,
      },
      { parent: this },
    );
    this.policy = granted.policy;
    this.attachment = granted.attachment;
    this.registerOutputs({ policyName: granted.policy.policyName });
  }
}

const grantOf: Record<Access, (target: pulumi.Unwrap<ModerationTarget>) => Grant> = {
  submit: ({ region, accountId, project }) =>
    grants.submitModeration({ region, accountId, project }),
  readResults: ({ region, accountId, project }) =>
    grants.readModerationResults({ region, accountId, project }),
  consume: ({ region, accountId, queue }) => grants.consumeQueue({ region, accountId, queue }),
};
