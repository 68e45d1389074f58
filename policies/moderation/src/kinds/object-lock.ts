import type { UnknownFact } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import { any, no, type Ternary, test, unknown } from "../fact/ternary.ts";
import type { Resource } from "../stack/resource.ts";
import { bucketParts } from "./bucket-parts.ts";
import type { Owner } from "./parts.ts";

/**
 * Whether objects of a bucket can't be deleted before their retention is over: by a retention
 * policy of the bucket (WORM) that is locked, or one of its objects in compliance mode. With any
 * other, somebody can delete them.
 * @param unseen Why a retention policy may be missing in the input.
 */
export function isLocked(owner: Owner, bucket: Resource, unseen: readonly UnknownFact[]): Ternary {
  const possible = owner.possiblePart(bucketParts.worm);
  return any(
    ...owner
      .parts(bucketParts.worm)
      .map((worm) => test(worm.get("status", text), (status) => status === "Locked")),
    ...owner
      .parts(bucketParts.objectWorm)
      .map((worm) =>
        test(worm.get(["rule", "defaultRetention", "mode"], text), (mode) => mode === "COMPLIANCE"),
      ),
    ...(possible === undefined ? [] : [unknown(possible)]),
    ...unseen.map((fact) => unknown(fact)),
    no(bucket.at()),
  );
}
