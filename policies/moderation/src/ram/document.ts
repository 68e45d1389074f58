import { type PolicyDocument, type PolicyKind, safeParsePolicy } from "@immkit/ram";
import type { Resource } from "../model/resource.ts";
import { type Unknown, unknown } from "../model/unknown.ts";

export const policyType = "alicloud:ram/policy:Policy";

/** A policy of a resource: parsed, unknown, or unreadable with the reason. Undefined: none. */
export type Document = PolicyDocument | Unknown | { readonly unreadable: string } | undefined;

export const isDocument = (document: Document): document is PolicyDocument =>
  typeof document === "object" && document !== null && "Statement" in document;

/** The policy in `property`, which is JSON text. */
export function documentIn(resource: Resource, property: string, kind: PolicyKind): Document {
  const text = resource.props[property];
  if (text === unknown) return unknown;
  return typeof text === "string" && text !== "" ? read(text, kind) : undefined;
}

/**
 * The policy of an `alicloud.ram.Policy`: in `policyDocument`, in `document` (deprecated in 1.114.0
 * of the provider), or in `statements` (deprecated in 1.49.0).
 */
export function identityDocument(resource: Resource): Document {
  const written =
    documentIn(resource, "policyDocument", "identity") ??
    documentIn(resource, "document", "identity");
  if (written !== undefined) return written;
  const statements = resource.props["statements"];
  if (statements === unknown) return unknown;
  if (!Array.isArray(statements)) return undefined;
  if (containsUnknown(statements)) return unknown;
  const Statement = statements.map(({ effect, actions, resources }) => ({
    Effect: effect,
    Action: actions,
    Resource: resources,
  }));
  return read({ Version: "1", Statement }, "identity");
}

function read(input: unknown, kind: PolicyKind): Document {
  const parsed = safeParsePolicy(input, { kind });
  return parsed.ok ? parsed.value : { unreadable: parsed.error.message };
}

function containsUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(containsUnknown);
}
