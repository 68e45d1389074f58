import { type Check, oneOf, text, wholeNumber } from "../arguments/check.ts";
import { each } from "../arguments/shape.ts";
import { Access } from "./access.ts";

/** Names of RAM roles. */
export const roleNameCheck = text(/^[A-Za-z0-9.-]{1,64}$/, '1 to 64 letters, digits, "." and "-"');

/** Names of RAM policies. */
export const policyNameCheck = text(/^[A-Za-z0-9-]{1,128}$/, '1 to 128 letters, digits and "-"');

/** The limits of RAM for the sessions of a role. */
export const maxSessionCheck = wholeNumber(3600, 43_200, "seconds");

/** Lists of {@link Access}. */
export const accessCheck = each(oneOf(Access), 1);

/** The beginning of object keys. RAM can't escape its wildcards. */
export const prefixCheck = text(
  /^[^*?/\\][^*?]*$/,
  "the beginning of object keys, without wildcards, such as uploads/",
);

/** Lists of the beginnings of object keys. */
export const prefixesCheck = each(prefixCheck, 1);

/** ARNs of KMS keys. */
export const keyArnCheck = text(
  /^acs:kms:[a-z0-9-]+:\d+:key\/[\w-]+$/,
  "the ARN of a KMS key, acs:kms:REGION:ACCOUNT:key/ID",
);

/** Access to quarantine and release media, and the place for it, come together. */
export const quarantineCheck: Check = (args) => {
  const { access, quarantineBucket, quarantinePrefix } = args as Record<string, unknown>;
  const moves = (Array.isArray(access) ? access : []).find(
    (kind) => kind === Access.QuarantineMedia || kind === Access.ReleaseMedia,
  );
  return moves !== undefined && quarantineBucket === undefined && quarantinePrefix === undefined
    ? {
        path: ".quarantineBucket",
        reason: `is missing; access ${moves} needs this bucket, or quarantinePrefix`,
      }
    : undefined;
};

/**
 * What is missing or contradicts for a role that is new, or exists under the name in the argument
 * `existing`. An existing role is not changed.
 * @param isExisting whether that argument is given.
 */
export function roleProblem(
  role: { readonly [argument: string]: unknown },
  existing: string,
  isExisting: boolean,
): ReturnType<Check> {
  if (!isExisting)
    return role["trust"] === undefined
      ? {
          path: ".trust",
          reason: `is missing; say who can assume the role, or pass ${existing}`,
        }
      : undefined;
  const contradiction = ["roleName", "trust", "maxSessionSeconds"].find(
    (argument) => role[argument] !== undefined,
  );
  return (
    contradiction && {
      path: `.${contradiction}`,
      reason: `can't be used with ${existing}: an existing role is not changed`,
    }
  );
}
