import { type Fact, firstOf, type UnknownFact } from "../fact/fact.ts";
import type { Reader } from "../fact/readers.ts";
import type { Resource } from "../stack/resource.ts";
import { type BucketPart, bucketParts } from "./bucket-parts.ts";
import type { Owner } from "./parts.ts";

/** Settings of a bucket: a separate resource sets them, or an inline attribute. */
export class BucketSettings {
  readonly #owner: Owner;
  readonly #bucket: Resource;
  readonly #isPartial: boolean;

  /**
   * @param bucket What creates the bucket, or refers to it.
   * @param isPartial Whether the input leaves out resources.
   */
  constructor(owner: Owner, bucket: Resource, isPartial: boolean) {
    this.#owner = owner;
    this.#bucket = bucket;
    this.#isPartial = isPartial;
  }

  /** The resources that set a part. */
  parts(part: BucketPart): readonly Resource[] {
    return this.#owner.parts(bucketParts[part]);
  }

  /** A property of a part, or a member of an inline attribute. */
  get<T>(
    part: BucketPart,
    property: string,
    inline: readonly string[],
    read: Reader<T>,
    fallback?: T,
  ): Fact<T> {
    const { resource } = this.#owner;
    return firstOf(
      [
        ...this.parts(part).map((each) => each.get(property, read, fallback)),
        ...(resource === undefined ? [] : [resource.get(inline, read, fallback)]),
      ],
      this.none(part, fallback),
    );
  }

  /** What is true if no resource sets a part: it is absent, unless one may be there. */
  none<T>(part: BucketPart, fallback: T | undefined): Fact<T> {
    const possible = this.#owner.possiblePart(bucketParts[part]);
    if (possible !== undefined) return possible;
    if (this.#owner.resource === undefined) return this.outside;
    const [unseen] = this.unseen;
    return unseen ?? { is: "absent", value: fallback, at: this.#bucket.at() };
  }

  /** The bucket is not one of the stack. */
  get outside(): UnknownFact {
    return { is: "unknown", reason: "outsideStack", at: this.#bucket.at() };
  }

  /** Why a part may be missing in the input. */
  get unseen(): readonly UnknownFact[] {
    return this.#isPartial ? [{ is: "unknown", reason: "notInInput", at: this.#bucket.at() }] : [];
  }
}
