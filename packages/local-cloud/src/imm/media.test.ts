import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { identifyMedia } from "./media.ts";

const sample = (name: string) =>
  readFileSync(new URL(`../../../../examples/quickstart/media/${name}`, import.meta.url));
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part),
    ),
  );

describe("identifyMedia", () => {
  it.each([
    ["dusk.jpg", { kind: "image", format: "JPEG" }],
    ["poster.png", { kind: "image", format: "PNG" }],
    ["crowd.webp", { kind: "image", format: "WEBP" }],
    [
      "loop.gif",
      { kind: "image", format: "GIF", frames: expect.toSatisfy((frames: number) => frames > 1) },
    ],
    [
      "zoom.mp4",
      {
        kind: "video",
        format: "MP4",
        duration: expect.toSatisfy((duration: number) => duration > 0.5 && duration < 60),
      },
    ],
  ])("recognises %s", (name, media) => {
    expect(identifyMedia(sample(name))).toEqual(media);
  });

  it.each([
    ["BMP", "image", bytes("BM", [0, 0])],
    ["AVI", "video", bytes("RIFF", [0, 0, 0, 0], "AVI LIST")],
    ["DAT", "video", bytes("RIFF", [0, 0, 0, 0], "CDXAfmt ")],
    ["MOV", "video", bytes([0, 0, 0, 8], "wide", [0, 0, 0, 8], "mdat")],
    ["MPEG", "video", bytes([0, 0, 1, 0xba, 0])],
    ["RM", "video", bytes(".RMF", [0])],
    ["ASF", "video", bytes([0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11])],
    ["FLV", "video", bytes("FLV", [1])],
    ["MKV", "video", bytes([0x1a, 0x45, 0xdf, 0xa3])],
    ["OGM", "video", bytes("OggS")],
    ["TS", "video", bytes([0x47], new Array(187).fill(0), [0x47])],
    ["SWF", "video", bytes("CWS", [8])],
  ])("recognises %s by its first bytes", (format, kind, body) => {
    expect(identifyMedia(body)).toMatchObject({ format, kind });
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("GIF and PNG are formats")],
    ["half a signature", bytes([0x89], "PN")],
    ["a sound in RIFF", bytes("RIFF", [0, 0, 0, 0], "WAVEfmt ")],
    ["AVIF", bytes([0, 0, 0, 20], "ftypavif", [0, 0, 0, 0])],
    ["HEIC", bytes([0, 0, 0, 20], "ftypheic", [0, 0, 0, 0])],
    ["one byte of a transport stream", bytes([0x47], new Array(300).fill(0))],
    ["HTML", Buffer.from("<!DOCTYPE html>")],
  ])("rejects %s", (_what, body) => {
    expect(identifyMedia(body)).toBeUndefined();
  });

  it("returns for any bytes after any signature", () => {
    const beginnings = [
      bytes("GIF89a"),
      bytes([0, 0, 0, 8], "ftyp"),
      bytes([0, 0, 0, 1], "moov"),
      sample("zoom.mp4"),
      sample("loop.gif"),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...beginnings),
        fc.uint8Array({ maxLength: 64 }),
        fc.nat(),
        (beginning, tail, cut) => {
          const kept = beginning.subarray(0, 8 + (cut % beginning.length));
          const media = identifyMedia(Buffer.concat([kept, tail]));
          if (media?.duration !== undefined) expect(media.duration).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it("counts one frame in a still GIF", () => {
    const still = bytes(
      "GIF89a",
      [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255],
      [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b],
    );
    expect(identifyMedia(still)).toEqual({ kind: "image", format: "GIF", frames: 1 });
  });
});
