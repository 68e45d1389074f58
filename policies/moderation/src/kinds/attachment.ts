import type { Fact } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import type { Stack } from "../stack/stack.ts";
import { attachmentTypes, type PrincipalType } from "./principal.ts";
import { StackSubject } from "./subject.ts";

/** A RAM policy attached to a role, user or group. */
export class Attachment extends StackSubject {
  get principalType(): PrincipalType {
    if (this.resource.type.includes("/user")) return "user";
    return this.resource.type.includes("/group") ? "group" : "role";
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
