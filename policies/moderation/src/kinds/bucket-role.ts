import type { Reader } from "../fact/readers.ts";

/** What a bucket is for. */
export const bucketRoles = ["media", "evidence", "results", "logs", "other"] as const;

export type BucketRole = (typeof bucketRoles)[number];

export const bucketRole: Reader<BucketRole> = (value) => bucketRoles.find((role) => role === value);
