import type { PolicyDocument } from "@immkit/ram";
import { type Fact, firstPresent, mapFact } from "../fact/fact.ts";
import { flag, number, text } from "../fact/readers.ts";
import type { Reference } from "../stack/reference.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { documentIn } from "./document.ts";
import { keyIdentity } from "./key-identity.ts";
import { StackSubject } from "./subject.ts";

/** A KMS key. */
export class Key extends StackSubject {
  /** Whether a bucket or a queue of the stack encrypts with it. */
  readonly isUsed: boolean;

  constructor(resource: Resource, stack: Stack, isUsed: boolean) {
    super(resource, stack);
    this.isUsed = isUsed;
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

  /** `ENCRYPT/DECRYPT` or `SIGN/VERIFY`, which can't rotate. */
  get keyUsage(): Fact<string> {
    return this.resource.get("keyUsage", text, "ENCRYPT/DECRYPT");
  }

  /** `SOFTWARE` or `HSM`. */
  get protectionLevel(): Fact<string> {
    return this.resource.get("protectionLevel", text, "SOFTWARE");
  }

  /** The policy of the key. Only a key in a KMS instance has one. */
  get document(): Fact<PolicyDocument> {
    return documentIn(this.resource, "policy", "resource");
  }

  /** Whether KMS refuses to delete the key. Default: no. Source: KMS, CreateKey, 2026-11. */
  get isDeletionProtected(): Fact<boolean> {
    const protection = this.resource.get("deletionProtection", text, "Disabled");
    return mapFact(protection, (value) => value.toLowerCase() === "enabled");
  }

  /** Days between the request to delete and the deletion. */
  get pendingDays(): Fact<number> {
    return firstPresent(
      this.resource.get("pendingWindowInDays", number),
      this.resource.get("deletionWindowInDays", number),
    );
  }
}

/** @param uses The keys that buckets and queues refer to. */
export function readKeys(stack: Stack, uses: readonly Reference[]): Key[] {
  const used = new Set(uses.map((use) => (use.is === "resource" ? use.resource : undefined)));
  return stack
    .ofType(...keyIdentity.types)
    .map((resource) => new Key(resource, stack, used.has(resource)));
}
