/** `GET objects/{bucket}/{key}`: the bytes of an object, for a page that shows them. */
import { identifyMedia } from "../imm/index.ts";
import type { OssOperations } from "../oss/operations.ts";
import { type ControlCall, RawAnswer } from "./router.ts";

/**
 * Objects come from anyone. A browser shows them as what they say they are, in a sandbox without
 * scripts, and no other page can read them.
 */
const headers = {
  "accept-ranges": "bytes",
  "cache-control": "private, no-cache",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** What a browser may show. Everything else is downloaded. */
const shown = /^(?:image|video|audio)\/[\w.+-]+$/;

/** The object, or the range in the request. Throws `NoSuchBucket`, `NoSuchKey`. */
export function readObject(oss: OssOperations, { request, path }: ControlCall): RawAnswer {
  const { bucket = "", key = "" } = path;
  const { body, contentType, etag } = oss.inspectObject(bucket, key);
  const type = typeOf(contentType, body);
  const common = {
    ...headers,
    etag,
    "content-type": type,
    ...(shown.test(type) ? {} : { "content-disposition": "attachment" }),
  };
  if (request.headers["if-none-match"] === etag)
    return new RawAnswer({ status: 304, headers: common });
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers["range"] ?? "") ?? [];
  if (from === undefined) return new RawAnswer({ status: 200, headers: common, body });
  const start = Number(from);
  const end = Math.min(to === "" ? body.length - 1 : Number(to), body.length - 1);
  if (start > end)
    return new RawAnswer({
      status: 416,
      headers: { ...common, "content-range": `bytes */${body.length}` },
    });
  return new RawAnswer({
    status: 206,
    headers: { ...common, "content-range": `bytes ${start}-${end}/${body.length}` },
    body: body.subarray(start, end + 1),
  });
}

/** Clients often upload media without a type. */
function typeOf(contentType: string, body: Buffer): string {
  if (shown.test(contentType)) return contentType;
  return types[identifyMedia(body)?.format ?? ""] ?? "application/octet-stream";
}

/** The formats that browsers can show. */
const types: Readonly<Record<string, string>> = {
  PNG: "image/png",
  JPEG: "image/jpeg",
  GIF: "image/gif",
  WEBP: "image/webp",
  BMP: "image/bmp",
  MP4: "video/mp4",
  MOV: "video/quicktime",
  MKV: "video/x-matroska",
};
