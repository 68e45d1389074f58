import type { Fact } from "../fact/fact.ts";
import { flag, number, text } from "../fact/readers.ts";
import type { Section } from "../stack/resource.ts";

/** What a lifecycle rule does. Days are from the creation of an object or of its old version. */
export interface LifecycleRule {
  readonly prefix: Fact<string>;
  readonly enabled: Fact<boolean>;
  /** Days until current objects are deleted. Absent if the rule doesn't delete them. */
  readonly expireDays: Fact<number>;
  /** Days until old versions are deleted. */
  readonly oldVersionDays: Fact<number>;
  readonly section: Section;
}

export function lifecycleRule(section: Section): LifecycleRule {
  return {
    section,
    // A filter narrows a rule further. A rule with one doesn't cover every object.
    prefix: section.get("prefix", text, ""),
    enabled: section.get("enabled", flag, false),
    expireDays: section.get(["expirations", "days"], number),
    oldVersionDays: section.get(["noncurrentVersionExpirations", "days"], number),
  };
}
