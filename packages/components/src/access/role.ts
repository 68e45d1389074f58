import * as alicloud from "@pulumi/alicloud";
import type * as pulumi from "@pulumi/pulumi";
import { generatedName, named } from "../naming/generated-name.ts";
import { roleNameRule } from "../naming/name-rule.ts";

/** The tags of a resource. */
export type Tags = pulumi.Input<{ [key: string]: pulumi.Input<string> }>;

/** Creates the role of a component. */
export function createRole(
  component: pulumi.ComponentResource,
  name: string,
  args: {
    readonly roleName: pulumi.Input<string> | undefined;
    readonly trust: pulumi.Input<string>;
    readonly description: string;
    readonly maxSessionSeconds?: pulumi.Input<number> | undefined;
    readonly nameSalt: string | undefined;
    readonly tags: Tags | undefined;
  },
): alicloud.ram.Role {
  const { nameSalt, maxSessionSeconds, tags } = args;
  const { value, ignoreChanges } = named("roleName", args.roleName, () =>
    generatedName(component, "role", roleNameRule, { nameSalt }),
  );
  return new alicloud.ram.Role(
    name,
    {
      roleName: value,
      assumeRolePolicyDocument: args.trust,
      description: args.description,
      ...(maxSessionSeconds !== undefined && { maxSessionDuration: maxSessionSeconds }),
      ...(tags !== undefined && { tags }),
    },
    { parent: component, ignoreChanges },
  );
}
