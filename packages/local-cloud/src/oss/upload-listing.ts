/** ListMultipartUploads and ListParts. */
import type { CloudResponse } from "../http/message.ts";
import { isoTime, ownerContent, xmlAnswer } from "./answer.ts";
import { bucketOf, type OssCall } from "./call.ts";
import { invalidArgument } from "./errors.ts";
import { compareNames, listPage, pageSize } from "./listing.ts";
import { encodedNames, uploadOf } from "./multipart.ts";
import { existing, keyOf } from "./objects.ts";
import type { Upload } from "./store.ts";

/** Uploads that are neither complete nor aborted, by key and then by id. */
export function listUploads(call: OssCall): CloudResponse {
  const { request, principal, access } = call;
  const bucket = bucketOf(call);
  access.require(principal, { action: "ListMultipartUploads", bucket, request });
  const { params } = request;
  const { encoding, text } = encodedNames(call);
  const prefix = params.get("prefix") ?? "";
  const delimiter = params.get("delimiter") ?? "";
  const keyMarker = params.get("key-marker") ?? "";
  const idMarker = keyMarker === "" ? "" : (params.get("upload-id-marker") ?? "");
  const max = pageSize(params, "max-uploads", 1000);

  const byKey = new Map<string, Upload[]>();
  for (const upload of [...bucket.uploads.values()].sort((a, b) => compareNames(a.id, b.id))) {
    byKey.set(upload.key, [...(byKey.get(upload.key) ?? []), upload]);
  }
  const same =
    idMarker === "" ? [] : (byKey.get(keyMarker) ?? []).filter(({ id }) => id > idMarker);
  const { items, prefixes } = listPage(byKey, {
    prefix,
    delimiter,
    marker: keyMarker,
    max: Number.POSITIVE_INFINITY,
  });
  const entries: readonly (Upload | string)[] = [
    ...same,
    ...[
      ...items.map(({ key, value }) => ({ key, value })),
      ...prefixes.map((key) => ({ key, value: undefined })),
    ]
      .sort((a, b) => compareNames(a.key, b.key))
      .flatMap(({ key, value }): readonly (Upload | string)[] => value ?? [key]),
  ];
  const page = entries.slice(0, max);
  const last = entries.length > page.length ? page.at(-1) : undefined;
  return xmlAnswer("ListMultipartUploadsResult", {
    Bucket: bucket.name,
    EncodingType: encoding,
    KeyMarker: text(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: last === undefined ? "" : text(typeof last === "string" ? last : last.key),
    NextUploadIdMarker: last === undefined || typeof last === "string" ? "" : last.id,
    Delimiter: text(delimiter),
    Prefix: text(prefix),
    MaxUploads: max,
    IsTruncated: last !== undefined,
    Upload: page.flatMap((entry) =>
      typeof entry === "string"
        ? []
        : [
            {
              Key: text(entry.key),
              UploadId: entry.id,
              StorageClass: entry.attributes.storageClass,
              Initiated: isoTime(entry.initiatedAt),
              Initiator: ownerContent(call.options),
              Owner: ownerContent(call.options),
            },
          ],
    ),
    CommonPrefixes: page.flatMap((entry) =>
      typeof entry === "string" ? [{ Prefix: text(entry) }] : [],
    ),
  });
}

export function listParts(call: OssCall): CloudResponse {
  const { request, principal, access } = call;
  const bucket = bucketOf(call);
  const key = keyOf(call);
  access.require(principal, {
    action: "ListParts",
    bucket,
    key,
    object: existing(bucket, key),
    request,
  });
  const upload = uploadOf(call, bucket, key);
  const { encoding, text } = encodedNames(call);
  const max = pageSize(request.params, "max-parts", 1000);
  const markerText = request.params.get("part-number-marker") || "0";
  if (!/^\d+$/.test(markerText))
    throw invalidArgument("part-number-marker", markerText, "The marker must be a part number.");
  const marker = Number(markerText);
  const parts = [...upload.parts].filter(([number]) => number > marker).sort(([a], [b]) => a - b);
  const page = parts.slice(0, max);
  return xmlAnswer("ListPartsResult", {
    Bucket: bucket.name,
    EncodingType: encoding,
    Key: text(key),
    UploadId: upload.id,
    StorageClass: upload.attributes.storageClass,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.[0] ?? "",
    MaxParts: max,
    IsTruncated: parts.length > page.length,
    Part: page.map(([number, part]) => ({
      PartNumber: number,
      LastModified: isoTime(part.lastModified),
      ETag: part.etag,
      Size: part.body.length,
    })),
  });
}
