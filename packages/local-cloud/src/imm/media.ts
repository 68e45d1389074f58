import type { MediaKind } from "../scenario/index.ts";

/** What a file turned out to be. */
export interface Media {
  readonly kind: MediaKind;
  readonly format: string;
  /** Of animated pictures. */
  readonly frames?: number;
  /** Seconds, where the container tells and is read here (MP4, MOV, 3GP). */
  readonly duration?: number;
}

interface Signature {
  readonly kind: MediaKind;
  readonly format: string;
  readonly at: number;
  readonly bytes: Buffer;
  /** A second place that must agree. */
  readonly also?: { readonly at: number; readonly bytes: Buffer };
}

const ascii = (text: string) => Buffer.from(text, "latin1");
const hex = (text: string) => Buffer.from(text, "hex");
const riff = (kind: MediaKind, format: string, type: string): Signature => ({
  kind,
  format,
  at: 0,
  bytes: ascii("RIFF"),
  also: { at: 8, bytes: ascii(type) },
});
const plain = (kind: MediaKind, format: string, bytes: Buffer, at = 0): Signature => ({
  kind,
  format,
  at,
  bytes,
});

/**
 * The formats that IMM takes (user guides of image and video moderation), by how their files begin.
 */
const signatures: readonly Signature[] = [
  plain("image", "PNG", hex("89504e470d0a1a0a")),
  plain("image", "JPEG", hex("ffd8ff")),
  plain("image", "GIF", ascii("GIF87a")),
  plain("image", "GIF", ascii("GIF89a")),
  plain("image", "BMP", ascii("BM")),
  riff("image", "WEBP", "WEBP"),
  riff("video", "AVI", "AVI "),
  riff("video", "DAT", "CDXA"),
  plain("video", "MP4", ascii("ftyp"), 4),
  plain("video", "MOV", ascii("moov"), 4),
  plain("video", "MOV", ascii("mdat"), 4),
  plain("video", "MOV", ascii("wide"), 4),
  plain("video", "MPEG", hex("000001ba")),
  plain("video", "MPEG", hex("000001b3")),
  plain("video", "RM", ascii(".RMF")),
  plain("video", "ASF", hex("3026b2758e66cf11")),
  plain("video", "FLV", ascii("FLV")),
  plain("video", "MKV", hex("1a45dfa3")),
  plain("video", "OGM", ascii("OggS")),
  plain("video", "NSV", ascii("NSV")),
  plain("video", "SWF", ascii("FWS")),
  plain("video", "SWF", ascii("CWS")),
  plain("video", "SWF", ascii("ZWS")),
  { ...plain("video", "TS", hex("47")), also: { at: 188, bytes: hex("47") } },
];

/** Pictures in the same container as MP4, which IMM does not take. */
const stillBrands = ["avif", "avis", "heic", "heix", "mif1", "msf1"];

/**
 * Looks at the content, never at the name: undefined for what is neither a picture nor a video of a
 * kind that IMM takes.
 */
export function identifyMedia(body: Buffer): Media | undefined {
  const found = signatures.find(
    ({ at, bytes, also }) =>
      holds(body, at, bytes) && (also === undefined || holds(body, also.at, also.bytes)),
  );
  if (found === undefined) return undefined;
  const { kind, format } = found;
  if (format === "GIF") return { kind, format, frames: gifFrames(body) };
  if (format === "MP4" && stillBrands.includes(body.toString("latin1", 8, 12))) return undefined;
  const duration = format === "MP4" || format === "MOV" ? isoDuration(body) : undefined;
  return duration === undefined ? { kind, format } : { kind, format, duration };
}

function holds(body: Buffer, at: number, bytes: Buffer): boolean {
  return (
    body.length >= at + bytes.length &&
    body.compare(bytes, 0, bytes.length, at, at + bytes.length) === 0
  );
}

/** Counts image descriptors, walking block by block; what is cut off ends the count. */
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

/** Seconds from the movie header (`moov/mvhd`, ISO 14496-12), undefined when there is none. */
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
