/**
 * Reads format and dimensions from the first bytes of an image. Every read is inside the bytes, and
 * every step forward is at least one byte, so no header makes this fail or loop.
 */

/** The beginning of an image. `unsupported`: a format that IMM can't read. */
export type ImageHeader =
  | {
      readonly format: "png" | "jpeg" | "bmp" | "gif" | "webp";
      readonly width: number;
      readonly height: number;
    }
  | { readonly format: "unsupported" };

/** `incomplete`: the dimensions are behind these bytes. Undefined: not an image that is known. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | "incomplete" | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readKnown(view);
  } catch (error) {
    if (error instanceof RangeError) return "incomplete";
    throw error;
  }
}

/** @throws RangeError if a value is behind the end. */
function readKnown(view: Buffer): ImageHeader | "incomplete" | undefined {
  const text = (start: number, end: number): string => view.toString("latin1", start, end);
  if (text(0, 8) === "\x89PNG\r\n\x1a\n") {
    if (view.length >= 16 && text(12, 16) !== "IHDR") return undefined;
    return { format: "png", width: view.readUInt32BE(16), height: view.readUInt32BE(20) };
  }
  if (text(0, 6) === "GIF87a" || text(0, 6) === "GIF89a")
    return { format: "gif", width: view.readUInt16LE(6), height: view.readUInt16LE(8) };
  if (text(0, 2) === "\xff\xd8") return readJpeg(view);
  if (text(0, 2) === "BM") return readBitmap(view);
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return readWebp(view);
  const isTiff = text(0, 4) === "II*\0" || text(0, 4) === "MM\0*";
  const isHeif = text(4, 8) === "ftyp" && heifBrands.has(text(8, 12));
  return isTiff || isHeif ? { format: "unsupported" } : undefined;
}

const heifBrands: ReadonlySet<string> = new Set([
  "heic",
  "heix",
  "heim",
  "heis",
  "hevc",
  "hevx",
  "mif1",
  "msf1",
  "avif",
  "avis",
]);

/** A chain of segments, one of which has the dimensions. */
function readJpeg(view: Buffer): ImageHeader | "incomplete" | undefined {
  let at = 2;
  while (at < view.length) {
    if (view[at] !== 0xff) return undefined;
    const marker = view.readUInt8(at + 1);
    // Any number of fill bytes can be before a marker.
    if (marker === 0xff) at++;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    // The image's data or its end, without dimensions before it.
    else if (marker === 0xd9 || marker === 0xda || marker === 0x00) return undefined;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return {
        format: "jpeg",
        width: view.readUInt16BE(at + 7),
        height: view.readUInt16BE(at + 5),
      };
    else {
      const length = view.readUInt16BE(at + 2);
      if (length < 2) return undefined;
      at += 2 + length;
    }
  }
  return "incomplete";
}

/** A negative height means that the rows are from top to bottom. */
function readBitmap(view: Buffer): ImageHeader | undefined {
  const headerSize = view.readUInt32LE(14);
  if (headerSize === 12)
    return { format: "bmp", width: view.readUInt16LE(18), height: view.readUInt16LE(20) };
  if (headerSize < 16 || headerSize > 256) return undefined;
  const [width, height] = [view.readInt32LE(18), view.readInt32LE(22)];
  return { format: "bmp", width: Math.abs(width), height: Math.abs(height) };
}

function readWebp(view: Buffer): ImageHeader | undefined {
  const chunk = view.toString("latin1", 12, 16);
  if (chunk === "VP8X")
    return {
      format: "webp",
      width: view.readUIntLE(24, 3) + 1,
      height: view.readUIntLE(27, 3) + 1,
    };
  if (chunk === "VP8L") {
    const bits = view.readUInt32LE(21);
    return view[20] === 0x2f
      ? { format: "webp", width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
      : undefined;
  }
  if (chunk === "VP8 ")
    return {
      format: "webp",
      width: view.readUInt16LE(26) & 0x3fff,
      height: view.readUInt16LE(28) & 0x3fff,
    };
  if (chunk.length < 4) throw new RangeError("The bytes end before the first chunk.");
  return undefined;
}
