import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkImageBytes, checkImagePixels, imageSize } from "./image.ts";

const sample = (name: string) =>
  readFileSync(new URL(`../../../../examples/quickstart/media/${name}`, import.meta.url));

function bmp(width: number, height: number): Buffer {
  const header = Buffer.alloc(54);
  header.write("BM");
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  return header;
}

function webp(type: string, at: number, bytes: readonly number[]): Buffer {
  const header = Buffer.alloc(32);
  header.write("RIFF");
  header.write(`WEBP${type}`, 8, "latin1");
  Buffer.from(bytes).copy(header, at);
  return header;
}

describe("imageSize", () => {
  it.each([
    ["PNG", sample("coastline.png"), 480, 360],
    ["JPEG", sample("dusk.jpg"), 640, 400],
    ["GIF", sample("loop.gif"), 320, 240],
    ["WEBP", sample("crowd.webp"), 640, 480],
    ["BMP", bmp(300, -200), 300, 200],
    // Lossless and extended files store 401 × 301 minus one each.
    ["WEBP", webp("VP8L", 21, [0x90, 0x01, 0x4b, 0x00]), 401, 301],
    ["WEBP", webp("VP8X", 24, [0x90, 0x01, 0x00, 0x2c, 0x01, 0x00]), 401, 301],
  ])("reads %s", (format, body, width, height) => {
    expect(imageSize(format, body)).toEqual({ width, height });
  });

  it("is undefined if the header is cut off or the format is unknown", () => {
    for (const name of ["coastline.png", "dusk.jpg", "loop.gif", "crowd.webp"]) {
      const format =
        { png: "PNG", jpg: "JPEG", gif: "GIF", webp: "WEBP" }[name.split(".")[1] ?? ""] ?? "";
      expect(imageSize(format, sample(name).subarray(0, 9))).toBeUndefined();
    }
    expect(imageSize("TIFF", Buffer.alloc(100))).toBeUndefined();
  });

  it("returns for any bytes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("PNG", "JPEG", "GIF", "BMP", "WEBP"),
        fc.uint8Array({ maxLength: 64 }),
        (format, tail) => {
          const size = imageSize(format, Buffer.concat([Buffer.from([0xff, 0xd8]), tail]));
          if (size !== undefined) expect(size.width).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe("image limits", () => {
  it("rejects more than 20 MB", () => {
    checkImageBytes(20_971_520);
    expect(() => checkImageBytes(20_971_521)).toThrow(
      expect.objectContaining({ code: "MediaSizeExceeded" }),
    );
  });

  it.each<[string, number, number, boolean]>([
    ["PNG", 30_000, 8_333, true],
    ["PNG", 30_001, 1, false],
    ["JPEG", 1, 30_001, false],
    ["PNG", 30_000, 8_334, false],
    ["GIF", 2048, 2048, true],
    ["GIF", 2048, 2049, false],
    ["WEBP", 2048, 2049, true],
  ])("accepts a %s of %i × %i pixels: %s", (format, width, height, accepted) => {
    const check = () => checkImagePixels(format, { width, height });
    if (accepted) check();
    else expect(check).toThrow(expect.objectContaining({ code: "MediaSizeExceeded" }));
  });
});
