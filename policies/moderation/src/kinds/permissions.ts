import type { NamedPolicy, PolicyDocument } from "@immkit/ram";
import type { Fact, PropertyRef, UnknownFact } from "../fact/fact.ts";
import type { Resource } from "../stack/resource.ts";
import { type Administration, administrationOf } from "./administration.ts";
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
  #documents: readonly NamedPolicy[] | undefined;
  #administration: { readonly is: Administration | undefined } | undefined;

  constructor(subject: Principal | RamPolicy, policies: readonly RamPolicy[]) {
    this.resource = subject.resource;
    this.isInStack = subject.isInStack;
    this.label = subject.label;
    this.principal = "policies" in subject ? subject : undefined;
    this.#policies = policies;
  }

  /**
   * The documents that are known, for the analyser. Without those of broad system policies: the
   * rule ram-no-broad-system-policy reports their attachments.
   */
  get documents(): readonly NamedPolicy[] {
    this.#documents ??= this.#own.flatMap(({ document, name }) =>
      document.is === "known" ? [{ name, document: document.value }] : [],
    );
    return this.#documents;
  }

  /**
   * The documents that are not known. Those outside the stack are not judged, and those that RAM
   * rejects grant nothing: the rule ram-document-valid reports them.
   */
  get missing(): readonly UnknownFact[] {
    const isOpen = (fact: UnknownFact) => fact.reason !== "outsideStack" && !fact.isRejected;
    const documents = this.#own.flatMap(({ document }) =>
      document.is === "unknown" ? [document] : [],
    );
    return [...documents, ...(this.principal?.missingAttachments ?? [])].filter(isOpen);
  }

  /** The properties with the documents: of the policies in the stack, otherwise the attachments. */
  get at(): readonly PropertyRef[] {
    const places = this.#own.map(({ document }) => document.at);
    return places.length === 0 ? [this.resource.at()] : places;
  }

  /** Whether the policies are, or come close to, those of an administrator. */
  get administration(): Administration | undefined {
    if (this.#administration === undefined)
      this.#administration = { is: administrationOf(this.documents) };
    return this.#administration.is;
  }

  get #own(): readonly { readonly name: string; readonly document: Fact<PolicyDocument> }[] {
    if (this.principal === undefined)
      return this.#policies.map(({ document, label }) => ({ name: label, document }));
    return this.principal.policies
      .filter(({ isBroadSystemPolicy }) => !isBroadSystemPolicy)
      .map(({ name, document, attachment }) => ({
        name: name.is === "known" ? name.value : attachment.name,
        document,
      }));
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
