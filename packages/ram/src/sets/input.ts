import { PolicyError, pointerTo } from "../document/error.ts";
import { checkShape } from "../document/shape.ts";
import type { NamedPolicy, PolicyDocument, PolicySet } from "../policy.ts";

/**
 * What questions are asked about: one policy, several that hold together, or all that bear on a
 * caller. A policy with a Principal counts as one on a resource.
 */
export type PolicyInput = PolicyDocument | NamedPolicy | readonly NamedPolicy[] | PolicySet;

const layers = ["identity", "resource", "session", "control"];

/**
 * The input as a policy set, as all questions take it. A bare document goes by the name `policy`;
 * of a list, a policy with a Principal in one of its statements is one on a resource, and any other
 * the caller's. A set stays as it is.
 * @throws {PolicyError} on what is no policy as `parsePolicy` gives it, such as the outcome of
 *   `JSON.parse`, and on a set with other members.
 */
export function toPolicySet(input: PolicyInput): PolicySet {
  if (isList(input)) {
    input.forEach(checkShape);
    const onResource = ({ document }: NamedPolicy) =>
      document.Statement.some((statement) => statement.Principal !== undefined);
    const identity = input.filter((policy) => !onResource(policy));
    const resource = input.filter(onResource);
    // A trust policy by itself is not that of a caller without policies.
    return identity.length === 0 && resource.length > 0 ? { resource } : { identity, resource };
  }
  if (typeof input !== "object" || input === null) {
    throw new PolicyError("type", "", "This is no policy: give its text to parsePolicy first.");
  }
  if ("document" in input) return toPolicySet([input]);
  if ("Statement" in input) return toPolicySet([{ name: "policy", document: input }]);
  for (const [layer, policies] of Object.entries(input)) {
    const at = pointerTo("", layer);
    if (!layers.includes(layer))
      throw new PolicyError(
        "unknown-key",
        at,
        `A set of policies has ${layers.join(", ")}, and nothing else.`,
      );
    if (!isList(policies))
      throw new PolicyError("type", at, "The policies of a set are lists of named policies.");
    policies.forEach(checkShape);
  }
  return input;
}

function isList(input: unknown): input is readonly NamedPolicy[] {
  return Array.isArray(input);
}
