import type { Fact, PropertyRef } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import type { Stack } from "../stack/stack.ts";
import {
  attachmentTypes,
  type PrincipalType,
  principalPropertyOf,
  principalTypeOf,
} from "./principal.ts";
import { StackSubject } from "./subject.ts";

/** A RAM policy attached to a role, user or group. */
export class Attachment extends StackSubject {
  get principalType(): PrincipalType {
    return principalTypeOf(this.resource);
  }

  /** The property that names the principal. */
  get principalProperty(): PropertyRef {
    return this.resource.at(principalPropertyOf(this.resource));
  }

  /** Whether it is only for the resources of one resource group. */
  get isForResourceGroup(): boolean {
    const group = this.resource.get("resourceGroupId", text);
    return group.is === "known" && group.value.startsWith("rg-");
  }

  get policyName(): Fact<string> {
    return this.resource.get("policyName", text);
  }

  /** `System` or `Custom`. */
  get policyType(): Fact<string> {
    return this.resource.get("policyType", text);
  }
}

export const readAttachments = (stack: Stack): Attachment[] =>
  stack.ofType(...attachmentTypes).map((resource) => new Attachment(resource, stack));
