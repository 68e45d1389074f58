import type * as alicloud from "@pulumi/alicloud";
import { type Check, isPending } from "../arguments/check.ts";

/** A rule whose values are known. */
interface ExpiryRule {
  readonly prefix: string;
  readonly expireAfterDays: number;
}

/** Days after which the parts of an incomplete upload are deleted. */
const incompleteUploadDays = 7;

/**
 * The lifecycle of a bucket: it deletes what `rules` ask for, replaced versions the same time after
 * they were replaced, and the parts of incomplete uploads after 7 days. The rule for versions
 * doesn't depend on the versioning of the bucket: a bucket whose versioning is suspended can still
 * have versions.
 */
export function lifecycleRules(
  rules: readonly ExpiryRule[],
): alicloud.types.input.oss.BucketLifecycleRule[] {
  return [
    {
      id: "incomplete-uploads",
      enabled: true,
      prefix: "",
      abortMultipartUploads: [{ days: incompleteUploadDays }],
    },
    ...rules.map(({ prefix, expireAfterDays: days }, index) => ({
      id: `expire-${index}`,
      enabled: true,
      prefix,
      expirations: [{ days }],
      noncurrentVersionExpirations: [{ days }],
    })),
  ];
}

/**
 * Two prefixes that overlap: OSS refuses such rules, or would apply the shorter time to both.
 */
export const lifecycleProblem: Check = (value) => {
  const rules = value as readonly Partial<ExpiryRule>[];
  const known = rules.flatMap((rule, index) =>
    !isPending(rule) && typeof rule.prefix === "string" ? [{ index, prefix: rule.prefix }] : [],
  );
  for (const { index, prefix } of known) {
    const other = known.find((one) => one.index < index && overlap(one.prefix, prefix));
    if (other !== undefined) {
      return {
        path: `[${index}].prefix`,
        reason: `is ${JSON.stringify(prefix)}, which overlaps with ${JSON.stringify(other.prefix)} of rule ${other.index}`,
      };
    }
  }
  return undefined;
};

const overlap = (one: string, other: string) => one.startsWith(other) || other.startsWith(one);
