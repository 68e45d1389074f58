/**
 * Looks at an object before it is submitted, because IMM bills what it then rejects: it skips what
 * certainly exceeds a documented limit, and nothing else.
 */
import { ImmkitError, ServiceError } from "../errors.ts";
import type { UploadEvent } from "../generated/upload-event.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import { readImageHeader } from "./image-header.ts";
import { mediaKindOf } from "./kind.ts";
import { Skip } from "./skipped.ts";

/** What {@link ObjectReader} says about an object. */
export interface ObjectSummary {
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  readonly contentType: string | null;
  /** Epoch milliseconds. */
  readonly lastModified: number | null;
  /** Null in a bucket without versions. */
  readonly versionId: string | null;
}

/** Looks at objects: an `OssClient` can. A missing object is a ServiceError, `NoSuchKey`. */
export interface ObjectReader {
  head(
    address: { readonly bucket: string; readonly key: string },
    options: { readonly signal: AbortSignal },
  ): Promise<ObjectSummary>;
  /** Reads some bytes, both ends included. */
  get(
    address: { readonly bucket: string; readonly key: string },
    options: {
      readonly signal: AbortSignal;
      readonly range: { readonly start: number; readonly end: number };
    },
  ): Promise<{ readonly head: ObjectSummary; readonly body: Uint8Array }>;
}

/** What is submitted. */
export interface InspectedUpload {
  readonly kind: ModerationKind;
  /** The object's ETag; null if it is unknown. */
  readonly etag: string | null;
  /**
   * Identifies this content under this name: the ETag, and the version or else the time of the
   * upload. An object that is deleted, and uploaded again with the same content, is another one.
   */
  readonly version: readonly (string | number | null)[];
}

/** Source: IMM, CreateImageModerationTask. A limit that can be read in two ways is the larger. */
const limits = {
  imageBytes: 20 * 1024 * 1024,
  side: 30_000,
  pixels: 250_000_000,
  gifPixels: 4_194_304,
};
/** Most headers are in the first read. JPEG's can be behind a large profile or preview. */
const firstBytes = 64 * 1024;
const mostBytes = 1024 * 1024;

/** @param kindOf the application's own decision @throws Skip; what the reader throws. */
export async function inspect(
  upload: UploadEvent,
  kindOf: (upload: UploadEvent) => ModerationKind | null | undefined,
  reader: ObjectReader | undefined,
  signal: AbortSignal,
): Promise<InspectedUpload> {
  const { bucket, key, etag, size, time, eventId } = upload;
  const own = kindOf(upload);
  if (own === null) throw new Skip("UnknownKind", "kindOf returns null for it.");
  if (reader === undefined) {
    const kind = own ?? knownKind(key, upload.contentType);
    if (size !== null) checkSize(kind, size);
    return { kind, etag, version: [etag, time ?? eventId] };
  }
  try {
    const first = own ?? mediaKindOf(key, upload.contentType);
    if (first === "unsupported") throw unsupported();
    if (first === "image") return await inspectImage(upload, reader, signal);
    const head = await reader.head({ bucket, key }, { signal });
    const kind = first ?? knownKind(key, head.contentType);
    checkSize(kind, head.size);
    return kind === "image"
      ? await inspectImage(upload, reader, signal)
      : { kind, etag: head.etag, version: versionOf(head) };
  } catch (error) {
    throw readError(error, upload);
  }
}

async function inspectImage(
  { bucket, key }: UploadEvent,
  reader: ObjectReader,
  signal: AbortSignal,
): Promise<InspectedUpload> {
  const address = { bucket, key };
  let { head, body } = await readStart(address, firstBytes, reader, signal);
  let header = readImageHeader(body);
  if (header === "incomplete" && head.size > firstBytes) {
    ({ head, body } = await readStart(address, mostBytes, reader, signal));
    header = readImageHeader(body);
  }
  checkSize("image", head.size);
  if (header !== undefined && header !== "incomplete") {
    if (header.format === "unsupported") throw unsupported();
    checkPixels(header);
  }
  return { kind: "image", etag: head.etag, version: versionOf(head) };
}

async function readStart(
  address: { readonly bucket: string; readonly key: string },
  bytes: number,
  reader: ObjectReader,
  signal: AbortSignal,
) {
  try {
    return await reader.get(address, { range: { start: 0, end: bytes - 1 }, signal });
  } catch (error) {
    // An object without bytes has no first one. It can have been replaced since.
    if (error instanceof ServiceError && error.code === "InvalidRange")
      checkSize("image", (await reader.head(address, { signal })).size);
    throw error;
  }
}

function knownKind(key: string, contentType: string | null): ModerationKind {
  const kind = mediaKindOf(key, contentType);
  if (kind === "unsupported") throw unsupported();
  if (kind !== undefined) return kind;
  const type = contentType === null ? "no content type" : `the content type ${contentType}`;
  const message = `Its extension is not that of an image or a video, and it has ${type}.`;
  throw new Skip("UnknownKind", message);
}

function checkSize(kind: ModerationKind, size: number): void {
  if (size === 0) throw new Skip("Empty", "It has no bytes.");
  // No limit is documented for videos.
  if (kind !== "image" || size <= limits.imageBytes) return;
  throw new Skip("TooLarge", `It has ${size} bytes. IMM reads images of up to 20 MB.`);
}

function checkPixels(image: {
  readonly format: string;
  readonly width: number;
  readonly height: number;
}): void {
  const { format, width, height } = image;
  const most = format === "gif" ? limits.gifPixels : limits.pixels;
  if (Math.max(width, height) <= limits.side && width * height <= most) return;
  const allowed =
    format === "gif"
      ? `GIF images of up to ${most} pixels`
      : `images of up to ${limits.side} pixels on a side, and ${most} in all`;
  throw new Skip("TooManyPixels", `It has ${width} x ${height} pixels. IMM reads ${allowed}.`);
}

function unsupported(): Skip {
  return new Skip(
    "UnsupportedFormat",
    "It is an image in a format that IMM can't read: it reads PNG, JPEG, BMP, GIF and WebP.",
  );
}

function versionOf({ etag, versionId, lastModified }: ObjectSummary): InspectedUpload["version"] {
  return [etag, versionId ?? lastModified];
}

function readError(error: unknown, { uri }: UploadEvent): unknown {
  if (!(error instanceof ServiceError)) return error;
  if (error.code === "NoSuchKey" || error.code === "NoSuchBucket")
    return new Skip("Gone", "It was deleted meanwhile.");
  if (error.status !== 403) return error;
  return new ImmkitError(
    "PreflightDenied",
    `The application's role can't read ${uri}: give it Access.ReadMedia, or submit without looking at the objects (objects: false). ${error.message}`,
    { cause: error },
  );
}
