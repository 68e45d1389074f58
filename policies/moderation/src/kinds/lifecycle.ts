import type { Fact } from "../fact/fact.ts";
import { flag, number, text } from "../fact/readers.ts";
import { any, type Ternary, test } from "../fact/ternary.ts";
import type { Section } from "../stack/resource.ts";

/** What a lifecycle rule does. Days are from the creation of an object or of its old version. */
export interface LifecycleRule {
  readonly section: Section;
  readonly prefix: Fact<string>;
  readonly enabled: Fact<boolean>;
  /** Whether it is only for objects with a tag, or of a size. */
  readonly isNarrowed: boolean;
  /** Whether it deletes current objects: after days, or on a date. */
  readonly expires: Ternary;
  /** Days until current objects are deleted. Absent if the rule doesn't delete them after days. */
  readonly expireDays: Fact<number>;
  /** Whether it deletes old versions. */
  readonly expiresOldVersions: Ternary;
  /** Whether it deletes the parts of incomplete uploads. */
  readonly abortsUploads: Ternary;
}

export function lifecycleRule(section: Section): LifecycleRule {
  const isSet = (block: string, ...properties: readonly string[]) =>
    any(
      ...properties.map((property) =>
        test(section.get([block, property], text), (value) => value !== undefined && value !== "0"),
      ),
    );
  const narrowing = [["tags"], ["filter", "not"], ["filter", "objectSizeGreaterThan"]];
  return {
    section,
    prefix: section.get("prefix", text, ""),
    enabled: section.get("enabled", flag, false),
    isNarrowed: narrowing.some((path) => isNonEmpty(section.get(path, (value) => value))),
    expires: isSet("expirations", "days", "date", "createdBeforeDate"),
    expireDays: section.get(["expirations", "days"], positive),
    expiresOldVersions: isSet("noncurrentVersionExpirations", "days"),
    abortsUploads: isSet("abortMultipartUploads", "days", "createdBeforeDate"),
  };
}

/** The provider returns 0 for a number that isn't set. */
const positive = (value: Parameters<typeof number>[0]) => {
  const days = number(value);
  return days === undefined || days <= 0 ? undefined : days;
};

function isNonEmpty(fact: Fact<unknown>): boolean {
  if (fact.is === "absent") return false;
  if (fact.is === "unknown") return true;
  const { value } = fact;
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : value !== 0;
}
