import type { NamedPolicy, PolicyDocument, PolicySet } from "../policy.ts";
import { PolicyError, pointerTo } from "./error.ts";
import { hintFor } from "./read.ts";
import { checkShape } from "./shape.ts";

/**
 * The policies that a function works on: one policy, several that apply together, or all that apply
 * to a caller. A policy with a Principal is treated as a policy on a resource.
 */
export type PolicyInput =
  | PolicyDocument
  | NamedPolicy
  | readonly (PolicyDocument | NamedPolicy)[]
  | PolicySet;

const layers = ["identity", "resource", "session", "control"];

/**
 * The policy set that a function makes of its input. A bare document is named `policy`, or by its
 * position in a list (`policy 1`, `policy 2`). In a list, a policy with a Principal
 * in one of its statements goes to `resource`, any other to `identity`. A set is returned as it is.
 * @throws {PolicyError} if a policy does not have the shape that `parsePolicy` returns, as after a
 *   mere `JSON.parse`, or if a set has other members.
 */
export function toPolicySet(input: PolicyInput): PolicySet {
  if (isList(input)) {
    const policies = input.map((each, index) =>
      isBare(each)
        ? { name: input.length === 1 ? "policy" : `policy ${index + 1}`, document: each }
        : each,
    );
    policies.forEach(checkShape);
    const onResource = ({ document }: NamedPolicy) =>
      document.Statement.some((statement) => statement.Principal !== undefined);
    const identity = policies.filter((policy) => !onResource(policy));
    const resource = policies.filter(onResource);
    // A trust policy alone says nothing about a caller. With an empty list of identity policies it
    // would.
    return identity.length === 0 && resource.length > 0 ? { resource } : { identity, resource };
  }
  if (typeof input !== "object" || input === null)
    throw new PolicyError(
      "WrongType",
      "",
      "This is not a policy. Parse it with parsePolicy first.",
    );
  if ("document" in input) return toPolicySet([input]);
  if (isBare(input)) return toPolicySet([input]);
  for (const [layer, policies] of Object.entries(input)) {
    const at = pointerTo("", layer);
    if (!layers.includes(layer))
      throw new PolicyError(
        "UnknownMember",
        at,
        `Unknown member "${layer}" of a policy set. ${hintFor(layer, layers)}`,
      );
    if (!isList(policies))
      throw new PolicyError("WrongType", at, "A policy set has lists of named policies.");
    policies.forEach((policy, index) => {
      if (isBare(policy))
        throw new PolicyError(
          "MissingMember",
          pointerTo(at, index),
          'The policies of a set have names, and this one does not: write { name: "…", document: … }.',
        );
      checkShape(policy);
    });
  }
  return input;
}

function isList(input: unknown): input is readonly (PolicyDocument | NamedPolicy)[] {
  return Array.isArray(input);
}

function isBare(input: object): input is PolicyDocument {
  return typeof input === "object" && input !== null && "Statement" in input;
}
