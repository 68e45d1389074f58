import { combineGrants, formatPolicy, type Grant, grants } from "@immkit/ram";
import type * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "../arguments/invalid-argument-error.ts";
import { rolePolicy } from "./role-policy.ts";

/** What a role may be given. Each stands for the smallest set of calls that does the job. */
export const Access = {
  /** Submit videos and images for moderation. */
  Submit: "submit",
  /** Read tasks and their verdicts; IMM authorises by project, so all of the project's. */
  ReadResults: "readResults",
  /** Receive and delete the messages of the result queue. */
  Consume: "consume",
} as const;
export type Access = (typeof Access)[keyof typeof Access];

/**
 * What access is given to: these members of a pipeline's `runtimeConfig`, which is taken as it is.
 */
export interface ModerationTarget {
  region: pulumi.Input<string>;
  accountId: pulumi.Input<string>;
  project: pulumi.Input<string>;
  queue: pulumi.Input<string>;
}

/** Arguments of {@link ModerationAccess}. */
export interface ModerationAccessArgs {
  /** Name of the role that is given access. */
  roleName: pulumi.Input<string>;
  /** What it may do, at least one. */
  access: Access[];
  /** `pipeline.runtimeConfig`, or the same output of another stack. */
  target: pulumi.Input<ModerationTarget>;
}

const component = "ModerationAccess";

/**
 * Lets a role use a moderation stack: one custom policy with a statement for each kind of access,
 * attached to the role. (A role holds five custom policies, so what belongs together shares one.)
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
        "is empty; it must name what the role may do",
      );
    const unknown = access.find((kind) => !Object.hasOwn(grantOf, kind));
    if (unknown !== undefined) {
      throw new InvalidArgumentError(
        component,
        "access",
        `holds ${JSON.stringify(unknown)}; it knows ${Object.values(Access).join(", ")}`,
      );
    }
    super("immkit:index:ModerationAccess", name, { ...args }, opts);
    const document = pulumi
      .output(args.target)
      .apply((target) =>
        formatPolicy(combineGrants(...[...new Set(access)].map((kind) => grantOf[kind](target)))),
      );
    const made = rolePolicy(
      name,
      {
        roleName: args.roleName,
        document,
        description: `Content moderation: ${[...new Set(access)].join(", ")}`,
      },
      { parent: this },
    );
    this.policy = made.policy;
    this.attachment = made.attachment;
    this.registerOutputs({ policyName: made.policy.policyName });
  }
}

const grantOf: Record<Access, (target: pulumi.Unwrap<ModerationTarget>) => Grant> = {
  submit: ({ region, accountId, project }) =>
    grants.submitModeration({ region, accountId, project }),
  readResults: ({ region, accountId, project }) =>
    grants.readModerationResults({ region, accountId, project }),
  consume: ({ region, accountId, queue }) => grants.consumeQueue({ region, accountId, queue }),
};
