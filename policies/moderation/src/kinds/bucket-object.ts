import type { Fact } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import type { Reference } from "../stack/reference.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { bucketIdentity } from "./bucket-identity.ts";
import type { Subject } from "./subject.ts";

const type = "alicloud:oss/bucketObject:BucketObject";

/** An object that the stack puts into a bucket. */
export class BucketObject implements Subject {
  readonly resource: Resource;
  readonly isInStack = true;
  readonly #stack: Stack;

  constructor(resource: Resource, stack: Stack) {
    this.resource = resource;
    this.#stack = stack;
  }

  get label(): string {
    return this.resource.name;
  }

  get bucket(): Reference {
    return this.#stack.refer(this.resource, "bucket", bucketIdentity);
  }

  /** Absent: the ACL of the bucket. */
  get acl(): Fact<string> {
    return this.resource.get("acl", text);
  }
}

export const readBucketObjects = (stack: Stack): BucketObject[] =>
  stack.ofType(type).map((resource) => new BucketObject(resource, stack));
