import { type ParsedPolicies, type PolicyText, parsePolicies } from "../account/policy-text.ts";
import type { Principal } from "../account/principal.ts";
import type { PolicySource } from "../account/source.ts";
import type { PolicyKind } from "../document/parse.ts";

/** Policies that an assertion is judged for: those of one caller, or one policy on a resource. */
export interface Subject extends ParsedPolicies {
  readonly is: "caller" | "resource";
  /** `role/app`, `user/ann` or `group/ops` of a snapshot; undefined for a file with one policy. */
  readonly holder?: string;
  /** What `who` can name: the holder, or the file. */
  readonly name: string;
  /** Of the caller, or of the role that a trust policy is attached to. */
  readonly arn?: string;
}

const onResource: ReadonlySet<PolicyKind> = new Set(["trust", "bucket", "resource"]);

/**
 * The subjects of a source. A group of a whole snapshot is none: its policies count for its users.
 * Nor is a policy that is attached to nobody.
 */
export function subjectsOf(source: PolicySource): readonly Subject[] {
  if (source.is === "policy") {
    const { name, kind } = source.policy;
    return [
      { is: onResource.has(kind) ? "resource" : "caller", name, ...parsePolicies([source.policy]) },
    ];
  }
  if (source.is === "principal") return subjectsOfPrincipal(source.principal);
  return source.account
    .filter(({ name }) => !name.startsWith("group/"))
    .flatMap(subjectsOfPrincipal);
}

function subjectsOfPrincipal({ name, arn, policies, trust }: Principal): readonly Subject[] {
  const subject = (is: Subject["is"], texts: readonly PolicyText[]): Subject => ({
    is,
    holder: name,
    name,
    ...(arn === undefined ? {} : { arn }),
    ...parsePolicies(texts),
  });
  return [
    subject("caller", policies),
    ...(trust === undefined ? [] : [subject("resource", [trust])]),
  ];
}
