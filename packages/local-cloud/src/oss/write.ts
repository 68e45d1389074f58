/** PutObject and AppendObject, and what all writes of objects share. */
import { createHash } from "node:crypto";
import type { CloudResponse } from "../http/message.ts";
import type { OssCall } from "./call.ts";
import { answerCallback, callbackOf, type WrittenObject } from "./callback.ts";
import { combineCrc64, crc64 } from "./crc64.ts";
import { type Digests, digestsOf } from "./digests.ts";
import { invalidArgument, notImplemented, ossError } from "./errors.ts";
import { eventHeaders } from "./events.ts";
import { attributesOf, writtenHeaders } from "./object-attributes.ts";
import { blocksPublicAccess, checkPublicAcl } from "./public-access.ts";
import {
  addVersion,
  type Bucket,
  currentObject,
  type ObjectAttributes,
  replaceVersion,
  type StoredObject,
} from "./store.ts";
import { checkMutable } from "./worm.ts";

/** Throws `AccessDenied` unless the caller can write the object with this ACL and these tags. */
export function authorizeWrite(call: OssCall): ObjectAttributes {
  const { request, store, bucket } = call;
  const attributes = attributesOf(bucket, request.headers);
  const { acl, tags } = attributes;
  const context = {
    ...(request.headers["x-oss-object-acl"] === undefined ? {} : { "oss:x-oss-object-acl": acl }),
    ...Object.fromEntries(tags.map(([tag, value]) => [`oss:RequestObjectTag/${tag}`, value])),
  };
  call.authorize("PutObject", { context });
  if (tags.length > 0) call.authorize("PutObjectTagging", { context });
  checkPublicAcl("object", acl, blocksPublicAccess(store, bucket), bucket.name);
  return attributes;
}

/**
 * Throws `FileImmutable` for an object that a retention policy protects, and `FileAlreadyExists` if
 * `x-oss-forbid-overwrite: true` and the object exists. The header has no effect with versioning.
 */
export function checkOverwrite({ request, bucket, key, options }: OssCall): void {
  if (bucket.versioning === undefined)
    checkMutable(bucket, key, bucket.objects.get(key)?.[0], options.clock.now());
  if (request.headers["x-oss-forbid-overwrite"] !== "true" || bucket.versioning !== undefined)
    return;
  if (bucket.objects.has(key))
    throw ossError("FileAlreadyExists", { BucketName: bucket.name, Key: key });
}

/** Throws `InvalidDigest` if Content-MD5 is sent and differs from the body's. */
export function checkContentMd5(
  { request: { headers, body } }: OssCall,
  digest: () => Buffer = () => md5(body),
): void {
  const sent = headers["content-md5"];
  if (sent && sent !== digest().toString("base64"))
    throw ossError("InvalidDigest", { ClientContentMD5: sent });
}

/** The MD5 of bytes. */
export function md5(body: Uint8Array): Buffer {
  return createHash("md5").update(body).digest();
}

/** Upper-case hexadecimal in double quotes. */
export function etagOf(digest: Buffer, suffix = ""): string {
  return `"${digest.toString("hex").toUpperCase()}${suffix}"`;
}

/**
 * Maximum bytes of an object that is joined from parts or appends. The real service takes 48.8 TB
 * and 5 GB.
 */
const maxObjectBytes = 1024 ** 3;

/** Joins parts into one body. Throws `EntityTooLarge` above 1 GiB, as it is kept in memory. */
export function joined(parts: readonly Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  if (size > maxObjectBytes)
    throw ossError("EntityTooLarge", { MaxSizeAllowed: maxObjectBytes, ProposedSize: size });
  return Buffer.concat(parts, size);
}

/** Adds the body to the bucket as a new version. `lastModified` is epoch milliseconds. */
export function storeObject(
  bucket: Bucket,
  key: string,
  body: Buffer,
  attributes: ObjectAttributes,
  lastModified: number,
  digests: Digests = { md5: md5(body), crc64: crc64(body) },
): StoredObject {
  return addVersion<StoredObject>(bucket, key, {
    ...attributes,
    deleteMarker: false,
    body,
    etag: etagOf(digests.md5),
    crc64: digests.crc64,
    contentMd5: digests.md5.toString("base64"),
    type: "Normal",
    lastModified,
  });
}

/** The real service has no conditional writes either. */
const conditions = ["if-modified-since", "if-unmodified-since", "if-match", "if-none-match"];

/** Creates an object, or replaces it, or with versioning adds a version. */
export async function putObject(call: OssCall): Promise<CloudResponse> {
  const condition = conditions.find((name) => call.request.headers[name] !== undefined);
  if (condition !== undefined) throw notImplemented(`${condition} of a write`);
  return (await writeObject(call, "PutObject")).answer;
}

/** What PutObject and PostObject share. The body of the answer is that of the callback. */
export async function writeObject(
  call: OssCall,
  operation: "PutObject" | "PostObject",
): Promise<{ readonly answer: CloudResponse; readonly etag: string }> {
  const { request } = call;
  const callback = callbackOf(call);
  const attributes = authorizeWrite(call);
  const digests = await digestsOf(request.body);
  checkContentMd5(call, () => digests.md5);
  checkOverwrite(call);
  const { bucket, key, now } = call;
  const stored = storeObject(bucket, key, request.body, attributes, now, digests);
  const { etag } = stored;
  const answer = {
    status: 200,
    headers: {
      ...writtenHeaders(bucket, stored),
      ...eventHeaders(call, operation, { size: request.body.length, etag }),
    },
  };
  return {
    answer:
      callback === undefined
        ? answer
        : await answerCallback(call, callback, describeWritten(key, stored), answer),
    etag,
  };
}

/** What a callback can say about a written object. */
export function describeWritten(key: string, stored: StoredObject): WrittenObject {
  const { etag, body, contentType: mimeType, crc64: crc, contentMd5 } = stored;
  return { key, etag, size: body.length, mimeType, crc64: crc, contentMd5 };
}

/**
 * `POST /bucket/key?append&position=N`: appends to an object that was created this way, or creates
 * one. Attributes in the headers count only when it is created, except the ACL. Throws
 * `PositionNotEqualToLength` (409, with the length) and `ObjectNotAppendable` (409).
 */
export function appendObject(call: OssCall): CloudResponse {
  const { request, bucket, key, now } = call;
  const position = call.param("position");
  if (!/^\d+$/.test(position))
    throw invalidArgument("position", position, "The position must be a non-negative integer.");
  const attributes = authorizeWrite(call);
  checkContentMd5(call);

  const before = currentObject(bucket, key);
  const details = { BucketName: bucket.name, Key: key };
  if (before !== undefined && before.type !== "Appendable")
    throw ossError("ObjectNotAppendable", details);
  const length = before?.body.length ?? 0;
  if (Number(position) !== length)
    throw ossError("PositionNotEqualToLength", {
      ...details,
      "x-oss-next-append-position": length,
    });

  const body = before === undefined ? request.body : joined([before.body, request.body]);
  const added = { crc64: crc64(request.body), length: request.body.length };
  const crc =
    before === undefined ? added.crc64 : combineCrc64([{ crc64: before.crc64, length }, added]);
  const content = { body, etag: etagOf(md5(body)), crc64: crc, lastModified: now };
  const stored =
    before === undefined
      ? addVersion<StoredObject>(bucket, key, {
          ...attributes,
          ...content,
          deleteMarker: false,
          contentMd5: undefined,
          type: "Appendable",
        })
      : replaceVersion(bucket, key, {
          ...before,
          ...content,
          ...(request.headers["x-oss-object-acl"] && { acl: attributes.acl }),
        });
  return {
    status: 200,
    headers: {
      ...writtenHeaders(bucket, stored),
      ...eventHeaders(call, "AppendObject", {
        size: body.length,
        etag: stored.etag,
        deltaSize: request.body.length,
      }),
      "x-oss-next-append-position": String(body.length),
    },
  };
}
