import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { physicalName, policyNameRule } from "../naming/physical-name.ts";

/** A custom policy, and its attachment to one role. */
export interface RolePolicy {
  readonly policy: alicloud.ram.Policy;
  readonly attachment: alicloud.ram.RolePolicyAttachment;
}

/**
 * Makes a policy out of `document` and attaches it to a role.
 * @param description why the role may do this; RAM shows it in its console.
 */
export function rolePolicy(
  name: string,
  args: { roleName: pulumi.Input<string>; document: pulumi.Input<string>; description: string },
  opts: pulumi.CustomResourceOptions,
): RolePolicy {
  const policy = new alicloud.ram.Policy(
    name,
    {
      policyName: physicalName([pulumi.getProject(), pulumi.getStack(), name], policyNameRule),
      policyDocument: args.document,
      description: args.description,
      // A policy holds five versions; the sixth change would fail.
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
