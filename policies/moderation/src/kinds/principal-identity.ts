import type { Identity } from "../stack/reference.ts";

/** The name in `acs:ram::ACCOUNT:role/NAME`. RAM names don't distinguish case. */
const nameIn = (reference: string) => reference.replace(/^acs:ram::[^:]*:[a-z]+\//, "");

/** `name` is deprecated since 1.252.0 for roles, and 1.245.0 for groups. */
export const roleIdentity: Identity = {
  types: ["alicloud:ram/role:Role"],
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
  types: ["alicloud:ram/policy:Policy"],
  names: ["policyName", "name"],
  nameIn,
  ignoresCase: true,
  within: "account",
};
