import { type Fact, mapFact } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import type { Reference } from "../stack/reference.ts";
import type { Section } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { keyIdentity } from "./key-identity.ts";

/** How a bucket encrypts objects. */
export interface Encryption {
  /** `AES256`, `KMS` or `SM4`. */
  readonly algorithm: string;
  /** Id of the KMS key. Absent for a key that OSS manages. */
  readonly keyId: Fact<string>;
  /** The KMS key. */
  readonly key: Reference;
}

/** The encryption in a block, or in a resource that has the same properties. */
export function encryptionIn(section: Section, stack: Stack): Fact<Encryption> {
  const keyId = section.get("kmsMasterKeyId", text);
  const key = stack.refer(section, "kmsMasterKeyId", keyIdentity);
  return mapFact(section.get("sseAlgorithm", text), (algorithm) => ({ algorithm, keyId, key }));
}
