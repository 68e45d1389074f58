/** AppendObject: `POST /bucket/key?append&position=N`. */
import type { CloudResponse } from "../http/message.ts";
import { bucketOf, type OssCall } from "./call.ts";
import { crc64 } from "./crc64.ts";
import { invalidArgument, ossError } from "./errors.ts";
import {
  checkContentMd5,
  etagOf,
  existing,
  joined,
  keyOf,
  md5,
  requireWrite,
  writtenHeaders,
} from "./objects.ts";
import { addVersion, replaceVersion, type StoredObject, wholeSeconds } from "./store.ts";

/**
 * Adds to the end of an object that was made this way, or begins one. What the headers say about
 * the object counts at the beginning only. Throws `PositionNotEqualToLength` (409, with the length)
 * and `ObjectNotAppendable` (409).
 */
export function appendObject(call: OssCall): CloudResponse {
  const { request, options } = call;
  const bucket = bucketOf(call);
  const key = keyOf(call);
  const text = request.params.get("position") ?? "";
  if (!/^\d+$/.test(text))
    throw invalidArgument(
      "position",
      text,
      "The position must be a whole number that is not negative.",
    );
  const attributes = requireWrite(call, bucket, key);
  checkContentMd5(request.headers, request.body);

  const before = existing(bucket, key);
  const details = { BucketName: bucket.name, Key: key };
  if (before !== undefined && before.type !== "Appendable")
    throw ossError("ObjectNotAppendable", details);
  const length = before?.body.length ?? 0;
  if (Number(text) !== length)
    throw ossError("PositionNotEqualToLength", {
      ...details,
      "x-oss-next-append-position": length,
    });

  const body = before === undefined ? request.body : joined([before.body, request.body]);
  const content = {
    body,
    etag: etagOf(md5(body)),
    crc64: crc64(body),
    contentMd5: undefined,
    lastModified: wholeSeconds(options.clock.now()),
  };
  let after: StoredObject;
  if (before === undefined) {
    after = addVersion<StoredObject>(bucket, key, {
      ...attributes,
      ...content,
      deleteMarker: false,
      type: "Appendable",
    });
  } else {
    after = { ...before, ...content };
    replaceVersion(bucket, key, after);
  }
  return {
    status: 200,
    headers: {
      ...writtenHeaders(bucket, after),
      "x-oss-next-append-position": String(body.length),
    },
  };
}
