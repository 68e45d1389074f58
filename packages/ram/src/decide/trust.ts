import type { PolicySet, RamRequest, Statement } from "../policy.ts";

/**
 * The call for which the caller's own policies and a policy on the resource, the role's trust
 * policy, must both allow.
 */
export const assumeRole = "sts:AssumeRole";

export function isAssumeRole({ action }: RamRequest): boolean {
  return action.toLowerCase() === "sts:assumerole";
}

/**
 * Whether a statement is one of a trust policy: it says for whom, and not of what, since its role
 * is the resource.
 */
export function isTrust({ Principal, Resource }: Statement): boolean {
  return Principal !== undefined && Resource === undefined;
}

/**
 * Whether both sides of {@link assumeRole} are at hand: what is attached to the caller, be it
 * nothing, and a trust policy.
 */
export function hasBothSides({ identity, resource = [] }: PolicySet): boolean {
  return (
    identity !== undefined && resource.some(({ document }) => document.Statement.some(isTrust))
  );
}

/**
 * Whether the caller is one to whom policies are attached, and not a service, or somebody for whom
 * an identity provider vouches.
 */
export function hasOwnPolicies({ principal }: RamRequest): boolean {
  return /^acs:ram::[^:]*:(?:user|role)\//.test(String(principal));
}
