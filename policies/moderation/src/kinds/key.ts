import { type Fact, firstPresent, mapFact } from "../fact/fact.ts";
import { flag, number, text } from "../fact/readers.ts";
import type { Identity } from "../stack/reference.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import type { Subject } from "./subject.ts";

/** Keys by id, ARN or alias. The id is known only after the update. */
export const keyIdentity: Identity = {
  types: ["alicloud:kms/key:Key"],
  names: ["id"],
  nameIn: (reference) => reference.replace(/^acs:kms:[^:]*:[^:]*:key\//, ""),
  within: "region",
};

/** A KMS key. */
export class Key implements Subject {
  readonly resource: Resource;
  readonly isInStack = true;

  constructor(resource: Resource) {
    this.resource = resource;
  }

  get label(): string {
    return this.resource.name;
  }

  /** Default: off. Source: KMS, CreateKey, 2026-11. */
  get rotates(): Fact<boolean> {
    const rotation = this.resource.get("automaticRotation", text, "Disabled");
    return mapFact(rotation, (value) => value.toLowerCase() === "enabled");
  }

  /** `keyState` is deprecated since 1.123.1, `isEnabled` since 1.85.0. Default: enabled. */
  get isEnabled(): Fact<boolean> {
    const isOn = (state: string) => state.toLowerCase() === "enabled";
    return firstPresent(
      mapFact(this.resource.get("status", text, "Enabled"), isOn),
      mapFact(this.resource.get("keyState", text, "Enabled"), isOn),
      this.resource.get("isEnabled", flag, true),
    );
  }

  /** Keys with other uses, and those from outside KMS, can't rotate. */
  get keySpec(): Fact<string> {
    return this.resource.get("keySpec", text, "Aliyun_AES_256");
  }

  get origin(): Fact<string> {
    return this.resource.get("origin", text, "Aliyun_KMS");
  }

  /** Days between the request to delete and the deletion. */
  get pendingDays(): Fact<number> {
    return firstPresent(
      this.resource.get("pendingWindowInDays", number),
      this.resource.get("deletionWindowInDays", number),
    );
  }
}

export const readKeys = (stack: Stack): Key[] =>
  stack.ofType(...keyIdentity.types).map((resource) => new Key(resource));
