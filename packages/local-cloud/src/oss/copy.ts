/** CopyObject: PutObject with `x-oss-copy-source`. */
import type { CloudResponse } from "../http/message.ts";
import { isoTime, type OssCall, xmlAnswer } from "./call.ts";
import { invalidArgument } from "./errors.ts";
import { eventHeaders } from "./events.ts";
import { versionHeaders } from "./object-attributes.ts";
import { authorizeRead, checkConditions } from "./read.ts";
import type { Bucket, StoredObject } from "./store.ts";
import { authorizeWrite, checkOverwrite, storeObject } from "./write.ts";

/**
 * The object that `x-oss-copy-source` names (`/bucket/key`, percent-encoded, with `?versionId=`).
 * Throws unless the caller is allowed to read it.
 */
export function copySource(call: OssCall): { bucket: Bucket; object: StoredObject } {
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
  // To copy a version, the caller needs permission to read objects and to read versions.
  if (version !== undefined) call.authorize("GetObject", { bucket, key });
  return { bucket, object: authorizeRead(call, bucket, key, version ?? null) };
}

/**
 * Checks the `x-oss-copy-source-if-…` headers. Returns `"notModified"` if the caller wanted a newer
 * object. Throws `PreconditionFailed`.
 */
export function checkCopyConditions(
  call: OssCall,
  object: StoredObject,
): "notModified" | undefined {
  return checkConditions(call.request.headers, object, "x-oss-copy-source-");
}

/** Whether a directive header says `REPLACE`. Throws `InvalidArgument` unless `COPY` or that. */
function replaces(call: OssCall, name: string): boolean {
  const value = call.request.headers[name] ?? "COPY";
  if (!/^(copy|replace)$/i.test(value))
    throw invalidArgument(name, value, `${name} must be COPY or REPLACE.`);
  return value.toUpperCase() === "REPLACE";
}

/**
 * Metadata and tags come from the source, or with REPLACE from the headers. So does the content
 * type if it is sent. ACL, storage class and encryption always come from the headers.
 */
export function copyObject(call: OssCall): CloudResponse {
  const { bucket, key, now } = call;
  const replacesMeta = replaces(call, "x-oss-metadata-directive");
  const replacesTags = replaces(call, "x-oss-tagging-directive");
  const { object: source, bucket: sourceBucket } = copySource(call);
  const written = authorizeWrite(call);
  if (checkCopyConditions(call, source) === "notModified") return { status: 304 };
  checkOverwrite(call);

  const { headers, meta } = replacesMeta ? written : source;
  const { contentType } = replacesMeta && call.request.headers["content-type"] ? written : source;
  const { tags } = replacesTags ? written : source;
  const attributes = { ...written, contentType, headers, meta, tags };
  const copied = storeObject(bucket, key, source.body, attributes, now);
  const answer = xmlAnswer("CopyObjectResult", {
    ETag: copied.etag,
    LastModified: isoTime(copied.lastModified),
  });
  return {
    ...answer,
    headers: {
      ...answer.headers,
      etag: copied.etag,
      "x-oss-hash-crc64ecma": copied.crc64,
      ...eventHeaders(call, "CopyObject", { size: copied.body.length, etag: copied.etag }),
      ...versionHeaders(bucket, copied.versionId),
      ...(sourceBucket.versioning === undefined
        ? {}
        : { "x-oss-copy-source-version-id": source.versionId }),
    },
  };
}
