/**
 * PutObject, GetObject, HeadObject, GetObjectMeta, DeleteObject, and the operations that other
 * services use.
 */
import { createHash } from "node:crypto";
import type { Principal } from "../access/principal.ts";
import type { CloudResponse } from "../http/message.ts";
import { attributesOf, encryptionHeaders, readHeaders, versionHeaders } from "./attributes.ts";
import { bucketOf, type OssCall, type OssContext } from "./call.ts";
import { byteRange, checkConditions } from "./conditions.ts";
import { crc64 } from "./crc64.ts";
import { invalidArgument, notImplemented, ossError } from "./errors.ts";
import { checkObjectKey } from "./names.ts";
import type { ObjectHead, OssOperations } from "./operations.ts";
import { blocksPublicAccess, refusePublicAcl } from "./public-access.ts";
import {
  addVersion,
  type Bucket,
  deleteObject,
  findObject,
  type ObjectAttributes,
  type StoredObject,
  wholeSeconds,
} from "./store.ts";

/** The key that the call names, checked. */
export function keyOf(call: OssCall): string {
  const key = call.request.key ?? "";
  checkObjectKey(key);
  return key;
}

/** The object as it is now, for what it says about access; undefined when there is none. */
export function existing(bucket: Bucket, key: string): StoredObject | undefined {
  const newest = bucket.objects.get(key)?.[0];
  return newest === undefined || newest.deleteMarker ? undefined : newest;
}

/** Asks for the right to write this object as the headers say, its tags and its ACL included. */
export function requireWrite(call: OssCall, bucket: Bucket, key: string): ObjectAttributes {
  const { request, principal, access, store } = call;
  const attributes = attributesOf(bucket, request.headers);
  const acl = request.headers["x-oss-object-acl"];
  const context: Record<string, string> = {
    ...(acl === undefined ? {} : { "oss:x-oss-object-acl": acl }),
    ...Object.fromEntries(
      [...attributes.tags].map(([tag, value]) => [`oss:RequestObjectTag/${tag}`, value]),
    ),
  };
  const ask = { bucket, key, object: existing(bucket, key), context, request };
  access.require(principal, { ...ask, action: "PutObject" });
  if (attributes.tags.size > 0) access.require(principal, { ...ask, action: "PutObjectTagging" });
  refusePublicAcl("object", attributes.acl, blocksPublicAccess(store, bucket), bucket.name);
  return attributes;
}

/**
 * Throws `FileAlreadyExists` for `x-oss-forbid-overwrite: true`, which counts only without
 * versioning.
 */
export function checkOverwrite(call: OssCall, bucket: Bucket, key: string): void {
  if (call.request.headers["x-oss-forbid-overwrite"] !== "true" || bucket.versioning !== undefined)
    return;
  if (bucket.objects.has(key))
    throw ossError("FileAlreadyExists", { BucketName: bucket.name, Key: key });
}

/** Throws `InvalidDigest` unless Content-MD5, where given, is that of the body. */
export function checkContentMd5(headers: OssCall["request"]["headers"], body: Buffer): void {
  const claimed = headers["content-md5"];
  if (claimed === undefined || claimed === "") return;
  if (claimed !== md5(body).toString("base64"))
    throw ossError("InvalidDigest", { ClientContentMD5: claimed });
}

export function md5(body: Uint8Array): Buffer {
  return createHash("md5").update(body).digest();
}

/** Upper-case hexadecimal in double quotes. */
export function etagOf(digest: Buffer, suffix = ""): string {
  return `"${digest.toString("hex").toUpperCase()}${suffix}"`;
}

/**
 * Bytes of an object that is put together from parts or appends; the real service takes 48.8 TB and
 * 5 GB.
 */
const largestObject = 1024 ** 3;

/** Parts as one body. Throws `EntityTooLarge` beyond 1 GiB, as all of it is kept in memory. */
export function joined(parts: readonly Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  if (size > largestObject)
    throw ossError("EntityTooLarge", { MaxSizeAllowed: largestObject, ProposedSize: size });
  return Buffer.concat(parts, size);
}

/** The body as a version in the bucket. */
export function storeObject(
  bucket: Bucket,
  key: string,
  body: Buffer,
  attributes: ObjectAttributes,
  now: number,
): StoredObject {
  const digest = md5(body);
  return addVersion<StoredObject>(bucket, key, {
    ...attributes,
    deleteMarker: false,
    body,
    etag: etagOf(digest),
    crc64: crc64(body),
    contentMd5: digest.toString("base64"),
    type: "Normal",
    lastModified: wholeSeconds(now),
  });
}

export function putObject(call: OssCall): CloudResponse {
  const { request, options } = call;
  const bucket = bucketOf(call);
  const key = keyOf(call);
  if (request.headers["x-oss-callback"] !== undefined) throw notImplemented("x-oss-callback");
  const attributes = requireWrite(call, bucket, key);
  checkContentMd5(request.headers, request.body);
  checkOverwrite(call, bucket, key);
  const stored = storeObject(bucket, key, request.body, attributes, options.clock.now());
  return { status: 200, headers: writtenHeaders(bucket, stored) };
}

/** The headers of an answer to a write. */
export function writtenHeaders(bucket: Bucket, stored: StoredObject): Record<string, string> {
  return {
    etag: stored.etag,
    "x-oss-hash-crc64ecma": stored.crc64,
    ...(stored.contentMd5 === undefined ? {} : { "content-md5": stored.contentMd5 }),
    ...encryptionHeaders(stored.encryption),
    ...versionHeaders(bucket, stored.versionId),
  };
}

/**
 * Asks for the right to read, then looks: who may not read does not learn whether there is such an
 * object.
 */
export function requireRead(
  call: OssCall,
  bucket: Bucket,
  key: string,
  versionId: string | null,
): StoredObject {
  const action = versionId === null ? "GetObject" : "GetObjectVersion";
  const { request, principal } = call;
  call.access.require(principal, { action, bucket, key, object: existing(bucket, key), request });
  return findObject(bucket, key, versionId);
}

const overrides = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
];

/** GetObject and HeadObject: the server leaves the body of an answer to HEAD out. */
export function getObject(call: OssCall): CloudResponse {
  const { request, principal } = call;
  const bucket = bucketOf(call);
  const key = keyOf(call);
  if (request.params.has("x-oss-process")) throw notImplemented("x-oss-process");
  const object = requireRead(call, bucket, key, request.params.get("versionId"));
  const headers = readHeaders(bucket, object);
  for (const name of overrides) {
    const value = request.params.get(`response-${name}`);
    if (value === null) continue;
    if (principal.type === "Anonymous")
      throw invalidArgument(
        `response-${name}`,
        value,
        "Only signed requests may replace response headers.",
      );
    // A header carries bytes, not any text: a line break would end it, and others can't be written.
    if (!/^[\t\u0020-\u007E\u0080-\u00FF]*$/.test(value))
      throw invalidArgument(`response-${name}`, value, "The value can't stand in a header.");
    headers[name] = value;
  }
  if (checkConditions(request.headers, object) === "notModified") return { status: 304, headers };
  const range = byteRange(request.headers, object.body.length);
  if (range === undefined) return { status: 200, headers, body: object.body };
  const { "content-md5": _whole, ...partHeaders } = headers;
  return {
    status: 206,
    headers: {
      ...partHeaders,
      "content-range": `bytes ${range.start}-${range.end}/${object.body.length}`,
    },
    body: object.body.subarray(range.start, range.end + 1),
  };
}

/** GetObjectMeta: ETag, length, time and no metadata. */
export function getObjectMeta(call: OssCall): CloudResponse {
  const bucket = bucketOf(call);
  const object = requireRead(call, bucket, keyOf(call), call.request.params.get("versionId"));
  const {
    etag,
    "last-modified": modified,
    "x-oss-hash-crc64ecma": crc,
    ...rest
  } = readHeaders(bucket, object);
  const version = rest["x-oss-version-id"];
  return {
    status: 200,
    headers: {
      ...(etag === undefined ? {} : { etag }),
      ...(modified === undefined ? {} : { "last-modified": modified }),
      ...(crc === undefined ? {} : { "x-oss-hash-crc64ecma": crc }),
      ...(version === undefined ? {} : { "x-oss-version-id": version }),
    },
    body: object.body,
  };
}

export function removeObject(call: OssCall): CloudResponse {
  const { request, principal, access, options } = call;
  const bucket = bucketOf(call);
  const key = keyOf(call);
  const versionId = request.params.get("versionId");
  const action = versionId === null ? "DeleteObject" : "DeleteObjectVersion";
  access.require(principal, { action, bucket, key, object: existing(bucket, key), request });
  const changed = deleteObject(bucket, key, versionId, options.clock.now());
  if (changed === undefined) return { status: 204 };
  const marker = changed.deleteMarker ? { "x-oss-delete-marker": "true" } : {};
  return { status: 204, headers: { ...versionHeaders(bucket, changed.versionId), ...marker } };
}

/** Objects for other services, which ask as a principal and not by a request. */
export function createOperations({ store, access, options }: OssContext): OssOperations {
  const head = (bucket: Bucket, key: string, object: StoredObject): ObjectHead => ({
    bucket: bucket.name,
    key,
    size: object.body.length,
    etag: object.etag,
    contentType: object.contentType,
    lastModified: object.lastModified,
  });
  const read = (principal: Principal, bucketName: string, key: string) => {
    const bucket = store.bucket(bucketName);
    access.require(principal, { action: "GetObject", bucket, key, object: existing(bucket, key) });
    const object = findObject(bucket, key);
    return { head: head(bucket, key, object), body: object.body };
  };
  return {
    headObject: (principal, bucket, key) => read(principal, bucket, key).head,
    getObject: read,
    putObject(principal, bucketName, key, body, contentType) {
      const bucket = store.bucket(bucketName);
      checkObjectKey(key);
      access.require(principal, {
        action: "PutObject",
        bucket,
        key,
        object: existing(bucket, key),
      });
      const attributes = attributesOf(bucket, { "content-type": contentType });
      return head(bucket, key, storeObject(bucket, key, body, attributes, options.clock.now()));
    },
  };
}
