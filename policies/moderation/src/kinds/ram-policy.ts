import type { PolicyDocument } from "@immkit/ram";
import { type Fact, firstPresent } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import { unknownPart, type Value } from "../fact/value.ts";
import type { Stack } from "../stack/stack.ts";
import { documentIn, parsed } from "./document.ts";
import { policyIdentity } from "./principal-identity.ts";
import { StackSubject } from "./subject.ts";

/** A custom RAM policy, attached or not. */
export class RamPolicy extends StackSubject {
  #document: Fact<PolicyDocument> | undefined;

  get name(): Fact<string> {
    return firstPresent(this.resource.get("policyName", text), this.resource.get("name", text));
  }

  /**
   * In `policyDocument`, in `document` (deprecated since 1.114.0), or in `statements` (deprecated
   * since 1.49.0).
   */
  get document(): Fact<PolicyDocument> {
    this.#document ??= firstPresent(
      documentIn(this.resource, "policyDocument", "identity"),
      documentIn(this.resource, "document", "identity"),
      parsed(this.resource.get("statements", statements), "identity"),
    );
    return this.#document;
  }

  /** The document as it is written, for what a parsed one no longer shows. */
  get text(): Fact<string> {
    return firstPresent(
      this.resource.get("policyDocument", text),
      this.resource.get("document", text),
    );
  }
}

export const readPolicies = (stack: Stack): RamPolicy[] =>
  stack.ofType(...policyIdentity.types).map((resource) => new RamPolicy(resource, stack));

function statements(value: Value): unknown {
  if (!Array.isArray(value) || unknownPart(value) !== undefined) return undefined;
  const Statement = value.map((statement) => {
    if (typeof statement !== "object" || statement === null) return statement;
    const { effect, actions, resources } = statement as Readonly<Record<string, Value>>;
    return { Effect: effect, Action: actions, Resource: resources };
  });
  return { Version: "1", Statement };
}
