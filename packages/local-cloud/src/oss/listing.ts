/** ListObjects (V1) and ListObjectsV2, and how every listing is cut into pages. */
import type { CloudResponse } from "../http/message.ts";
import type { XmlContent } from "../xml/index.ts";
import { isoTime, ownerContent, xmlAnswer } from "./answer.ts";
import { bucketOf, type OssCall } from "./call.ts";
import { invalidArgument } from "./errors.ts";
import type { ObjectVersion, StoredObject } from "./store.ts";

/** Names in the order of their UTF-8 bytes, which is not that of UTF-16. */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return inByteOrder(left) - inByteOrder(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters beyond U+FFFF, so they come after U+E000 to U+FFFF. */
function inByteOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** A page size of 1 to 1000. Throws `InvalidArgument`. */
export function pageSize(params: URLSearchParams, name: string, fallback: number): number {
  const text = params.get(name);
  if (text === null || text === "") return fallback;
  const size = /^\d+$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > 1000)
    throw invalidArgument(name, text, `${name} must be an integer between 1 and 1000.`);
  return size;
}

export interface Page<T> {
  readonly items: readonly { readonly key: string; readonly value: T }[];
  readonly prefixes: readonly string[];
  /** The last key or common prefix of this page when more follow. */
  readonly next: string | undefined;
}

/**
 * One page of entries sorted by key: those with `prefix` and after `marker`, at most `max`; keys
 * with `delimiter` behind the prefix are rolled up into one common prefix, which counts as one
 * entry. A marker that is a common prefix skips all it stands for.
 */
export function listPage<T>(
  entries: Iterable<readonly [string, T]>,
  {
    prefix,
    delimiter,
    marker,
    max,
  }: { prefix: string; delimiter: string; marker: string; max: number },
): Page<T> {
  const items: { key: string; value: T }[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  const sorted = [...entries]
    .filter(([key]) => key.startsWith(prefix))
    .sort(([a], [b]) => compareNames(a, b));
  for (const [key, value] of sorted) {
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const rolled = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    if (compareNames(key, marker) <= 0 || rolled === marker) continue;
    if (rolled !== undefined && rolled === prefixes.at(-1)) continue;
    if (items.length + prefixes.length === max) return { items, prefixes, next: last };
    last = rolled ?? key;
    if (rolled === undefined) items.push({ key, value });
    else prefixes.push(rolled);
  }
  return { items, prefixes, next: undefined };
}

/** What all listings of a bucket share: who may, what is asked, how names are written. */
export function listingOf(call: OssCall, action: string, defaultMax: number) {
  const { request, principal, access } = call;
  const bucket = bucketOf(call);
  const { params } = request;
  const prefix = params.get("prefix") ?? "";
  const delimiter = params.get("delimiter") ?? "";
  const context = {
    ...(params.has("prefix") ? { "oss:Prefix": prefix } : {}),
    ...(params.has("delimiter") ? { "oss:Delimiter": delimiter } : {}),
  };
  access.require(principal, { action, bucket, context, request });
  const encoding = params.get("encoding-type");
  if (encoding !== null && encoding !== "" && encoding !== "url") {
    throw invalidArgument(
      "encoding-type",
      encoding,
      "Invalid Encoding Method specified in Request.",
    );
  }
  const text = (name: string) => (encoding === "url" ? encodeURIComponent(name) : name);
  return {
    bucket,
    prefix,
    delimiter,
    max: pageSize(params, "max-keys", defaultMax),
    text,
    head: { Name: bucket.name, Prefix: text(prefix) },
    tail: { Delimiter: text(delimiter), EncodingType: encoding || undefined },
  };
}

export function objectContent(
  key: string,
  object: StoredObject,
  owner: XmlContent,
): Record<string, XmlContent> {
  return {
    Key: key,
    LastModified: isoTime(object.lastModified),
    ETag: object.etag,
    Type: object.type,
    Size: object.body.length,
    StorageClass: object.storageClass,
    Owner: owner,
  };
}

/** Keys whose newest version is an object. */
function* currentObjects(
  objects: ReadonlyMap<string, readonly ObjectVersion[]>,
): Generator<readonly [string, StoredObject]> {
  for (const [key, [newest]] of objects)
    if (newest !== undefined && !newest.deleteMarker) yield [key, newest];
}

export function listObjects(call: OssCall): CloudResponse {
  const { params } = call.request;
  const { bucket, head, tail, text, ...page } = listingOf(call, "ListObjects", 100);
  const marker = params.get("marker") ?? "";
  const { items, prefixes, next } = listPage(currentObjects(bucket.objects), { ...page, marker });
  const owner = ownerContent(call.options);
  return xmlAnswer("ListBucketResult", {
    ...head,
    Marker: text(marker),
    MaxKeys: page.max,
    ...tail,
    IsTruncated: next !== undefined,
    NextMarker: next === undefined ? undefined : text(next),
    Contents: items.map(({ key, value }) => objectContent(text(key), value, owner)),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: text(prefix) })),
  });
}

export function listObjectsV2(call: OssCall): CloudResponse {
  const { params } = call.request;
  const { bucket, head, tail, text, ...page } = listingOf(call, "ListObjects", 100);
  const token = params.get("continuation-token") ?? "";
  const startAfter = params.get("start-after") ?? "";
  const marker = token === "" ? startAfter : readToken(token);
  const { items, prefixes, next } = listPage(currentObjects(bucket.objects), { ...page, marker });
  const owner = params.get("fetch-owner") === "true" ? ownerContent(call.options) : undefined;
  return xmlAnswer("ListBucketResult", {
    ...head,
    StartAfter: startAfter === "" ? undefined : text(startAfter),
    MaxKeys: page.max,
    ...tail,
    IsTruncated: next !== undefined,
    KeyCount: items.length + prefixes.length,
    ContinuationToken: token === "" ? undefined : token,
    NextContinuationToken: next === undefined ? undefined : writeToken(next),
    Contents: items.map(({ key, value }) => objectContent(text(key), value, owner)),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: text(prefix) })),
  });
}

// A mark in front tells a token from any other Base64 that a client may send.
const writeToken = (name: string) => Buffer.from(`v1:${name}`).toString("base64");

function readToken(token: string): string {
  const text = Buffer.from(token, "base64").toString();
  if (!text.startsWith("v1:"))
    throw invalidArgument(
      "continuation-token",
      token,
      "The continuation token is not one of a listing.",
    );
  return text.slice(3);
}
