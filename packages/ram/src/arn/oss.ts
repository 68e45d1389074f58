import { ArnError, type NameRule, namePart, resourceName } from "./arn.ts";

const bucketName: NameRule = {
  what: "a bucket name",
  whole: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  piece: /^[a-z0-9-]{0,63}$/,
  hint: "3 to 63 lower-case letters, digits and -, beginning and ending with a letter or digit",
};

/**
 * An OSS bucket without its objects: `acs:oss:*:{account}:{bucket}`. OSS names have no region. The
 * account is `*` by default.
 * @throws {ArnError} on an invalid part.
 */
export function ossBucketArn(parts: { accountId?: string; bucket: string }): string {
  return resourceName("oss", { accountId: parts.accountId ?? "*" }, bucketPart(parts.bucket));
}

/**
 * Objects of a bucket: `acs:oss:*:{account}:{bucket}/{key}`. `*` and `?` in the key are wildcards,
 * which RAM can't escape.
 * @throws {ArnError} on an invalid part. A key has 1 to 1,023 bytes and doesn't begin with a slash.
 */
export function ossObjectArn(parts: { accountId?: string; bucket: string; key: string }): string {
  const { accountId = "*", bucket, key } = parts;
  if (key === "" || /^[/\\]/.test(key) || new TextEncoder().encode(key).length > 1023)
    throw new ArnError(
      "InvalidName",
      "key",
      `key "${key}" is not an object key: 1 to 1,023 bytes, not beginning with / or \\.`,
    );
  return resourceName("oss", { accountId }, `${bucketPart(bucket)}/${key}`);
}

function bucketPart(bucket: string): string {
  return namePart("bucket", bucket, bucketName);
}
