import { type Comparison, compare, disjoint } from "../compare/compare.ts";
import type { PolicyInput } from "../document/input.ts";
import type { NamedPolicy } from "../policy.ts";

/** What a role can do, and who can assume it. */
export interface RolePolicies {
  readonly policies: PolicyInput;
  readonly trust: NamedPolicy;
}

/** The comparison of two roles as a whole, and of each half. */
export interface RoleComparison extends Comparison {
  readonly policies: Comparison;
  readonly trust: Comparison;
}

/**
 * Compares what two roles can do and who can assume them. The halves are compared separately:
 * policies that allow sts:AssumeRole must not hide a trust policy that was opened.
 */
export function compareRoles(a: RolePolicies, b: RolePolicies): RoleComparison {
  const policies = compare(a.policies, b.policies);
  const trust = compare(a.trust, b.trust);
  const whole = {
    onlyInA: policies.onlyInA ?? trust.onlyInA,
    onlyInB: policies.onlyInB ?? trust.onlyInB,
    policies,
    trust,
  };
  for (const { relation, reason = "" } of [policies, trust])
    if (relation === "undetermined") return { relation, ...whole, reason };
  if (whole.onlyInA === null)
    return { relation: whole.onlyInB === null ? "equal" : "narrower", ...whole };
  if (whole.onlyInB === null) return { relation: "wider", ...whole };
  const apart = [disjoint(a.policies, b.policies), disjoint(a.trust, b.trust)];
  for (const answer of apart)
    if (answer.answer === "undetermined")
      return { relation: "undetermined", ...whole, reason: answer.reason };
  const bothApart = apart.every(({ answer }) => answer === "yes");
  return { relation: bothApart ? "disjoint" : "overlapping", ...whole };
}
