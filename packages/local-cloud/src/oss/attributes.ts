/** What the headers of a write say about an object, and how a read repeats it. */
import type { CloudRequest } from "../http/message.ts";
import { childText } from "../xml/index.ts";
import { invalidArgument, ossError } from "./errors.ts";
import {
  type Bucket,
  bucketAcls,
  type Encryption,
  type ObjectAcl,
  type ObjectAttributes,
  type StoredObject,
} from "./store.ts";
import { parseTaggingHeader } from "./tags.ts";

const storageClasses = ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"];
const keptHeaders = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
] as const;
const metaPrefix = "x-oss-meta-";
type Headers = CloudRequest["headers"];

/** `x-oss-storage-class`, or `fallback`. Throws `InvalidArgument`. */
export function storageClassOf(headers: Headers, fallback: string): string {
  const value = headers["x-oss-storage-class"] ?? fallback;
  if (!storageClasses.includes(value))
    throw invalidArgument("x-oss-storage-class", value, "The storage class is not supported.");
  return value;
}

/** The ACL that a write asks for. Throws `InvalidArgument`. */
export function objectAclOf(headers: Headers): ObjectAcl {
  const value = headers["x-oss-object-acl"] ?? "default";
  if (
    value !== "default" &&
    !bucketAcls.includes(value as ObjectAcl & (typeof bucketAcls)[number])
  ) {
    throw invalidArgument(
      "x-oss-object-acl",
      value,
      "The object ACL must be default, private, public-read or public-read-write.",
    );
  }
  return value as ObjectAcl;
}

/**
 * `x-oss-server-side-encryption` and its key id, undefined when not asked for. Throws
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
  return { algorithm, keyId: headers["x-oss-server-side-encryption-key-id"] };
}

/**
 * Nothing is really encrypted; the setting is only kept and answered, as no call can see the
 * difference.
 */
function bucketEncryption(bucket: Bucket): Encryption | undefined {
  const rule = bucket.configurations.get("encryption")?.children[0];
  if (rule === undefined) return undefined;
  return {
    algorithm: childText(rule, "SSEAlgorithm") as Encryption["algorithm"],
    keyId: childText(rule, "KMSMasterKeyID") || undefined,
  };
}

/** All attributes of a write, with the bucket's defaults where the headers are silent. */
export function attributesOf(bucket: Bucket, headers: Headers): ObjectAttributes {
  const meta: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(metaPrefix) && value !== undefined)
      meta[name.slice(metaPrefix.length)] = value;
  }
  const kept: Record<string, string> = {};
  for (const name of keptHeaders) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return {
    contentType: headers["content-type"] || "application/octet-stream",
    headers: kept,
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

export function encryptionHeaders(encryption: Encryption | undefined): Record<string, string> {
  if (encryption === undefined) return {};
  return {
    "x-oss-server-side-encryption": encryption.algorithm,
    ...(encryption.keyId === undefined
      ? {}
      : { "x-oss-server-side-encryption-key-id": encryption.keyId }),
  };
}

/** The headers of GetObject and HeadObject; the length is that of the answer's body. */
export function readHeaders(bucket: Bucket, object: StoredObject): Record<string, string> {
  return {
    "content-type": object.contentType,
    ...object.headers,
    ...Object.fromEntries(
      Object.entries(object.meta).map(([name, value]) => [metaPrefix + name, value]),
    ),
    etag: object.etag,
    "last-modified": new Date(object.lastModified).toUTCString(),
    "accept-ranges": "bytes",
    "x-oss-object-type": object.type,
    "x-oss-storage-class": object.storageClass,
    "x-oss-hash-crc64ecma": object.crc64,
    ...(object.contentMd5 === undefined ? {} : { "content-md5": object.contentMd5 }),
    ...(object.type === "Appendable"
      ? { "x-oss-next-append-position": String(object.body.length) }
      : {}),
    ...(object.tags.size === 0 ? {} : { "x-oss-tagging-count": String(object.tags.size) }),
    ...encryptionHeaders(object.encryption),
    ...versionHeaders(bucket, object.versionId),
  };
}
