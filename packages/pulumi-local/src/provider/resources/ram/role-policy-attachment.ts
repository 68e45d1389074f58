import type { ResourceType } from "../../resource.ts";
import { parametersOf } from "../../rpc-fields.ts";
import { fixedName, property, string } from "../../schema.ts";
import { attachedPolicies, detachPolicy } from "./calls.ts";

/**
 * `alicloud.ram.RolePolicyAttachment`. Its id is `role:POLICY:TYPE:ROLE`, where TYPE is the type
 * of the policy.
 */
export const rolePolicyAttachment: ResourceType = {
  type: "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
  inputs: {
    roleName: property("RoleName", string(), fixedName),
    policyName: property("PolicyName", string(), fixedName),
    policyType: property("PolicyType", string({ oneOf: ["System", "Custom"] }), fixedName),
  },
  outputs: {},
  async create(client, inputs) {
    const parameters = parametersOf(rolePolicyAttachment.inputs, inputs);
    await client.rpc("Ram", "AttachPolicyToRole", parameters);
    const { roleName, policyName, policyType } = inputs;
    return { id: `role:${policyName}:${policyType}:${roleName}` };
  },
  async read(client, id) {
    const wanted = parseId(id);
    const policies = await attachedPolicies(client, "Role", wanted.roleName);
    const isAttached = policies.some(
      ({ PolicyName, PolicyType }) =>
        PolicyName === wanted.policyName && PolicyType === wanted.policyType,
    );
    return isAttached ? wanted : undefined;
  },
  async delete(client, { id }) {
    const { roleName, policyName, policyType } = parseId(id);
    await detachPolicy(client, "Role", roleName, {
      PolicyName: policyName,
      PolicyType: policyType,
    });
  },
};

function parseId(id: string) {
  const [kind, policyName, policyType, roleName, ...more] = id.split(":");
  if (kind !== "role" || !policyName || !policyType || !roleName || more.length > 0)
    throw new Error(`"${id}" is not the id of an attachment. The id is role:POLICY:TYPE:ROLE`);
  return { roleName, policyName, policyType };
}
