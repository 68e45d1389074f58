import { type NameRule, namePart, resourceName } from "./arn.ts";

const roleName: NameRule = {
  what: "a role name",
  whole: /^[A-Za-z0-9.-]{1,64}$/,
  piece: /^[A-Za-z0-9.-]{0,64}$/,
  hint: "1 to 64 letters, digits, . and -",
};
const sessionName: NameRule = {
  what: "a role session name",
  whole: /^[A-Za-z0-9_.@-]{2,64}$/,
  piece: /^[A-Za-z0-9_.@-]{0,64}$/,
  hint: "2 to 64 letters, digits and . _ @ -",
};
const userName: NameRule = {
  what: "a user name",
  whole: /^[A-Za-z0-9._-]{1,64}$/,
  piece: /^[A-Za-z0-9._-]{0,64}$/,
  hint: "1 to 64 letters, digits and . _ -",
};
const policyName: NameRule = {
  what: "a policy name",
  whole: /^[A-Za-z0-9-]{1,128}$/,
  piece: /^[A-Za-z0-9-]{0,128}$/,
  hint: "1 to 128 letters, digits and -",
};

/**
 * A role, `acs:ram::{account}:role/{role}`, or one of its sessions (`…/{session}`). RAM writes role
 * names in lower case in some places, so case doesn't matter when they are compared.
 * @throws {ArnError} on an invalid part.
 */
export function ramRoleArn(parts: { accountId: string; role: string; session?: string }): string {
  const session =
    parts.session === undefined ? "" : `/${namePart("session", parts.session, sessionName)}`;
  return resourceName("ram", parts, `role/${namePart("role", parts.role, roleName)}${session}`);
}

/** A RAM user: `acs:ram::{account}:user/{user}`. @throws {ArnError} */
export function ramUserArn(parts: { accountId: string; user: string }): string {
  return resourceName("ram", parts, `user/${namePart("user", parts.user, userName)}`);
}

/** A policy: `acs:ram::{account}:policy/{policy}`. @throws {ArnError} */
export function ramPolicyArn(parts: { accountId: string; policy: string }): string {
  return resourceName("ram", parts, `policy/${namePart("policy", parts.policy, policyName)}`);
}

/**
 * The account itself: `acs:ram::{account}:root`. As a principal it stands for every user and every
 * role of the account. @throws {ArnError}
 */
export function accountRootArn(parts: { accountId: string }): string {
  return resourceName("ram", parts, "root");
}
