import { type Fact, firstPresent } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import type { Reference } from "../stack/reference.ts";
import type { Stack } from "../stack/stack.ts";
import { bucketOfAnyAccount } from "./bucket-identity.ts";
import { StackSubject } from "./subject.ts";

/** Type tokens of trails. */
export const trailTypes = [
  "alicloud:actiontrail/trail:Trail",
  "alicloud:actiontrail/trailDeprecated:TrailDeprecated",
] as const;

/** An ActionTrail trail. Defaults are those of CreateTrail. Source: ActionTrail, 2026-11. */
export class Trail extends StackSubject {
  get name(): Fact<string> {
    return firstPresent(this.resource.get("trailName", text), this.resource.get("name", text));
  }

  /**
   * `Write`, `Read` or `All`. Default: All, and Write in the deprecated resource. Source: provider
   * 1.279.
   */
  get events(): Fact<string> {
    const isDeprecated = this.resource.type === trailTypes[1];
    return this.resource.get("eventRw", text, isDeprecated ? "Write" : "All");
  }

  /** A region, or `All`. Default: All. */
  get region(): Fact<string> {
    return this.resource.get("trailRegion", text, "All");
  }

  /** `Enable` or `Disable`. Default: Enable. */
  get status(): Fact<string> {
    return this.resource.get("status", text, "Enable");
  }

  /** The bucket that it writes to. An organization's is often one of a log account. */
  get bucket(): Reference {
    return this.refer("ossBucketName", bucketOfAnyAccount);
  }
}

export const readTrails = (stack: Stack): Trail[] =>
  stack.ofType(...trailTypes).map((resource) => new Trail(resource, stack));
