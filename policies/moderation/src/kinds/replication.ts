import { type Fact, mapFact } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import type { Stack } from "../stack/stack.ts";
import { bucketIdentity } from "./bucket-identity.ts";
import { StackSubject } from "./subject.ts";

const type = "alicloud:oss/bucketReplication:BucketReplication";

/** A rule that copies the objects of a bucket to another one. */
export class Replication extends StackSubject {
  /** The region of the copies: `cn-beijing`. */
  get target(): Fact<string> {
    return mapFact(this.resource.get(["destination", "location"], text), regionOf);
  }

  /** The region of the bucket: as OSS returns it, otherwise that of its provider. */
  get source(): Fact<string> {
    const bucket = this.refer("bucket", bucketIdentity);
    if (bucket.is !== "resource") return this.scope.region;
    const location = bucket.resource.get("location", text);
    return location.is === "known"
      ? mapFact(location, regionOf)
      : this.stack.scopeOf(bucket.resource).region;
  }
}

/** OSS writes `oss-cn-beijing` for `cn-beijing`. */
const regionOf = (location: string) => location.replace(/^oss-/, "");

export const readReplications = (stack: Stack): Replication[] =>
  stack.ofType(type).map((resource) => new Replication(resource, stack));
