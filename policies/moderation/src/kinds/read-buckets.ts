import type { Stack } from "../stack/stack.ts";
import { Bucket } from "./bucket.ts";
import { bucketIdentity } from "./bucket-identity.ts";
import { bucketParts } from "./bucket-parts.ts";
import type { KnownFacts } from "./known-facts.ts";
import { readLogTargets } from "./log-targets.ts";
import { joinParts } from "./parts.ts";
import { readAccountBlocks } from "./public-access.ts";

/** The buckets that the stack creates, and those that it only refers to. */
export function readBuckets(stack: Stack, known: KnownFacts): Bucket[] {
  const types = {
    ...Object.fromEntries(Object.values(bucketParts).map((type) => [type, "bucket"])),
    [bucketParts.objectWorm]: "bucketName",
  };
  const surroundings = {
    accountBlocks: readAccountBlocks(stack),
    logTargets: readLogTargets(stack),
  };
  return joinParts(stack, bucketIdentity, types).flatMap((owner) => {
    const resource = owner.resource ?? owner.firstPart;
    return resource === undefined ? [] : [new Bucket(owner, resource, stack, known, surroundings)];
  });
}
