import type { PolicySet, RamRequest, Statement } from "../policy.ts";

/**
 * The action that both sides must allow: one of the caller's own policies, and the policy on the
 * resource, which is the role's trust policy.
 */
export const assumeRole = "sts:AssumeRole";

/** Whether a request is a call of `sts:AssumeRole`, in any letter case. */
export function isAssumeRole({ action }: RamRequest): boolean {
  return action.toLowerCase() === "sts:assumerole";
}

/**
 * Whether a statement belongs to a trust policy: it has a Principal, and no Resource because its
 * role is the resource.
 */
export function isTrust({ Principal, Resource }: Statement): boolean {
  return Principal !== undefined && Resource === undefined;
}

/**
 * Whether a set has both sides of {@link assumeRole}: the caller's policies (an empty list counts)
 * and a trust policy.
 */
export function hasBothSides({ identity, resource = [] }: PolicySet): boolean {
  return (
    identity !== undefined && resource.some(({ document }) => document.Statement.some(isTrust))
  );
}

/**
 * Whether policies can be attached to the caller: it is a user or a role, and not a service or an
 * identity provider's user.
 */
export function hasOwnPolicies({ principal }: RamRequest): boolean {
  return /^acs:ram::[^:]*:(?:user|role)\//.test(String(principal));
}
