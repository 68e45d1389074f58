import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pictureSize } from "./picture-size.ts";

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

describe("pictureSize", () => {
  it.each([
    ["PNG", sample("coastline.png"), 480, 360],
    ["JPEG", sample("dusk.jpg"), 640, 400],
    ["GIF", sample("loop.gif"), 320, 240],
    ["WEBP", sample("crowd.webp"), 640, 480],
    ["BMP", bmp(300, -200), 300, 200],
    // 401 × 301, as lossless and extended files pack it: each one less.
    ["WEBP", webp("VP8L", 21, [0x90, 0x01, 0x4b, 0x00]), 401, 301],
    ["WEBP", webp("VP8X", 24, [0x90, 0x01, 0x00, 0x2c, 0x01, 0x00]), 401, 301],
  ])("reads %s", (format, body, width, height) => {
    expect(pictureSize(format, body)).toEqual({ width, height });
  });

  it("does not guess where the header is cut off, or the format unknown", () => {
    for (const name of ["coastline.png", "dusk.jpg", "loop.gif", "crowd.webp"]) {
      const format =
        { png: "PNG", jpg: "JPEG", gif: "GIF", webp: "WEBP" }[name.split(".")[1] ?? ""] ?? "";
      expect(pictureSize(format, sample(name).subarray(0, 9))).toBeUndefined();
    }
    expect(pictureSize("TIFF", Buffer.alloc(100))).toBeUndefined();
  });

  it("ends on any bytes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("PNG", "JPEG", "GIF", "BMP", "WEBP"),
        fc.uint8Array({ maxLength: 64 }),
        (format, tail) => {
          const size = pictureSize(format, Buffer.concat([Buffer.from([0xff, 0xd8]), tail]));
          if (size !== undefined) expect(size.width).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
