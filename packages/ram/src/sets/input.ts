import type { NamedPolicy, PolicyDocument, PolicySet } from "../policy.ts";

/** What questions are asked about: one policy, several that hold together, or all that bear on a caller. A policy with a Principal counts as one on a resource. */
export type PolicyInput = PolicyDocument | NamedPolicy | readonly NamedPolicy[] | PolicySet;

/**
 * The input as a policy set, as all questions take it. A bare document goes by the name `policy`; of a list, a policy with a Principal in one of its
 * statements is one on a resource, and any other the caller's. A set stays as it is.
 */
export function toPolicySet(input: PolicyInput): PolicySet {
  if (isList(input)) {
    const onResource = ({ document }: NamedPolicy) => document.Statement.some((statement) => statement.Principal !== undefined);
    return { identity: input.filter((policy) => !onResource(policy)), resource: input.filter(onResource) };
  }
  if ("document" in input) return toPolicySet([input]);
  if ("Statement" in input) return toPolicySet([{ name: "policy", document: input }]);
  return input;
}

function isList(input: PolicyInput): input is readonly NamedPolicy[] {
  return Array.isArray(input);
}
