/** The size of images in bytes and pixels, and IMM's limits for it. */
import type { ServiceError } from "../core/service-error.ts";
import { immError } from "./errors.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Width and height of an image in pixels, undefined if its header does not contain them. */
export function imageSize(format: string, body: Buffer): Size | undefined {
  try {
    return readers[format]?.(body);
  } catch (error) {
    // The header is cut off.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const readers: Readonly<Record<string, (body: Buffer) => Size | undefined>> = {
  PNG: (body) => ({ width: body.readUInt32BE(16), height: body.readUInt32BE(20) }),
  GIF: (body) => ({ width: body.readUInt16LE(6), height: body.readUInt16LE(8) }),
  // A negative height means that rows are stored from the top.
  BMP: (body) => ({
    width: Math.abs(body.readInt32LE(18)),
    height: Math.abs(body.readInt32LE(22)),
  }),
  JPEG: jpegSize,
  WEBP: webpSize,
};

/** Finds the first frame header (SOF0 to SOF15, without DHT, JPG and DAC). */
function jpegSize(body: Buffer): Size | undefined {
  for (let at = 2; body[at] === 0xff; ) {
    const marker = body.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: body.readUInt16BE(at + 7), height: body.readUInt16BE(at + 5) };
    }
    // Some markers have no length.
    at +=
      marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
        ? 2
        : 2 + Math.max(2, body.readUInt16BE(at + 2));
  }
  return undefined;
}

function webpSize(body: Buffer): Size | undefined {
  switch (body.toString("latin1", 12, 16)) {
    case "VP8 ":
      return { width: body.readUInt16LE(26) & 0x3fff, height: body.readUInt16LE(28) & 0x3fff };
    case "VP8L": {
      const bits = body.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { width: body.readUIntLE(24, 3) + 1, height: body.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

const maxBytes = 20 * 1024 * 1024;
const maxSide = 30_000;
const maxPixels = 250_000_000;
const maxGifPixels = 4_194_304;

/** At most 20 MB (CreateImageModerationTask). Throws MediaSizeExceeded. */
export function checkImageBytes(bytes: number): void {
  if (bytes > maxBytes) throw exceeded(`has ${bytes} bytes, the maximum is ${maxBytes}`);
}

/**
 * At most 30,000 pixels a side and 250 million in all, 4,194,304 in a GIF. An unknown size is
 * accepted. Throws MediaSizeExceeded.
 */
export function checkImagePixels(format: string, size: Size | undefined): void {
  if (size === undefined) return;
  const { width, height } = size;
  const shown = `is ${width} × ${height} pixels`;
  if (Math.max(width, height) > maxSide)
    throw exceeded(`${shown}, the maximum for a side is ${maxSide}`);
  const max = format === "GIF" ? maxGifPixels : maxPixels;
  if (width * height > max) throw exceeded(`(${format}) ${shown}, the maximum is ${max} in all`);
}

function exceeded(what: string): ServiceError {
  return immError("MediaSizeExceeded", `The image ${what}.`);
}
