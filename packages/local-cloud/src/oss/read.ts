/** GetObject, HeadObject and GetObjectMeta, with conditions and ranges. */
import type { CloudRequest, CloudResponse } from "../http/message.ts";
import { checkReadable } from "./archive.ts";
import type { OssCall } from "./call.ts";
import { invalidArgument, ossError } from "./errors.ts";
import { readHeaders } from "./object-attributes.ts";
import { type Bucket, currentObject, findObject, type StoredObject } from "./store.ts";

/**
 * The version that the caller reads. Permission is checked first, so a caller without it does not
 * learn whether the object exists.
 */
export function authorizeRead(
  call: OssCall,
  bucket: Bucket,
  key: string,
  versionId: string | null,
): StoredObject {
  call.authorize(versionId === null ? "GetObject" : "GetObjectVersion", { bucket, key });
  return findObject(bucket, key, versionId);
}

/**
 * The object itself, or the one that a symbolic link points to, with the type of the link. The
 * caller needs permission for both. Throws `SymlinkTargetNotExist`.
 */
function linkedObject(call: OssCall, bucket: Bucket, object: StoredObject): StoredObject {
  const { symlinkTarget } = object;
  if (symlinkTarget === undefined) return object;
  call.authorize("GetObject", { bucket, key: symlinkTarget });
  const target = currentObject(bucket, symlinkTarget);
  if (target === undefined) throw ossError("SymlinkTargetNotExist", { Key: symlinkTarget });
  const { versionId, lastModified } = object;
  return {
    ...target,
    versionId,
    type: "Symlink",
    lastModified: Math.max(lastModified, target.lastModified),
  };
}

const replaceableHeaders = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
];

/** GetObject and HeadObject. The server omits the body of a response to HEAD. */
export function getObject(call: OssCall): CloudResponse {
  const { request, principal, bucket, key } = call;
  const named = authorizeRead(call, bucket, key, request.params.get("versionId"));
  const object = linkedObject(call, bucket, named);
  if (request.method === "GET") checkReadable(bucket, object, call.now);
  const headers = readHeaders(bucket, object, call.now);
  for (const name of replaceableHeaders) {
    const parameter = `response-${name}`;
    const value = request.params.get(parameter);
    if (value === null) continue;
    const invalid = (message: string) => invalidArgument(parameter, value, message);
    if (principal.type === "Anonymous")
      throw invalid("Only signed requests may replace response headers.");
    // A header can't contain a line break or characters beyond one byte.
    if (!/^[\t\u0020-\u007E\u0080-\u00FF]*$/.test(value))
      throw invalid("The value is not valid in a header.");
    headers[name] = value;
  }
  if (checkConditions(request.headers, object) === "notModified") return { status: 304, headers };
  const range = byteRange(request.headers, object.body.length);
  if (range === undefined) return { status: 200, headers, body: object.body };
  const { start, end } = range;
  const { "content-md5": _md5OfAllBytes, ...partHeaders } = headers;
  return {
    status: 206,
    headers: { ...partHeaders, "content-range": `bytes ${start}-${end}/${object.body.length}` },
    body: object.body.subarray(start, end + 1),
  };
}

const metaHeaders = ["etag", "last-modified", "x-oss-hash-crc64ecma", "x-oss-version-id"];

/** GetObjectMeta: ETag, length and time, without metadata. */
export function getObjectMeta(call: OssCall): CloudResponse {
  const { request, bucket, key } = call;
  const object = authorizeRead(call, bucket, key, request.params.get("versionId"));
  const headers = Object.entries(readHeaders(bucket, object, call.now));
  return {
    status: 200,
    headers: Object.fromEntries(headers.filter(([name]) => metaHeaders.includes(name))),
    body: object.body,
  };
}

const bare = (etag: string) => etag.trim().replace(/^W\//, "").replaceAll('"', "").toUpperCase();

/**
 * Checks the conditional headers of a read. Returns `"notModified"` if the client has this version
 * already, throws `PreconditionFailed` if it expects another one. `prefix` is `x-oss-copy-source-`
 * for the source of a copy. Dates that can't be parsed are ignored.
 */
export function checkConditions(
  headers: CloudRequest["headers"],
  object: StoredObject,
  prefix = "",
): "notModified" | undefined {
  const time = (name: string) => Date.parse(headers[prefix + name] ?? "");
  const includesEtag = (value: string) =>
    value.trim() === "*" || value.split(",").some((etag) => bare(etag) === bare(object.etag));

  const match = headers[`${prefix}if-match`];
  if (match !== undefined && !includesEtag(match))
    throw ossError("PreconditionFailed", { Condition: "If-Match" });
  if (match === undefined && object.lastModified > time("if-unmodified-since"))
    throw ossError("PreconditionFailed", { Condition: "If-Unmodified-Since" });
  const noneMatch = headers[`${prefix}if-none-match`];
  if (noneMatch !== undefined) return includesEtag(noneMatch) ? "notModified" : undefined;
  return object.lastModified <= time("if-modified-since") ? "notModified" : undefined;
}

interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/**
 * The bytes that `Range` asks for; undefined means the whole object. OSS returns the whole object
 * if a range is malformed or reaches beyond the end. With `x-oss-range-behavior: standard` it
 * follows HTTP: it cuts a range that is too long, and throws `InvalidRange` (416) for one that
 * starts too late.
 */
function byteRange(headers: CloudRequest["headers"], size: number): ByteRange | undefined {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(headers["range"]?.trim() ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const standard = headers["x-oss-range-behavior"] === "standard";
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Number(to);
  if (end < start && start < size) return undefined;
  if (start >= size || (from === "" && Number(to) === 0)) {
    if (standard)
      throw ossError("InvalidRange", { RangeRequested: headers["range"], ActualObjectSize: size });
    return undefined;
  }
  if (from === "" && Number(to) > size && !standard) return undefined;
  if (end >= size) return standard ? { start, end: size - 1 } : undefined;
  return { start, end };
}
