import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readImageHeader } from "./image-header.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s+/g, ""), "hex");
const ascii = (text: string): Buffer => Buffer.from(text, "latin1");

const png = Buffer.concat([
  hex("89504e470d0a1a0a 0000000d"),
  ascii("IHDR"),
  hex("00000280 000001e0 0802000000"),
]);
const gif = Buffer.concat([ascii("GIF89a"), hex("0a00 1400 80ff00")]);
/** An Exif segment of 16 bytes and a fill byte before the dimensions. */
const jpeg = hex(
  `ffd8 ffe1 0010 ${"00".repeat(14)} ff ffc2 0011 08 0438 0780 03 012200021101031101`,
);
const bmp = Buffer.concat([ascii("BM"), hex("00000000 00000000 36000000 28000000 80020000")]);
const topDown = Buffer.concat([bmp, hex("20feffff 0100 1800")]);
const riff = (chunk: string, data: string): Buffer =>
  Buffer.concat([
    ascii("RIFF"),
    hex("40000000"),
    ascii(`WEBP${chunk}`),
    hex("30000000"),
    hex(data),
  ]);
const lossy = riff("VP8 ", "300100 9d012a 8002 e001 0034");
const lossless = riff("VP8L", "2f 7fc27700 00");
const extended = riff("VP8X", "10000000 7f0200 df0100 00");

const known: readonly [string, Buffer, object][] = [
  ["PNG", png, { format: "png", width: 640, height: 480 }],
  ["GIF", gif, { format: "gif", width: 10, height: 20 }],
  ["JPEG", jpeg, { format: "jpeg", width: 1_920, height: 1_080 }],
  ["BMP with rows from the top", topDown, { format: "bmp", width: 640, height: 480 }],
  [
    "old BMP",
    Buffer.concat([ascii("BM"), hex("00000000 00000000 1a000000 0c000000 8002 e001")]),
    {
      format: "bmp",
      width: 640,
      height: 480,
    },
  ],
  ["lossy WebP", lossy, { format: "webp", width: 640, height: 480 }],
  ["lossless WebP", lossless, { format: "webp", width: 640, height: 480 }],
  ["extended WebP", extended, { format: "webp", width: 640, height: 480 }],
  ["TIFF", ascii("II*\0abcd"), { format: "unsupported" }],
  ["big-endian TIFF", ascii("MM\0*abcd"), { format: "unsupported" }],
  ["HEIC", ascii("\0\0\0\x18ftypheic\0\0\0\0"), { format: "unsupported" }],
  ["AVIF", ascii("\0\0\0\x18ftypavif\0\0\0\0"), { format: "unsupported" }],
];

describe("readImageHeader", () => {
  it.each(known)("reads %s", (_name, bytes, header) => {
    expect(readImageHeader(bytes)).toEqual(header);
    expect(readImageHeader(Buffer.concat([bytes, Buffer.alloc(100, 0xff)]))).toEqual(header);
  });

  it.each(known)("has no wrong dimensions for a truncated %s", (_name, bytes, header) => {
    for (let length = 0; length < bytes.length; length++) {
      const read = readImageHeader(bytes.subarray(0, length));
      if (read !== undefined && read !== "incomplete") expect(read).toEqual(header);
    }
  });

  it("says that the dimensions of a JPEG are further behind", () => {
    expect(readImageHeader(hex("ffd8 ffe1 fffe 0000"))).toBe("incomplete");
  });

  it.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["text", ascii("hello, this is not an image")],
    ["an MP4 video", ascii("\0\0\0\x18ftypmp42\0\0\0\0mp42isom")],
    ["a JPEG whose segment has no length", hex("ffd8 ffe1 0000 ffc0 0011 08 0438 0780")],
    ["a JPEG without dimensions before its data", hex("ffd8 ffda 000c 0000")],
    [
      "a PNG that begins with another chunk",
      Buffer.concat([png.subarray(0, 12), ascii("IDAT12345678")]),
    ],
    ["a BMP with an absurd header", Buffer.concat([ascii("BM"), Buffer.alloc(30, 0xff)])],
    ["a WebP with an unknown chunk", riff("ABCD", "00".repeat(20))],
  ])("doesn't know %s", (_name, bytes) => expect(readImageHeader(bytes)).toBeUndefined());

  it("never throws, and takes time in proportion to the bytes", () => {
    const beginnings = known.map(([, bytes]) => bytes);
    fc.assert(
      fc.property(
        fc.constantFrom(Buffer.alloc(0), hex("ffd8"), ...beginnings),
        fc.nat(40),
        fc.uint8Array({ maxLength: 200 }),
        (beginning, length, rest) => {
          readImageHeader(Buffer.concat([beginning.subarray(0, length), rest]));
        },
      ),
      { numRuns: 2_000 },
    );
    expect(readImageHeader(Buffer.concat([hex("ffd8"), Buffer.alloc(1024 * 1024, 0xff)]))).toBe(
      "incomplete",
    );
    const empty = Buffer.concat([hex("ffd8"), Buffer.alloc(1024 * 1024, hex("ffe0 0002"))]);
    expect(readImageHeader(empty)).toBe("incomplete");
  });
});
