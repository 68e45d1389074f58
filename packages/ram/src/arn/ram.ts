import { accountPart, formatArn, type NameRule, namePart } from "./arn.ts";

const roleName: NameRule = {
  what: "a role name",
  whole: /^[A-Za-z0-9.-]{1,64}$/,
  part: /^[A-Za-z0-9.-]{0,64}$/,
  hint: "1 to 64 letters, digits, . and -",
};
const sessionName: NameRule = {
  what: "a role session name",
  whole: /^[A-Za-z0-9_.@-]{2,64}$/,
  part: /^[A-Za-z0-9_.@-]{0,64}$/,
  hint: "2 to 64 letters, digits and . _ @ -",
};
const userName: NameRule = {
  what: "a user name",
  whole: /^[A-Za-z0-9._-]{1,64}$/,
  part: /^[A-Za-z0-9._-]{0,64}$/,
  hint: "1 to 64 letters, digits and . _ -",
};
const policyName: NameRule = {
  what: "a policy name",
  whole: /^[A-Za-z0-9-]{1,128}$/,
  part: /^[A-Za-z0-9-]{0,128}$/,
  hint: "1 to 128 letters, digits and -",
};

function ramArn(accountId: string, relativeId: string): string {
  return formatArn({ service: "ram", region: "", accountId: accountPart(accountId), relativeId });
}

/**
 * A role, `acs:ram::{account}:role/{role}`, or one of its sessions (`…/{session}`). RAM lower-cases
 * role names in some places, so they are compared without regard to case.
 * @throws {ArnError} on a part that can't be one.
 */
export function ramRoleArn(parts: { accountId: string; role: string; session?: string }): string {
  const session =
    parts.session === undefined ? "" : `/${namePart("session", parts.session, sessionName)}`;
  return ramArn(parts.accountId, `role/${namePart("role", parts.role, roleName)}${session}`);
}

/** A RAM user: `acs:ram::{account}:user/{user}`. @throws {ArnError} */
export function ramUserArn(parts: { accountId: string; user: string }): string {
  return ramArn(parts.accountId, `user/${namePart("user", parts.user, userName)}`);
}

/** A policy: `acs:ram::{account}:policy/{policy}`. @throws {ArnError} */
export function ramPolicyArn(parts: { accountId: string; policy: string }): string {
  return ramArn(parts.accountId, `policy/${namePart("policy", parts.policy, policyName)}`);
}

/**
 * The account itself, `acs:ram::{account}:root`. As a principal it stands for every user and every
 * role of the account. @throws {ArnError}
 */
export function accountRootArn(parts: { accountId: string }): string {
  return ramArn(parts.accountId, "root");
}
