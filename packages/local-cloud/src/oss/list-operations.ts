/** ListObjects (V1 and V2), ListObjectVersions, ListMultipartUploads and ListParts. */
import { pageOf } from "../core/page.ts";
import type { CloudResponse } from "../http/message.ts";
import type { XmlContent } from "../xml/index.ts";
import { isoTime, type OssCall, ownerContent, xmlAnswer } from "./call.ts";
import { invalidArgument } from "./errors.ts";
import { compareNames, type ListPage, listPage, pageSize } from "./listing.ts";
import { uploadOf } from "./multipart.ts";
import type { Bucket, ObjectAttributes, StoredObject } from "./store.ts";

/** What all listings of objects share: permission, parameters, and how names are written. */
function objectListing(call: OssCall, action: string) {
  const { request, bucket } = call;
  const { params } = request;
  const [prefix, delimiter] = [call.param("prefix"), call.param("delimiter")];
  call.authorize(action, {
    context: {
      ...(params.has("prefix") ? { "oss:Prefix": prefix } : {}),
      ...(params.has("delimiter") ? { "oss:Delimiter": delimiter } : {}),
    },
  });
  const { EncodingType, encode } = call.nameEncoding();
  const max = pageSize(params, "max-keys", 100);
  return {
    bucket,
    encode,
    query: { prefix, delimiter, max },
    head: { Name: bucket.name, Prefix: encode(prefix) },
    tail: { MaxKeys: max, Delimiter: encode(delimiter), EncodingType },
  };
}

function commonPrefixes({ prefixes }: ListPage<unknown>, encode: (name: string) => string) {
  return prefixes.map((prefix) => ({ Prefix: encode(prefix) }));
}

function objectContent(Key: string, object: StoredObject, Owner: XmlContent) {
  return {
    Key,
    LastModified: isoTime(object.lastModified),
    ETag: object.etag,
    Type: object.type,
    Size: object.body.length,
    StorageClass: object.storageClass,
    Owner,
  };
}

/** Keys whose newest version is an object. */
function* currentObjects({ objects }: Bucket): Generator<readonly [string, StoredObject]> {
  for (const [key, [newest]] of objects)
    if (newest !== undefined && !newest.deleteMarker) yield [key, newest];
}

/** Current objects, by key, with `marker` and `max-keys`. */
export function listObjects(call: OssCall): CloudResponse {
  const { bucket, encode, query, head, tail } = objectListing(call, "ListObjects");
  const marker = call.param("marker");
  const page = listPage(currentObjects(bucket), { ...query, marker });
  const owner = ownerContent(call.options);
  return xmlAnswer("ListBucketResult", {
    ...head,
    Marker: encode(marker),
    ...tail,
    IsTruncated: page.next !== undefined,
    NextMarker: page.next && encode(page.next.key),
    Contents: page.items.map(({ key, value }) => objectContent(encode(key), value, owner)),
    CommonPrefixes: commonPrefixes(page, encode),
  });
}

/** Current objects, by key, with `continuation-token` and `start-after`. */
export function listObjectsV2(call: OssCall): CloudResponse {
  const { bucket, encode, query, head, tail } = objectListing(call, "ListObjects");
  const [token, startAfter] = [call.param("continuation-token"), call.param("start-after")];
  const marker = token === "" ? startAfter : readToken(token);
  const page = listPage(currentObjects(bucket), { ...query, marker });
  const owner = call.param("fetch-owner") === "true" ? ownerContent(call.options) : undefined;
  return xmlAnswer("ListBucketResult", {
    ...head,
    StartAfter: startAfter === "" ? undefined : encode(startAfter),
    ...tail,
    IsTruncated: page.next !== undefined,
    KeyCount: page.items.length + page.prefixes.length,
    ContinuationToken: token === "" ? undefined : token,
    NextContinuationToken: page.next && writeToken(page.next.key),
    Contents: page.items.map(({ key, value }) => objectContent(encode(key), value, owner)),
    CommonPrefixes: commonPrefixes(page, encode),
  });
}

// The prefix distinguishes a token from other Base64 that a client may send.
const writeToken = (name: string) => Buffer.from(`v1:${name}`).toString("base64");

function readToken(token: string): string {
  const text = Buffer.from(token, "base64").toString();
  if (!text.startsWith("v1:"))
    throw invalidArgument("continuation-token", token, "The continuation token is not valid.");
  return text.slice(3);
}

/** Versions and delete markers, newest first within a key. */
export function listObjectVersions(call: OssCall): CloudResponse {
  const { bucket, encode, query, head, tail } = objectListing(call, "ListObjectVersions");
  const [marker, versionMarker] = [call.param("key-marker"), call.param("version-id-marker")];
  if (versionMarker !== "" && marker === "")
    throw invalidArgument(
      "version-id-marker",
      versionMarker,
      "A version-id marker cannot be specified without a key marker.",
    );
  const entries = [...bucket.objects].flatMap(([key, versions]) =>
    versions.map((version, index) => [key, { version, index }] as const),
  );
  const markerIndex = (bucket.objects.get(marker) ?? []).findIndex(
    ({ versionId }) => versionId === versionMarker,
  );
  const page = listPage(entries, {
    ...query,
    marker,
    isAfterMarker: ({ index }) => versionMarker !== "" && index > markerIndex,
  });
  const Owner = ownerContent(call.options);
  const contents = page.items.map(({ key, value: { version, index } }) => ({
    Key: encode(key),
    VersionId: version.versionId,
    IsLatest: index === 0,
    LastModified: isoTime(version.lastModified),
    ...(version.deleteMarker ? { Owner } : objectContent(encode(key), version, Owner)),
  }));
  return xmlAnswer("ListVersionsResult", {
    ...head,
    KeyMarker: encode(marker),
    VersionIdMarker: versionMarker,
    ...tail,
    IsTruncated: page.next !== undefined,
    NextKeyMarker: page.next && encode(page.next.key),
    NextVersionIdMarker: page.next && (page.next.value?.version.versionId ?? ""),
    Version: contents.filter((content) => "ETag" in content),
    DeleteMarker: contents.filter((content) => !("ETag" in content)),
    CommonPrefixes: commonPrefixes(page, encode),
  });
}

/** Uploads that are neither complete nor aborted, by key and then by id. */
export function listUploads(call: OssCall): CloudResponse {
  call.authorize("ListMultipartUploads");
  const { request, bucket, options } = call;
  const { EncodingType, encode } = call.nameEncoding();
  const [prefix, delimiter] = [call.param("prefix"), call.param("delimiter")];
  const marker = call.param("key-marker");
  const idMarker = marker === "" ? "" : call.param("upload-id-marker");
  const max = pageSize(request.params, "max-uploads", 1000);
  const uploads = [...bucket.uploads.values()].sort((a, b) => compareNames(a.id, b.id));
  const page = listPage(
    uploads.map((upload) => [upload.key, upload] as const),
    {
      ...{ prefix, delimiter, marker, max },
      isAfterMarker: ({ id }) => idMarker !== "" && id > idMarker,
    },
  );
  return xmlAnswer("ListMultipartUploadsResult", {
    Bucket: bucket.name,
    EncodingType,
    KeyMarker: encode(marker),
    UploadIdMarker: idMarker,
    // As in OSS, these are set on the last page too.
    NextKeyMarker: encode(page.next?.key ?? page.items.at(-1)?.key ?? ""),
    NextUploadIdMarker: (page.next ?? page.items.at(-1))?.value?.id ?? "",
    Delimiter: encode(delimiter),
    Prefix: encode(prefix),
    MaxUploads: max,
    IsTruncated: page.next !== undefined,
    Upload: page.items.map(({ value: upload }) => ({
      Key: encode(upload.key),
      UploadId: upload.id,
      StorageClass: upload.attributes.storageClass,
      Initiated: isoTime(upload.initiatedAt),
      Initiator: ownerContent(options),
      Owner: ownerContent(options),
    })),
    CommonPrefixes: commonPrefixes(page, encode),
  });
}

/** Where the metadata of client-side encryption is in the list of parts. */
const clientEncryptionNames: Readonly<Record<string, string>> = {
  "client-side-encryption-key": "ClientEncryptionKey",
  "client-side-encryption-start": "ClientEncryptionStart",
  "client-side-encryption-cek-alg": "ClientEncryptionCekAlg",
  "client-side-encryption-wrap-alg": "ClientEncryptionWrapAlg",
  "client-side-encryption-data-size": "ClientEncryptionDataSize",
  "client-side-encryption-part-size": "ClientEncryptionPartSize",
};

/** A client that resumes an encrypted upload finds its parameters in the list of parts. */
function clientEncryption({ meta }: ObjectAttributes): Record<string, string> {
  return Object.fromEntries(
    Object.entries(clientEncryptionNames).flatMap(([name, element]) => {
      const value = meta[name];
      return value === undefined ? [] : [[element, value] as const];
    }),
  );
}

/** The parts of an upload, by number. */
export function listParts(call: OssCall): CloudResponse {
  call.authorize("ListParts");
  const { request, bucket, key } = call;
  const upload = uploadOf(call);
  const { EncodingType, encode } = call.nameEncoding();
  const max = pageSize(request.params, "max-parts", 1000);
  const marker = call.param("part-number-marker") || "0";
  if (!/^\d+$/.test(marker))
    throw invalidArgument("part-number-marker", marker, "The marker must be a part number.");
  const following = [...upload.parts]
    .filter(([number]) => number > Number(marker))
    .sort(([a], [b]) => a - b);
  const { items, last } = pageOf(following, max);
  return xmlAnswer("ListPartsResult", {
    Bucket: bucket.name,
    EncodingType,
    Key: encode(key),
    UploadId: upload.id,
    StorageClass: upload.attributes.storageClass,
    ...clientEncryption(upload.attributes),
    PartNumberMarker: Number(marker),
    NextPartNumberMarker: items.at(-1)?.[0] ?? "",
    MaxParts: max,
    IsTruncated: last !== undefined,
    Part: items.map(([number, part]) => ({
      PartNumber: number,
      LastModified: isoTime(part.lastModified),
      ETag: part.etag,
      HashCrc64ecma: part.crc64,
      Size: part.body.length,
    })),
  });
}
