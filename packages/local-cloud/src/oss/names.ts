/** The names that OSS accepts for buckets and objects. */
import { ossError } from "./errors.ts";

/** 3 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends. */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name);
}

/** Throws `InvalidBucketName` unless {@link isBucketName}. */
export function checkBucketName(name: string): void {
  if (!isBucketName(name)) throw ossError("InvalidBucketName", { BucketName: name });
}

/** 1 to 1023 bytes of UTF-8, not starting with a slash or backslash. Throws `InvalidObjectName`. */
export function checkObjectKey(key: string): void {
  const reject = (message?: string) => ossError("InvalidObjectName", { ObjectName: key }, message);
  if (key === "") throw reject("The Object name can not be empty.");
  if (Buffer.byteLength(key) > 1023)
    throw reject("The Length of Object name must be less than 1024.");
  if (/^[/\\]/.test(key)) throw reject();
}
