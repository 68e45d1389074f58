import { type Comparison, compare, disjoint, type NamedPolicy } from "@immkit/ram";

/** A role, by what it may do and by who may assume it. */
export interface Role {
  readonly policies: readonly NamedPolicy[];
  readonly trust: NamedPolicy;
}

/** How one role stands to another in both together, and in each. */
export interface RoleComparison extends Comparison {
  readonly policies: Comparison;
  readonly trust: Comparison;
}

/**
 * Compares what two roles may do and who may assume them, each by itself: a role that may assume
 * others must not hide who may assume it.
 */
export function compareRoles(a: Role, b: Role): RoleComparison {
  const policies = compare(a.policies, b.policies);
  const trust = compare(a.trust, b.trust);
  const parts = [policies, trust];
  const both = {
    onlyInA: policies.onlyInA ?? trust.onlyInA,
    onlyInB: policies.onlyInB ?? trust.onlyInB,
    policies,
    trust,
  };
  const open = parts.find(({ relation }) => relation === "undetermined");
  if (open?.reason !== undefined) return { relation: "undetermined", ...both, reason: open.reason };
  if (both.onlyInA === null)
    return { relation: both.onlyInB === null ? "equal" : "narrower", ...both };
  if (both.onlyInB === null) return { relation: "wider", ...both };
  const apart = [disjoint(a.policies, b.policies), disjoint(a.trust, b.trust)];
  for (const answer of apart)
    if (answer.answer === "undetermined")
      return { relation: "undetermined", ...both, reason: answer.reason };
  return {
    relation: apart.every(({ answer }) => answer === "yes") ? "disjoint" : "overlapping",
    ...both,
  };
}
