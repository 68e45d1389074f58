import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { bucketIdentity } from "./bucket-identity.ts";
import { bucketParts } from "./bucket-parts.ts";
import { trailTypes } from "./trail.ts";

/** The buckets that get the access logs of another bucket, or the events of a trail. */
export function readLogTargets(stack: Stack): ReadonlySet<Resource> {
  const targets = new Set<Resource>();
  const add = (from: Resource, path: readonly string[], source?: Resource) => {
    const target = stack.refer(from, path, bucketIdentity);
    if (target.is === "resource" && target.resource !== source) targets.add(target.resource);
  };
  for (const logging of stack.ofType(bucketParts.logging)) {
    const source = stack.refer(logging, "bucket", bucketIdentity);
    add(logging, ["targetBucket"], source.is === "resource" ? source.resource : undefined);
  }
  for (const bucket of stack.ofType(...bucketIdentity.types))
    add(bucket, ["logging", "targetBucket"], bucket);
  for (const trail of stack.ofType(...trailTypes)) add(trail, ["ossBucketName"]);
  return targets;
}
