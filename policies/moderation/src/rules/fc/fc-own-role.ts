import type { FcFunction } from "../../kinds/function.ts";
import type { Model } from "../../kinds/model.ts";
import { roleIdentity } from "../../kinds/principal-identity.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";
import type { Edit } from "../../stack/edit.ts";
import { nameOf } from "../../stack/name-index.ts";

/** The role that the console of Function Compute 2.0 creates for all services of an account. */
const sharedRole = "aliyunfcdefaultrole";

export const fcOwnRole: Rule<"function"> = {
  id: "fc-own-role",
  title: "Functions have their own role",
  why: "The code of a function can do what its role can. With the shared role of the account, or the role of IMM, a fault in a function that reads verdicts is enough to read every object, or to publish forged verdicts.",
  severity: "high",
  topic: "identity",
  of: "function",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/functioncompute/fc-3-0/grant-function-compute-permissions-to-access-other-alibaba-cloud-services",
  fix: {
    text: "Create a role that trusts fc.aliyuncs.com, with the permissions of this function only. Set role to its ARN.",
    edits: addOwnRole,
  },
  judge(handler, model) {
    const { role, roleProperty: at } = handler;
    if (role.is === "none") return notApplicable("The code of the function has no role.");
    if (role.is === "unknown")
      return undetermined("The role of the function is not known.", role.fact);
    const name = role.is === "resource" ? nameOf(role.resource, roleIdentity) : role.id;
    if (name.is === "known" && roleIdentity.nameIn?.(name.value).toLowerCase() === sharedRole)
      return fail("The function uses AliyunFCDefaultRole, which functions share.", at);
    if (isRoleOfImm(handler, model)) return fail("The function uses the role of IMM.", at);
    return role.is === "outside" && name.is === "unknown"
      ? undetermined("The role of the function is not known.", name)
      : pass("The function has its own role.");
  },
};

/** Whether the projects of the stack give IMM the same role. */
function isRoleOfImm({ role }: FcFunction, model: Model): boolean {
  return model.of("project").some((project) => {
    const other = project.role;
    if (role.is === "resource") return other.is === "resource" && other.resource === role.resource;
    return role.is === "outside" && other.is === "outside" && other.key === role.key;
  });
}

function addOwnRole({ label, roleProperty }: FcFunction): Edit[] {
  const roleName = `${label}-role`;
  const type = "alicloud:ram/role:Role";
  const statement = {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: ["fc.aliyuncs.com"] },
  };
  const assumeRolePolicyDocument = JSON.stringify({ Version: "1", Statement: [statement] });
  return [
    { add: { name: roleName, type, props: { roleName, assumeRolePolicyDocument } } },
    { set: roleProperty, to: `acs:ram::1234567890123456:role/${roleName}` },
  ];
}
