/**
 * Width and height in pixels of a picture, from its header; undefined where the header does not
 * tell.
 */
export function pictureSize(
  format: string,
  body: Buffer,
): { readonly width: number; readonly height: number } | undefined {
  try {
    return readers[format]?.(body);
  } catch (error) {
    // Cut off inside the header.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

type Size = { readonly width: number; readonly height: number } | undefined;

const readers: Readonly<Record<string, (body: Buffer) => Size>> = {
  PNG: (body) => ({ width: body.readUInt32BE(16), height: body.readUInt32BE(20) }),
  GIF: (body) => ({ width: body.readUInt16LE(6), height: body.readUInt16LE(8) }),
  // A negative height is a picture that stands on its feet.
  BMP: (body) => ({
    width: Math.abs(body.readInt32LE(18)),
    height: Math.abs(body.readInt32LE(22)),
  }),
  JPEG: jpegSize,
  WEBP: webpSize,
};

/** Walks the segments to the first frame header (SOF0 to SOF15, without DHT, JPG and DAC). */
function jpegSize(body: Buffer): Size {
  for (let at = 2; body[at] === 0xff; ) {
    const marker = body.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: body.readUInt16BE(at + 7), height: body.readUInt16BE(at + 5) };
    }
    // Markers without a length of their own.
    at +=
      marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
        ? 2
        : 2 + Math.max(2, body.readUInt16BE(at + 2));
  }
  return undefined;
}

function webpSize(body: Buffer): Size {
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
