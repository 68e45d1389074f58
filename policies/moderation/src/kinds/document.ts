import { type PolicyDocument, type PolicyKind, safeParsePolicy } from "@immkit/ram";
import type { Fact } from "../fact/fact.ts";
import { unknownPart, type Value } from "../fact/value.ts";
import type { Section } from "../stack/resource.ts";
import { problemOf } from "./document-problem.ts";

/**
 * The policy in a property: JSON text, or an object. A policy that RAM rejects is unknown, and the
 * detail says what is wrong.
 */
export function documentIn(
  section: Section,
  property: string,
  kind: PolicyKind,
): Fact<PolicyDocument> {
  const fact = section.get(property, anyValue);
  return fact.is === "known" ? parsed(fact, kind) : (fact as Fact<PolicyDocument>);
}

/** Parses a policy that was built from deprecated properties. */
export function parsed(fact: Fact<unknown>, kind: PolicyKind): Fact<PolicyDocument> {
  if (fact.is === "unknown") return fact;
  const { at } = fact;
  if (fact.value === undefined) return { is: "absent", value: undefined, at };
  const result = safeParsePolicy(fact.value, { kind });
  if (result.ok) return { is: "known", value: result.value, at };
  const { error } = result;
  return {
    is: "unknown",
    reason: "unreadable",
    at,
    detail: problemOf(error),
    ...(error.kind === "rejected" ? { isRejected: true } : {}),
  };
}

const anyValue = (value: Value) => (unknownPart(value) === undefined ? value : undefined);
