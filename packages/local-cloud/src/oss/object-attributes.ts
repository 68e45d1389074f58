/** What the headers of a write say about an object, and the headers that a read returns. */
import type { CloudRequest } from "../http/message.ts";
import { restoreHeaders } from "./archive.ts";
import { invalidArgument, ossError } from "./errors.ts";
import {
  type Bucket,
  type BucketAcl,
  bucketAcls,
  type Encryption,
  type ObjectAcl,
  type ObjectAttributes,
  type StoredObject,
  settingText,
} from "./store.ts";
import { parseTaggingHeader } from "./tags.ts";

const storageClasses = ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"];
const standardHeaders = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
] as const;
const metaPrefix = "x-oss-meta-";
/** Names and values together. */
const maxMetaBytes = 8 * 1024;
type Headers = CloudRequest["headers"];

/** `x-oss-storage-class`, or `fallback`. Throws `InvalidArgument`. */
export function storageClassOf(headers: Headers, fallback: string): string {
  const value = headers["x-oss-storage-class"] ?? fallback;
  if (!storageClasses.includes(value))
    throw invalidArgument("x-oss-storage-class", value, "The storage class is not supported.");
  return value;
}

/** `x-oss-acl`, undefined if it is not sent. Throws `InvalidArgument`. */
export function bucketAclOf(headers: Headers): BucketAcl | undefined {
  return aclIn(headers, "x-oss-acl", bucketAcls);
}

/** `x-oss-object-acl`, `default` if it is not sent. Throws `InvalidArgument`. */
export function objectAclOf(headers: Headers): ObjectAcl {
  return aclIn(headers, "x-oss-object-acl", ["default", ...bucketAcls]) ?? "default";
}

function aclIn<T extends string>(
  headers: Headers,
  name: string,
  values: readonly T[],
): T | undefined {
  const value = headers[name];
  // Some clients send an empty header for what is not set.
  if (value === undefined || value === "") return undefined;
  const acl = values.find((known) => known === value);
  if (acl !== undefined) return acl;
  throw invalidArgument(name, value, `The ACL must be one of ${values.join(", ")}.`);
}

/** The key that KMS makes for OSS in an account. Nothing is encrypted with it here. */
const defaultKeyId = "00000000-0000-4000-8000-000000000000";

/**
 * `x-oss-server-side-encryption` and its key id, undefined if not sent. Throws
 * `InvalidEncryptionAlgorithmError`.
 */
export function encryptionOf(headers: Headers): Encryption | undefined {
  const algorithm = headers["x-oss-server-side-encryption"];
  if (algorithm === undefined) return undefined;
  if (algorithm !== "AES256" && algorithm !== "KMS" && algorithm !== "SM4") {
    throw ossError("InvalidEncryptionAlgorithmError", {
      ArgumentName: "x-oss-server-side-encryption",
      ArgumentValue: algorithm,
    });
  }
  const dataAlgorithm = headers["x-oss-server-side-data-encryption"];
  return {
    algorithm,
    keyId:
      headers["x-oss-server-side-encryption-key-id"] ??
      (algorithm === "KMS" ? defaultKeyId : undefined),
    ...(dataAlgorithm === "SM4" && { dataAlgorithm }),
  };
}

/** The default of the bucket. Nothing is encrypted: no call can see the difference. */
function bucketEncryption(bucket: Bucket): Encryption | undefined {
  const text = (name: string) =>
    settingText(bucket, "encryption", "ApplyServerSideEncryptionByDefault", name);
  const algorithm = text("SSEAlgorithm") as Encryption["algorithm"] | "";
  if (algorithm === "") return undefined;
  const isSm4 = text("KMSDataEncryption") === "SM4";
  return {
    algorithm,
    keyId: text("KMSMasterKeyID") || undefined,
    ...(isSm4 && { dataAlgorithm: "SM4" as const }),
  };
}

/** All attributes of a write. What the headers don't say comes from the bucket's defaults. */
export function attributesOf(bucket: Bucket, headers: Headers): ObjectAttributes {
  const meta: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith(metaPrefix) && value !== undefined)
      meta[name.slice(metaPrefix.length)] = value;
  const metaBytes = Object.entries(meta).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(metaPrefix + name + value),
    0,
  );
  if (metaBytes > maxMetaBytes)
    throw invalidArgument(metaPrefix, "", `User metadata has at most ${maxMetaBytes} bytes.`);
  const standard: Record<string, string> = {};
  for (const name of standardHeaders) {
    const value = headers[name];
    if (value !== undefined) standard[name] = value;
  }
  return {
    contentType: headers["content-type"] || "application/octet-stream",
    headers: standard,
    meta,
    tags: parseTaggingHeader(headers["x-oss-tagging"]),
    acl: objectAclOf(headers),
    storageClass: storageClassOf(headers, bucket.storageClass),
    encryption: encryptionOf(headers) ?? bucketEncryption(bucket),
  };
}

/** `x-oss-version-id`, for buckets that have or had versioning. */
export function versionHeaders(bucket: Bucket, versionId: string): Record<string, string> {
  return bucket.versioning === undefined ? {} : { "x-oss-version-id": versionId };
}

function encryptionHeaders({ encryption }: StoredObject): Record<string, string> {
  if (encryption === undefined) return {};
  const { algorithm, keyId, dataAlgorithm } = encryption;
  return {
    "x-oss-server-side-encryption": algorithm,
    ...(dataAlgorithm === undefined ? {} : { "x-oss-server-side-data-encryption": dataAlgorithm }),
    ...(keyId === undefined ? {} : { "x-oss-server-side-encryption-key-id": keyId }),
  };
}

/** The response headers of a write. */
export function writtenHeaders(bucket: Bucket, stored: StoredObject): Record<string, string> {
  return {
    etag: stored.etag,
    "x-oss-hash-crc64ecma": stored.crc64,
    ...(stored.contentMd5 === undefined ? {} : { "content-md5": stored.contentMd5 }),
    ...encryptionHeaders(stored),
    ...versionHeaders(bucket, stored.versionId),
  };
}

/**
 * The response headers of GetObject and HeadObject, without the length. `now` is epoch
 * milliseconds.
 */
export function readHeaders(
  bucket: Bucket,
  object: StoredObject,
  now: number,
): Record<string, string> {
  const meta = Object.entries(object.meta).map(([name, value]) => [metaPrefix + name, value]);
  return {
    "content-type": object.contentType,
    ...object.headers,
    ...Object.fromEntries(meta),
    ...writtenHeaders(bucket, object),
    "last-modified": new Date(object.lastModified).toUTCString(),
    "accept-ranges": "bytes",
    "x-oss-object-type": object.type,
    ...restoreHeaders(object, now),
    "x-oss-storage-class": object.storageClass,
    ...(object.type === "Appendable"
      ? { "x-oss-next-append-position": String(object.body.length) }
      : {}),
    ...(object.tags.length === 0 ? {} : { "x-oss-tagging-count": String(object.tags.length) }),
  };
}
