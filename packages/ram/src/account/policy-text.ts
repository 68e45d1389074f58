import type { PolicyError } from "../document/error.ts";
import { type ParseOptions, type PolicyKind, safeParsePolicy } from "../document/parse.ts";
import type { NamedPolicy, PolicyDocument } from "../policy.ts";
import { forCaller } from "./caller-condition.ts";
import { withoutPublicStatements } from "./public-access.ts";

/** A policy that is not parsed yet. */
export interface PolicyText {
  /** How answers name it: its file, or `custom/read-media` or `role/app trust` of a snapshot. */
  readonly name: string;
  readonly text: string;
  readonly kind: PolicyKind;
  /** A system policy: it can be larger than a custom one, and nobody can edit it. */
  readonly isSystem?: true;
  /** A bucket policy, while OSS blocks public access: what makes it public has no effect. */
  readonly publicAccessBlocked?: true;
  /** The ARNs of the caller, which decide conditions on `acs:PrincipalARN`. */
  readonly caller?: readonly string[];
}

/** A policy that is attached, but that the strict parser rejects. What it allows is unknown. */
export interface UnreadablePolicy extends PolicyText {
  readonly error: PolicyError;
}

/** The parsed policies of a principal, and those that can't be read. */
export interface ParsedPolicies {
  readonly policies: readonly NamedPolicy[];
  readonly unreadable: readonly UnreadablePolicy[];
}

/** How the text of a policy is parsed. */
export function parseOptionsOf({ kind, isSystem }: PolicyText): ParseOptions {
  return { kind, ...(isSystem === true ? { limit: Number.POSITIVE_INFINITY } : {}) };
}

/**
 * Parses each policy. An answer about `policies` alone is incomplete while there are `unreadable`
 * ones: report them with it.
 */
export function parsePolicies(texts: readonly PolicyText[]): ParsedPolicies {
  const policies: NamedPolicy[] = [];
  const unreadable: UnreadablePolicy[] = [];
  for (const policy of texts) {
    const result = safeParsePolicy(policy.text, parseOptionsOf(policy));
    if (result.ok) policies.push({ name: policy.name, document: effective(policy, result.value) });
    else unreadable.push({ ...policy, error: result.error });
  }
  return { policies, unreadable };
}

function effective(
  { publicAccessBlocked, caller }: PolicyText,
  document: PolicyDocument,
): PolicyDocument {
  if (caller !== undefined) return forCaller(document, caller);
  return publicAccessBlocked ? withoutPublicStatements(document) : document;
}
