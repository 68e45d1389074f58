import * as alicloud from "@pulumi/alicloud";
import type * as pulumi from "@pulumi/pulumi";
import { generatedName, named } from "../naming/generated-name.ts";
import { policyNameRule } from "../naming/name-rule.ts";
import type { Tags } from "./role.ts";

/** A custom policy, and its attachment to one role. */
export interface RolePolicy {
  readonly policy: alicloud.ram.Policy;
  readonly attachment: alicloud.ram.RolePolicyAttachment;
}

/** Creates the policy of a component and attaches it to a role. */
export function attachPolicy(
  component: pulumi.ComponentResource,
  name: string,
  args: {
    readonly roleName: pulumi.Input<string>;
    readonly policyName: pulumi.Input<string> | undefined;
    readonly document: pulumi.Input<string>;
    /** What the policy is for. RAM shows it in its console. */
    readonly description: pulumi.Input<string>;
    readonly nameSalt: string | undefined;
    readonly tags: Tags | undefined;
  },
): RolePolicy {
  const { nameSalt, tags } = args;
  const { value, ignoreChanges } = named("policyName", args.policyName, () =>
    generatedName(component, "policy", policyNameRule, { nameSalt }),
  );
  const policy = new alicloud.ram.Policy(
    name,
    {
      policyName: value,
      policyDocument: args.document,
      description: args.description,
      // A policy can have five versions. Without this, the sixth change fails.
      rotateStrategy: "DeleteOldestNonDefaultVersionWhenLimitExceeded",
      ...(tags !== undefined && { tags }),
    },
    { parent: component, ignoreChanges },
  );
  const attachment = new alicloud.ram.RolePolicyAttachment(
    name,
    { roleName: args.roleName, policyName: policy.policyName, policyType: "Custom" },
    { parent: component },
  );
  return { policy, attachment };
}
