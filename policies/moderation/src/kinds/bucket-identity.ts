import type { Identity } from "../stack/reference.ts";

/** Buckets by name. A name is unique in all of OSS, but only its account can set its parts. */
export const bucketIdentity: Identity = {
  types: ["alicloud:oss/bucket:Bucket"],
  names: ["bucket"],
  nameIn: (reference) => reference.replace(/^acs:oss:[^:]*:[^:]*:/, "").replace(/\/.*$/, ""),
  within: "account",
};

/**
 * The same, for what can refer to buckets of other accounts: their names are unique in all of OSS.
 */
export const bucketOfAnyAccount: Identity = { ...bucketIdentity, within: "cloud" };
