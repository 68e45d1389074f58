import type { Identity } from "../stack/reference.ts";

/**
 * The name in `acs:ram::ACCOUNT:role/NAME`, and in a logon name of Resource Manager:
 * `NAME@role.ACCOUNT.onaliyunservice.com`, `NAME@ACCOUNT.onaliyun.com`. RAM names don't distinguish
 * case.
 */
const nameIn = (reference: string) =>
  reference
    .replace(/^acs:ram::[^:]*:[a-z]+\//, "")
    .replace(/@[^@]+\.onaliyun(?:service)?\.com$/i, "");

/**
 * Resource Manager has resources for the same roles and policies. `name` is deprecated since
 * 1.252.0 for roles, and 1.245.0 for groups.
 */
export const roleIdentity: Identity = {
  types: ["alicloud:ram/role:Role", "alicloud:resourcemanager/role:Role"],
  names: ["roleName", "name"],
  nameIn,
  ignoresCase: true,
  within: "account",
};

export const userIdentity: Identity = {
  types: ["alicloud:ram/user:User"],
  names: ["name"],
  nameIn,
  ignoresCase: true,
  within: "account",
};

export const groupIdentity: Identity = {
  types: ["alicloud:ram/group:Group"],
  names: ["groupName", "name"],
  nameIn,
  ignoresCase: true,
  within: "account",
};

/** Custom policies. `name` is deprecated since 1.114.0. */
export const policyIdentity: Identity = {
  types: ["alicloud:ram/policy:Policy", "alicloud:resourcemanager/policy:Policy"],
  names: ["policyName", "name"],
  nameIn,
  ignoresCase: true,
  within: "account",
};
