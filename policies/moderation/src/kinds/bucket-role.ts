import type { Fact, PropertyRef } from "../fact/fact.ts";
import type { Reader } from "../fact/readers.ts";

/** What a bucket is for. */
export const bucketRoles = ["media", "evidence", "results", "logs", "other"] as const;

export type BucketRole = (typeof bucketRoles)[number];

export const bucketRole: Reader<BucketRole> = (value) => bucketRoles.find((role) => role === value);

/**
 * The role of a bucket that nothing declares: logs, if logs are written to it, evidence, if a name
 * has the word, otherwise none.
 */
export function guessedRole(
  names: readonly string[],
  isLogTarget: boolean,
  at: PropertyRef,
): Fact<BucketRole> {
  if (isLogTarget) return { is: "known", value: "logs", at };
  return names.some((name) => /evidence/i.test(name))
    ? { is: "known", value: "evidence", at }
    : { is: "absent", value: undefined, at };
}
