import type { Identity } from "../stack/reference.ts";

/** KMS keys by id or ARN. The id is known only after the update. */
export const keyIdentity: Identity = {
  types: ["alicloud:kms/key:Key"],
  names: ["id"],
  nameIn: (reference) => reference.replace(/^acs:kms:[^:]*:[^:]*:key\//, ""),
  within: "region",
};
