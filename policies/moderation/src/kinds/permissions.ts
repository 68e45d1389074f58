import type { NamedPolicy } from "@immkit/ram";
import type { PropertyRef, UnknownFact } from "../fact/fact.ts";
import type { Resource } from "../stack/resource.ts";
import type { Principal } from "./principal.ts";
import type { RamPolicy } from "./ram-policy.ts";
import type { Subject } from "./subject.ts";

/**
 * What a principal is allowed by all of its policies together, or what a policy allows that the
 * stack attaches to nobody. Rules about permissions judge these: a policy is judged for each
 * principal that has it, together with the principal's other policies.
 */
export class Permissions implements Subject {
  readonly resource: Resource;
  readonly isInStack: boolean;
  readonly label: string;
  readonly principal: Principal | undefined;
  readonly #policies: readonly RamPolicy[];

  constructor(subject: Principal | RamPolicy, policies: readonly RamPolicy[]) {
    this.resource = subject.resource;
    this.isInStack = subject.isInStack;
    this.label = subject.label;
    this.principal = "policies" in subject ? subject : undefined;
    this.#policies = policies;
  }

  /** The documents that are known, for the analyser. */
  get documents(): readonly NamedPolicy[] {
    if (this.principal !== undefined) return this.principal.documents;
    return this.#policies.flatMap(({ document, label }) =>
      document.is === "known" ? [{ name: label, document: document.value }] : [],
    );
  }

  /** Those that the stack writes, without system policies. */
  get writtenDocuments(): readonly NamedPolicy[] {
    const { principal } = this;
    if (principal === undefined) return this.documents;
    return principal.policies.flatMap(({ document, attachment }) =>
      document.is === "known" && document.at.resource.urn !== attachment.urn
        ? [{ name: document.at.resource.name, document: document.value }]
        : [],
    );
  }

  /** The documents that are not known. */
  get missing(): readonly UnknownFact[] {
    if (this.principal !== undefined) return this.principal.missing;
    return this.#policies.flatMap(({ document }) => (document.is === "unknown" ? [document] : []));
  }

  /** The properties with the documents: of the policies in the stack, otherwise the attachments. */
  get at(): readonly PropertyRef[] {
    const documents =
      this.principal?.policies.map(({ document }) => document) ??
      this.#policies.map(({ document }) => document);
    return documents.length === 0 ? [this.resource.at()] : documents.map(({ at }) => at);
  }
}

/** One for each principal with more than the policies of one group, and each unattached policy. */
export function readPermissions(
  principals: readonly Principal[],
  policies: readonly RamPolicy[],
): Permissions[] {
  const attached = new Set<string>();
  for (const principal of principals)
    for (const { document } of principal.policies) attached.add(document.at.resource.urn);
  const loose = policies.filter(({ resource }) => !attached.has(resource.urn));
  return [
    ...principals
      .filter(({ hasOwnPolicies }) => hasOwnPolicies)
      .map((principal) => new Permissions(principal, [])),
    ...loose.map((policy) => new Permissions(policy, [policy])),
  ];
}
