import type { MediaKind } from "../scenario/index.ts";

/** What the content of a file shows. */
export interface Media {
  readonly kind: MediaKind;
  readonly format: string;
  /** Only for animated images. */
  readonly frames?: number;
  /** Seconds. Only for MP4, MOV and 3GP. */
  readonly duration?: number;
}

interface Signature {
  readonly kind: MediaKind;
  readonly format: string;
  readonly at: number;
  readonly bytes: Buffer;
  /** More bytes that must match. */
  readonly also?: { readonly at: number; readonly bytes: Buffer };
}

const ascii = (text: string) => Buffer.from(text, "latin1");
const hex = (text: string) => Buffer.from(text, "hex");
const signature = (kind: MediaKind, format: string, bytes: Buffer, at = 0): Signature => ({
  kind,
  format,
  at,
  bytes,
});
const riff = (kind: MediaKind, format: string, type: string): Signature => ({
  ...signature(kind, format, ascii("RIFF")),
  also: { at: 8, bytes: ascii(type) },
});

/** The formats that IMM accepts, by their first bytes (IMM user guides). */
const signatures: readonly Signature[] = [
  signature("image", "PNG", hex("89504e470d0a1a0a")),
  signature("image", "JPEG", hex("ffd8ff")),
  signature("image", "GIF", ascii("GIF87a")),
  signature("image", "GIF", ascii("GIF89a")),
  signature("image", "BMP", ascii("BM")),
  riff("image", "WEBP", "WEBP"),
  riff("video", "AVI", "AVI "),
  riff("video", "DAT", "CDXA"),
  signature("video", "MP4", ascii("ftyp"), 4),
  signature("video", "MOV", ascii("moov"), 4),
  signature("video", "MOV", ascii("mdat"), 4),
  signature("video", "MOV", ascii("wide"), 4),
  signature("video", "MPEG", hex("000001ba")),
  signature("video", "MPEG", hex("000001b3")),
  signature("video", "RM", ascii(".RMF")),
  signature("video", "ASF", hex("3026b2758e66cf11")),
  signature("video", "FLV", ascii("FLV")),
  signature("video", "MKV", hex("1a45dfa3")),
  signature("video", "OGM", ascii("OggS")),
  signature("video", "NSV", ascii("NSV")),
  signature("video", "SWF", ascii("FWS")),
  signature("video", "SWF", ascii("CWS")),
  signature("video", "SWF", ascii("ZWS")),
  { ...signature("video", "TS", hex("47")), also: { at: 188, bytes: hex("47") } },
];

/** Image formats in the container of MP4, which IMM does not accept. */
const stillBrands = ["avif", "avis", "heic", "heix", "mif1", "msf1"];

/** Undefined for content that is not an image or video in a format that IMM accepts. */
export function identifyMedia(body: Buffer): Media | undefined {
  const found = signatures.find(
    ({ at, bytes, also }) =>
      matches(body, at, bytes) && (also === undefined || matches(body, also.at, also.bytes)),
  );
  if (found === undefined) return undefined;
  const { kind, format } = found;
  if (format === "GIF") return { kind, format, frames: gifFrames(body) };
  if (format === "MP4" && stillBrands.includes(body.toString("latin1", 8, 12))) return undefined;
  const duration = format === "MP4" || format === "MOV" ? isoDuration(body) : undefined;
  return duration === undefined ? { kind, format } : { kind, format, duration };
}

function matches(body: Buffer, at: number, bytes: Buffer): boolean {
  return (
    body.length >= at + bytes.length &&
    body.compare(bytes, 0, bytes.length, at, at + bytes.length) === 0
  );
}

/** Counts image descriptors, up to where the file is cut off. */
function gifFrames(body: Buffer): number {
  const tableSize = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + tableSize(body[10] ?? 0);
  let frames = 0;
  const skipSubBlocks = () => {
    for (let size = body[at]; size !== undefined && size > 0; size = body[at]) at += size + 1;
    at += 1;
  };
  while (at < body.length) {
    const block = body[at];
    if (block === 0x21) {
      at += 2;
      skipSubBlocks();
    } else if (block === 0x2c) {
      frames += 1;
      at += 10 + tableSize(body[at + 9] ?? 0) + 1;
      skipSubBlocks();
    } else break;
  }
  return frames;
}

/** Seconds in the movie header (`moov/mvhd`, ISO 14496-12), undefined if there is none. */
function isoDuration(body: Buffer): number | undefined {
  const moov = box(body, 0, body.length, "moov");
  const mvhd = moov && box(body, moov.start, moov.end, "mvhd");
  if (mvhd === undefined) return undefined;
  const long = body[mvhd.start] === 1;
  if (mvhd.end - mvhd.start < (long ? 32 : 20)) return undefined;
  const timescale = body.readUInt32BE(mvhd.start + (long ? 20 : 12));
  const duration = long
    ? Number(body.readBigUInt64BE(mvhd.start + 24))
    : body.readUInt32BE(mvhd.start + 16);
  return timescale === 0 ? undefined : duration / timescale;
}

function box(
  body: Buffer,
  from: number,
  to: number,
  type: string,
): { readonly start: number; readonly end: number } | undefined {
  for (let at = from; at + 8 <= to; ) {
    const size = body.readUInt32BE(at);
    const wide = size === 1 && at + 16 <= to;
    const header = wide ? 16 : 8;
    const length = size === 0 ? to - at : wide ? Number(body.readBigUInt64BE(at + 8)) : size;
    if (length < header || at + length > to) return undefined;
    if (body.toString("latin1", at + 4, at + 8) === type)
      return { start: at + header, end: at + length };
    at += length;
  }
  return undefined;
}
