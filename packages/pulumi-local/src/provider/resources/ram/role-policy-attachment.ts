import { isPropertyMap, type PropertyMap } from "../../../protocol/values.ts";
import { nameProperty, type ResourceKind } from "../../resource.ts";
import { string } from "../../schema.ts";
import { ramOr } from "./calls.ts";

const absent = ["EntityNotExist.Role", "EntityNotExist.Policy", "EntityNotExist.Role.Policy"];

/**
 * `alicloud.ram.RolePolicyAttachment`; its id is `role:policy:type:role`, with the policy's type in
 * the middle.
 */
export const rolePolicyAttachment: ResourceKind = {
  type: "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
  inputs: {
    roleName: nameProperty({ type: string() }),
    policyName: nameProperty({ type: string() }),
    policyType: nameProperty({ type: string({ oneOf: ["System", "Custom"] }) }),
  },
  outputs: [],
  async create(client, inputs) {
    const { roleName, policyName, policyType } = inputs;
    await client.rpc("Ram", "AttachPolicyToRole", {
      RoleName: roleName,
      PolicyName: policyName,
      PolicyType: policyType,
    });
    return { id: `role:${policyName}:${policyType}:${roleName}` };
  },
  async read(client, id) {
    const wanted = parseId(id);
    const answer = await ramOr(
      client,
      "ListPoliciesForRole",
      { RoleName: wanted.RoleName },
      ...absent,
    );
    const policies = isPropertyMap(answer?.["Policies"]) ? answer["Policies"]["Policy"] : undefined;
    const attached = (Array.isArray(policies) ? (policies as readonly PropertyMap[]) : []).some(
      (policy) =>
        policy["PolicyName"] === wanted.PolicyName && policy["PolicyType"] === wanted.PolicyType,
    );
    return attached
      ? { roleName: wanted.RoleName, policyName: wanted.PolicyName, policyType: wanted.PolicyType }
      : undefined;
  },
  async delete(client, id) {
    await ramOr(client, "DetachPolicyFromRole", parseId(id), ...absent);
  },
};

function parseId(id: string): {
  readonly RoleName: string;
  readonly PolicyName: string;
  readonly PolicyType: string;
} {
  const [kind, policy, type, role, ...more] = id.split(":");
  if (kind !== "role" || !policy || !type || !role || more.length > 0) {
    throw new Error(`"${id}" is not the id of an attachment: it is role:POLICY:TYPE:ROLE`);
  }
  return { RoleName: role, PolicyName: policy, PolicyType: type };
}
