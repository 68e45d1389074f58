/** What OSS accepts as the name of a bucket or an object. */
import { ossError } from "./errors.ts";

/**
 * 3 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends. Throws
 * `InvalidBucketName`.
 */
export function checkBucketName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name))
    throw ossError("InvalidBucketName", { BucketName: name });
}

/** 1 to 1023 bytes of UTF-8, without a slash or backslash in front. Throws `InvalidObjectName`. */
export function checkObjectKey(key: string): void {
  if (key === "")
    throw ossError("InvalidObjectName", { ObjectName: key }, "The Object name can not be empty.");
  if (Buffer.byteLength(key) > 1023) {
    throw ossError(
      "InvalidObjectName",
      { ObjectName: key },
      "The Length of Object name must be less than 1024.",
    );
  }
  if (/^[/\\]/.test(key)) throw ossError("InvalidObjectName", { ObjectName: key });
}
