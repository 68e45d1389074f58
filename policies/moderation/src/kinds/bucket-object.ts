import type { Fact } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import { nameOf } from "../stack/name-index.ts";
import type { Reference } from "../stack/reference.ts";
import type { Stack } from "../stack/stack.ts";
import { bucketIdentity } from "./bucket-identity.ts";
import { StackSubject } from "./subject.ts";

const type = "alicloud:oss/bucketObject:BucketObject";

/** An object that the stack puts into a bucket. */
export class BucketObject extends StackSubject {
  get bucket(): Reference {
    return this.refer("bucket", bucketIdentity);
  }

  /** `BUCKET/KEY`, as it is called in OSS. Undefined if a part is not known. */
  get path(): string | undefined {
    const { bucket } = this;
    const name =
      bucket.is === "resource"
        ? nameOf(bucket.resource, bucketIdentity)
        : bucket.is === "outside"
          ? bucket.id
          : undefined;
    const key = this.resource.get("key", text);
    return name?.is === "known" && key.is === "known" ? `${name.value}/${key.value}` : undefined;
  }

  /** Absent: the ACL of the bucket. */
  get acl(): Fact<string> {
    return this.resource.get("acl", text);
  }
}

export const readBucketObjects = (stack: Stack): BucketObject[] =>
  stack.ofType(type).map((resource) => new BucketObject(resource, stack));
