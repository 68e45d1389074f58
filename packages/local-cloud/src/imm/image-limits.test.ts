import { describe, expect, it } from "vitest";
import { checkImageBytes, checkImagePixels } from "./image-limits.ts";

describe("the limits of images", () => {
  it("are 20 MB", () => {
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
  ])("let %s of %i × %i pixels pass: %s", (format, width, height, fine) => {
    const check = () => checkImagePixels(format, { width, height });
    if (fine) check();
    else expect(check).toThrow(expect.objectContaining({ code: "MediaSizeExceeded" }));
  });
});
