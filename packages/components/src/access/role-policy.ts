import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { joinedName } from "../naming/joined-name.ts";
import { policyNameRule } from "../naming/name-rule.ts";

/** A custom policy, and its attachment to one role. */
export interface RolePolicy {
  readonly policy: alicloud.ram.Policy;
  readonly attachment: alicloud.ram.RolePolicyAttachment;
}

/**
 * Creates a policy with `document` and attaches it to a role.
 * @param description what the policy is for. RAM shows it in its console.
 */
export function rolePolicy(
  name: string,
  args: { roleName: pulumi.Input<string>; document: pulumi.Input<string>; description: string },
  opts: pulumi.CustomResourceOptions,
): RolePolicy {
  const policy = new alicloud.ram.Policy(
    name,
    {
      policyName: joinedName([pulumi.getProject(), pulumi.getStack(), name], policyNameRule),
      policyDocument: args.document,
      description: args.description,
      // A policy can have five versions. Without this, the sixth change fails.
      rotateStrategy: "DeleteOldestNonDefaultVersionWhenLimitExceeded",
    },
    opts,
  );
  const attachment = new alicloud.ram.RolePolicyAttachment(
    name,
    { roleName: args.roleName, policyName: policy.policyName, policyType: "Custom" },
    opts,
  );
  return { policy, attachment };
}
