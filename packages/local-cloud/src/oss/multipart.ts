/** Multipart uploads: initiate, upload or copy a part, complete, abort. */
import { randomUUID } from "node:crypto";
import type { CloudResponse } from "../http/message.ts";
import { childrenNamed, childText } from "../xml/index.ts";
import { isoTime, type OssCall, xmlAnswer } from "./call.ts";
import { answerCallback, callbackOf } from "./callback.ts";
import { checkCopyConditions, copySource } from "./copy.ts";
import { combineCrc64 } from "./crc64.ts";
import { digestsOf } from "./digests.ts";
import { invalidArgument, ossError } from "./errors.ts";
import { eventHeaders } from "./events.ts";
import { writtenHeaders } from "./object-attributes.ts";
import { addVersion, type StoredObject, type Upload, type UploadPart } from "./store.ts";
import {
  authorizeWrite,
  checkContentMd5,
  checkOverwrite,
  describeWritten,
  etagOf,
  joined,
  md5,
} from "./write.ts";

/** Minimum bytes of each part but the last. */
const minPartBytes = 100 * 1024;
const maxPartNumber = 10_000;

/** The named upload. Throws `NoSuchUpload` with this `EC`. */
export function uploadOf(call: OssCall, EC = "0042-00000002"): Upload {
  const { bucket, key } = call;
  const id = call.param("uploadId");
  const upload = bucket.uploads.get(id);
  if (upload === undefined || upload.key !== key)
    throw ossError("NoSuchUpload", { BucketName: bucket.name, Key: key, UploadId: id, EC });
  return upload;
}

/** Starts an upload. Its attributes come from the headers of this call. */
export function initiateUpload(call: OssCall): CloudResponse {
  const { bucket, key } = call;
  const { EncodingType, encode } = call.nameEncoding();
  const attributes = authorizeWrite(call);
  checkOverwrite(call);
  const id = randomUUID().replaceAll("-", "").toUpperCase();
  const initiatedAt = call.options.clock.now();
  const sequential = call.request.params.has("sequential");
  bucket.uploads.set(id, { id, key, attributes, initiatedAt, sequential, parts: new Map() });
  const answer = xmlAnswer("InitiateMultipartUploadResult", {
    Bucket: bucket.name,
    Key: encode(key),
    UploadId: id,
    EncodingType,
  });
  const event = eventHeaders(call, "InitiateMultipartUpload", { size: 0, etag: "" });
  return { ...answer, headers: { ...answer.headers, ...event } };
}

/**
 * Adds a part from the body, or with `x-oss-copy-source` from another object. It replaces a part
 * with the same number.
 */
export async function uploadPart(call: OssCall): Promise<CloudResponse> {
  const { request, now: lastModified } = call;
  const text = call.param("partNumber");
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > maxPartNumber)
    throw invalidArgument(
      "partNumber",
      text,
      "Part number must be an integer between 1 and 10000.",
    );
  call.authorize("PutObject");
  const isCopy = request.headers["x-oss-copy-source"] !== undefined;
  const Ec = isCopy ? "0042-00000311" : "0042-00000104";
  uploadOf(call, Ec);
  const copied = isCopy ? copySource(call) : undefined;
  const body = copied === undefined ? request.body : copiedPart(call, copied);
  const { md5: digest, crc64: crc } = await digestsOf(body);
  if (copied === undefined) checkContentMd5(call, () => digest);
  const etag = etagOf(digest);
  // The upload can have ended meanwhile.
  const upload = uploadOf(call, Ec);
  upload.parts.set(number, { body, etag, crc64: crc, lastModified });
  const operation = copied === undefined ? "UploadPart" : "UploadPartCopy";
  const event = eventHeaders(call, operation, { size: body.length, etag });
  const headers = { etag, "x-oss-hash-crc64ecma": crc, ...event };
  if (copied === undefined)
    return { status: 200, headers: { ...headers, "content-md5": digest.toString("base64") } };
  const answer = xmlAnswer("CopyPartResult", { LastModified: isoTime(lastModified), ETag: etag });
  const version: Record<string, string> =
    copied.bucket.versioning === undefined
      ? {}
      : { "x-oss-copy-source-version-id": copied.object.versionId };
  return { ...answer, headers: { ...answer.headers, ...headers, ...version } };
}

function copiedPart(call: OssCall, source: ReturnType<typeof copySource>): Buffer {
  const { object } = source;
  if (checkCopyConditions(call, object) === "notModified")
    throw ossError("PreconditionFailed", { Condition: "x-oss-copy-source" });
  const range = call.request.headers["x-oss-copy-source-range"];
  if (range === undefined) return object.body;
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  const [start, end] = [Number(from), Number(to)];
  if (!(start <= end && end < object.body.length))
    throw ossError("InvalidRange", { RangeRequested: range, ActualObjectSize: object.body.length });
  return object.body.subarray(start, end + 1);
}

/**
 * Joins the listed parts, which must be in ascending order, or with `x-oss-complete-all: yes` all
 * parts. Without any part, the object is empty.
 */
export async function completeUpload(call: OssCall): Promise<CloudResponse> {
  const { request, bucket, key, options } = call;
  const callback = callbackOf(call);
  const { EncodingType, encode } = call.nameEncoding();
  call.authorize("PutObject");
  const upload = uploadOf(call);
  const all = request.headers["x-oss-complete-all"] === "yes";
  if (all && request.body.length > 0)
    throw ossError(
      "InvalidArgument",
      { EC: "0042-00000216" },
      "Should not speficy both complete all header and http body.",
    );
  const parts = all ? allParts(upload) : listedParts(call, upload);
  checkPartSizes(upload, parts);
  checkOverwrite(call);
  // The ACL can be sent with either call.
  const acl = request.headers["x-oss-object-acl"]
    ? authorizeWrite(call).acl
    : upload.attributes.acl;

  const body = joined(parts.map((part) => part.body));
  const etags = parts.map((part) => part.etag.replaceAll('"', "")).join("");
  const stored = addVersion<StoredObject>(bucket, key, {
    ...upload.attributes,
    acl,
    deleteMarker: false,
    body,
    etag: etagOf(md5(Buffer.from(etags)), `-${parts.length}`),
    crc64: combineCrc64(parts.map((part) => ({ crc64: part.crc64, length: part.body.length }))),
    contentMd5: upload.sequential ? md5(body).toString("base64") : undefined,
    type: "Multipart",
    lastModified: call.now,
  });
  bucket.uploads.delete(upload.id);
  const answer = xmlAnswer("CompleteMultipartUploadResult", {
    EncodingType,
    Location: `http://${bucket.name}.oss-${options.region}.aliyuncs.com/${encodeURIComponent(key)}`,
    Bucket: bucket.name,
    Key: encode(key),
    ETag: stored.etag,
  });
  const event = eventHeaders(call, "CompleteMultipartUpload", {
    size: body.length,
    etag: stored.etag,
  });
  const headers = { ...answer.headers, ...writtenHeaders(bucket, stored), ...event };
  const completed = { ...answer, headers };
  return callback === undefined
    ? completed
    : answerCallback(call, callback, describeWritten(key, stored), completed);
}

function allParts({ parts }: Upload): readonly UploadPart[] {
  return [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
}

function listedParts(call: OssCall, { id, parts }: Upload): readonly UploadPart[] {
  const listed = childrenNamed(call.xmlBody("CompleteMultipartUpload"), "Part");
  let last = 0;
  return listed.map((element) => {
    const number = Number(childText(element, "PartNumber")?.trim() || Number.NaN);
    const etag = childText(element, "ETag")?.trim().replaceAll('"', "").toUpperCase();
    if (Number.isNaN(number) || etag === undefined)
      throw ossError("MalformedXML", { ErrorDetail: "A Part needs PartNumber and ETag." });
    if (number <= last) throw ossError("InvalidPartOrder", { UploadId: id });
    last = number;
    const part = parts.get(number);
    if (part === undefined || part.etag.replaceAll('"', "") !== etag)
      throw ossError("InvalidPart", { UploadId: id, PartNumber: number, ETag: etag });
    return part;
  });
}

function checkPartSizes({ id }: Upload, parts: readonly UploadPart[]): void {
  const small = parts.slice(0, -1).find((part) => part.body.length < minPartBytes);
  if (small !== undefined) {
    throw ossError("EntityTooSmall", {
      UploadId: id,
      MinSizeAllowed: minPartBytes,
      ProposedSize: small.body.length,
    });
  }
}

/** Deletes an upload with its parts. */
export function abortUpload(call: OssCall): CloudResponse {
  call.authorize("AbortMultipartUpload");
  call.bucket.uploads.delete(uploadOf(call).id);
  return { status: 204 };
}
