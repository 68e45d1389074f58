/** CopyObject: PutObject with `x-oss-copy-source`. */
import type { CloudResponse } from "../http/message.ts";
import { isoTime, xmlAnswer } from "./answer.ts";
import { attributesOf, versionHeaders } from "./attributes.ts";
import { bucketOf, type OssCall } from "./call.ts";
import { checkConditions } from "./conditions.ts";
import { invalidArgument } from "./errors.ts";
import {
  checkOverwrite,
  existing,
  keyOf,
  requireRead,
  requireWrite,
  storeObject,
} from "./objects.ts";
import type { Bucket, ObjectAttributes, StoredObject } from "./store.ts";

/**
 * The object that `x-oss-copy-source` names (`/bucket/key`, percent-encoded, with `?versionId=`),
 * once the caller may read it.
 */
export function copySource(call: OssCall): { bucket: Bucket; object: StoredObject; key: string } {
  const header = call.request.headers["x-oss-copy-source"] ?? "";
  const [, name = "", encoded = "", version] =
    /^\/?([^/]+)\/(.+?)(?:\?versionId=([^?]*))?$/s.exec(header) ?? [];
  let key: string;
  try {
    key = decodeURIComponent(encoded);
  } catch {
    key = "";
  }
  if (key === "")
    throw invalidArgument(
      "x-oss-copy-source",
      header,
      "The copy source must be /bucket/key, percent-encoded.",
    );
  const bucket = call.store.bucket(name);
  // Copying a version takes the right to read objects as well as that to read versions.
  if (version !== undefined) {
    const { access, principal, request } = call;
    access.require(principal, {
      action: "GetObject",
      bucket,
      key,
      object: existing(bucket, key),
      request,
    });
  }
  return { bucket, key, object: requireRead(call, bucket, key, version ?? null) };
}

/**
 * Throws `PreconditionFailed`; answers `"notModified"` where the caller wanted a copy of something
 * newer only.
 */
export function checkCopyConditions(
  call: OssCall,
  object: StoredObject,
): "notModified" | undefined {
  return checkConditions(call.request.headers, object, "x-oss-copy-source-");
}

function directive(
  call: OssCall,
  name: string,
  fallback: string,
  allowed: readonly string[],
): string {
  const value = (call.request.headers[name] ?? fallback).toUpperCase();
  const known = allowed.find((each) => each.toUpperCase() === value);
  if (known === undefined)
    throw invalidArgument(name, value, `${name} must be ${allowed.join(" or ")}.`);
  return known;
}

/**
 * Metadata comes from the source, or with REPLACE from the headers; tags likewise; ACL, storage
 * class and encryption always from the headers.
 */
export function copyObject(call: OssCall): CloudResponse {
  const { request, options } = call;
  const bucket = bucketOf(call);
  const key = keyOf(call);
  const replaceMeta =
    directive(call, "x-oss-metadata-directive", "COPY", ["COPY", "REPLACE"]) === "REPLACE";
  const replaceTags =
    directive(call, "x-oss-tagging-directive", "Copy", ["Copy", "Replace"]) === "Replace";
  const source = copySource(call);
  const written = requireWrite(call, bucket, key);
  if (checkCopyConditions(call, source.object) === "notModified") return { status: 304 };
  checkOverwrite(call, bucket, key);

  const { contentType, headers, meta } = replaceMeta ? written : source.object;
  const tags = replaceTags ? written.tags : source.object.tags;
  const attributes: ObjectAttributes = {
    ...attributesOf(bucket, request.headers),
    contentType,
    headers,
    meta,
    tags,
  };
  const copied = storeObject(bucket, key, source.object.body, attributes, options.clock.now());
  return {
    ...xmlAnswer("CopyObjectResult", {
      ETag: copied.etag,
      LastModified: isoTime(copied.lastModified),
    }),
    headers: {
      "content-type": "application/xml",
      etag: copied.etag,
      "x-oss-hash-crc64ecma": copied.crc64,
      ...versionHeaders(bucket, copied.versionId),
      ...(source.bucket.versioning === undefined
        ? {}
        : { "x-oss-copy-source-version-id": source.object.versionId }),
    },
  };
}
