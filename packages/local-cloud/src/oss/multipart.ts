/** Multipart uploads: initiate, upload or copy a part, complete, abort. */
import { randomUUID } from "node:crypto";
import type { CloudResponse } from "../http/message.ts";
import { childrenNamed, childText } from "../xml/index.ts";
import { isoTime, xmlAnswer } from "./answer.ts";
import { bucketOf, type OssCall, xmlBody } from "./call.ts";
import { checkCopyConditions, copySource } from "./copy.ts";
import { crc64 } from "./crc64.ts";
import { invalidArgument, notImplemented, ossError } from "./errors.ts";
import {
  checkContentMd5,
  checkOverwrite,
  etagOf,
  existing,
  joined,
  keyOf,
  md5,
  requireWrite,
  writtenHeaders,
} from "./objects.ts";
import {
  addVersion,
  type Bucket,
  type StoredObject,
  type Upload,
  type UploadPart,
  wholeSeconds,
} from "./store.ts";

/** All parts but the last have at least this many bytes. */
const smallestPart = 100 * 1024;
const lastPartNumber = 10_000;

/** The upload that the call names. Throws `NoSuchUpload`. */
export function uploadOf(call: OssCall, bucket: Bucket, key: string): Upload {
  const id = call.request.params.get("uploadId") ?? "";
  const upload = bucket.uploads.get(id);
  if (upload === undefined || upload.key !== key)
    throw ossError("NoSuchUpload", { BucketName: bucket.name, Key: key, UploadId: id });
  return upload;
}

/** Names in an answer, encoded where the caller asked for it. */
export function encodedNames(call: OssCall): {
  encoding: string | undefined;
  text: (name: string) => string;
} {
  const encoding = call.request.params.get("encoding-type") || undefined;
  if (encoding !== undefined && encoding !== "url")
    throw invalidArgument("encoding-type", encoding, "The encoding type must be url.");
  return { encoding, text: (name) => (encoding === "url" ? encodeURIComponent(name) : name) };
}

export function initiateUpload(call: OssCall): CloudResponse {
  const bucket = bucketOf(call);
  const key = keyOf(call);
  const { encoding, text } = encodedNames(call);
  const attributes = requireWrite(call, bucket, key);
  checkOverwrite(call, bucket, key);
  const id = randomUUID().replaceAll("-", "").toUpperCase();
  bucket.uploads.set(id, {
    id,
    key,
    attributes,
    initiatedAt: call.options.clock.now(),
    parts: new Map(),
  });
  return xmlAnswer("InitiateMultipartUploadResult", {
    Bucket: bucket.name,
    Key: text(key),
    UploadId: id,
    EncodingType: encoding,
  });
}

/**
 * A part's bytes come in the body, or with `x-oss-copy-source` from another object. A part of the
 * same number is replaced.
 */
export function uploadPart(call: OssCall): CloudResponse {
  const { request, principal, access, options } = call;
  const bucket = bucketOf(call);
  const key = keyOf(call);
  const numberText = request.params.get("partNumber") ?? "";
  const number = /^\d+$/.test(numberText) ? Number(numberText) : 0;
  if (number < 1 || number > lastPartNumber) {
    throw invalidArgument(
      "partNumber",
      numberText,
      "Part number must be an integer between 1 and 10000.",
    );
  }
  access.require(principal, {
    action: "PutObject",
    bucket,
    key,
    object: existing(bucket, key),
    request,
  });
  const upload = uploadOf(call, bucket, key);
  const lastModified = wholeSeconds(options.clock.now());
  if (request.headers["x-oss-copy-source"] !== undefined) {
    const body = copiedPart(call);
    const part: UploadPart = { body, etag: etagOf(md5(body)), lastModified };
    upload.parts.set(number, part);
    const answer = xmlAnswer("CopyPartResult", {
      LastModified: isoTime(lastModified),
      ETag: part.etag,
    });
    return {
      ...answer,
      headers: { ...answer.headers, etag: part.etag, "x-oss-hash-crc64ecma": crc64(body) },
    };
  }
  checkContentMd5(request.headers, request.body);
  const digest = md5(request.body);
  const part: UploadPart = { body: request.body, etag: etagOf(digest), lastModified };
  upload.parts.set(number, part);
  return {
    status: 200,
    headers: {
      etag: part.etag,
      "content-md5": digest.toString("base64"),
      "x-oss-hash-crc64ecma": crc64(request.body),
    },
  };
}

function copiedPart(call: OssCall): Buffer {
  const { object } = copySource(call);
  if (checkCopyConditions(call, object) === "notModified")
    throw ossError("PreconditionFailed", { Condition: "x-oss-copy-source" });
  const range = call.request.headers["x-oss-copy-source-range"];
  if (range === undefined) return object.body;
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  const [start, end] = [Number(from), Number(to)];
  if (!(start <= end && end < object.body.length)) {
    throw ossError("InvalidRange", { RangeRequested: range, ActualObjectSize: object.body.length });
  }
  return object.body.subarray(start, end + 1);
}

/**
 * Puts the listed parts together, in ascending order, or with `x-oss-complete-all: yes` all parts
 * that there are.
 */
export function completeUpload(call: OssCall): CloudResponse {
  const { request, principal, access, options } = call;
  const bucket = bucketOf(call);
  const key = keyOf(call);
  if (request.headers["x-oss-callback"] !== undefined) throw notImplemented("x-oss-callback");
  const { encoding, text } = encodedNames(call);
  access.require(principal, {
    action: "PutObject",
    bucket,
    key,
    object: existing(bucket, key),
    request,
  });
  const upload = uploadOf(call, bucket, key);
  const parts =
    request.headers["x-oss-complete-all"] === "yes" ? allParts(upload) : listedParts(call, upload);
  checkOverwrite(call, bucket, key);

  const body = joined(parts.map((part) => part.body));
  const digests = parts.map((part) => Buffer.from(part.etag.replaceAll('"', ""), "hex"));
  const stored = addVersion<StoredObject>(bucket, key, {
    ...upload.attributes,
    deleteMarker: false,
    body,
    etag: etagOf(md5(Buffer.concat(digests)), `-${parts.length}`),
    crc64: crc64(body),
    contentMd5: undefined,
    type: "Multipart",
    lastModified: wholeSeconds(options.clock.now()),
  });
  bucket.uploads.delete(upload.id);
  const answer = xmlAnswer("CompleteMultipartUploadResult", {
    EncodingType: encoding,
    Location: `http://${bucket.name}.oss-${options.region}.aliyuncs.com/${encodeURIComponent(key)}`,
    Bucket: bucket.name,
    Key: text(key),
    ETag: stored.etag,
  });
  return { ...answer, headers: { ...answer.headers, ...writtenHeaders(bucket, stored) } };
}

function allParts(upload: Upload): readonly UploadPart[] {
  const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part);
  if (parts.length === 0) throw ossError("InvalidPart", { UploadId: upload.id });
  return checkedSizes(upload, parts);
}

function listedParts(call: OssCall, upload: Upload): readonly UploadPart[] {
  const listed = childrenNamed(xmlBody(call, "CompleteMultipartUpload"), "Part");
  if (listed.length === 0)
    throw ossError("MalformedXML", { ErrorDetail: "CompleteMultipartUpload lists no Part." });
  let last = 0;
  const parts = listed.map((element) => {
    const number = Number(childText(element, "PartNumber")?.trim() || Number.NaN);
    const etag = childText(element, "ETag")?.trim().replaceAll('"', "").toUpperCase();
    if (Number.isNaN(number) || etag === undefined)
      throw ossError("MalformedXML", { ErrorDetail: "A Part needs PartNumber and ETag." });
    if (number <= last) throw ossError("InvalidPartOrder", { UploadId: upload.id });
    last = number;
    const part = upload.parts.get(number);
    if (part === undefined || part.etag.replaceAll('"', "") !== etag) {
      throw ossError("InvalidPart", { UploadId: upload.id, PartNumber: number, ETag: etag });
    }
    return part;
  });
  return checkedSizes(upload, parts);
}

function checkedSizes(upload: Upload, parts: readonly UploadPart[]): readonly UploadPart[] {
  const small = parts.slice(0, -1).find((part) => part.body.length < smallestPart);
  if (small !== undefined) {
    throw ossError("EntityTooSmall", {
      UploadId: upload.id,
      MinSizeAllowed: smallestPart,
      ProposedSize: small.body.length,
    });
  }
  return parts;
}

export function abortUpload(call: OssCall): CloudResponse {
  const { request, principal, access } = call;
  const bucket = bucketOf(call);
  const key = keyOf(call);
  access.require(principal, {
    action: "AbortMultipartUpload",
    bucket,
    key,
    object: existing(bucket, key),
    request,
  });
  bucket.uploads.delete(uploadOf(call, bucket, key).id);
  return { status: 204 };
}
