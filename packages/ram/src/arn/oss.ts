import { ArnError, accountPart, formatArn, type NameRule, namePart } from "./arn.ts";

const bucketName: NameRule = {
  what: "a bucket name",
  whole: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  part: /^[a-z0-9-]{0,63}$/,
  hint: "3 to 63 lower-case letters, digits and -, beginning and ending with a letter or digit",
};

/**
 * An OSS bucket: `acs:oss:*:{account}:{bucket}`; OSS names carry no region, and the account may be
 * left out (`*`). It stands for the bucket alone: its objects are {@link ossObjectArn}.
 * @throws {ArnError} on a part that can't be one.
 */
export function ossBucketArn(parts: { accountId?: string; bucket: string }): string {
  return formatArn({
    service: "oss",
    region: "*",
    accountId: accountPart(parts.accountId ?? "*"),
    relativeId: bucket(parts.bucket),
  });
}

/**
 * Objects of a bucket: `acs:oss:*:{account}:{bucket}/{key}`. In `key`, `*` and `?` are wildcards:
 * RAM has no way to escape them.
 * @throws {ArnError} on a part that can't be one, and on an empty key or one that begins with a
 *   slash.
 */
export function ossObjectArn(parts: { accountId?: string; bucket: string; key: string }): string {
  if (
    parts.key === "" ||
    /^[/\\]/.test(parts.key) ||
    new TextEncoder().encode(parts.key).length > 1023
  ) {
    throw new ArnError(
      "name",
      "key",
      `key "${parts.key}" is not an object key: 1 to 1,023 bytes, not beginning with / or \\.`,
    );
  }
  const accountId = accountPart(parts.accountId ?? "*");
  return formatArn({
    service: "oss",
    region: "*",
    accountId,
    relativeId: `${bucket(parts.bucket)}/${parts.key}`,
  });
}

function bucket(name: string): string {
  return namePart("bucket", name, bucketName);
}
