import { describe, expect, it } from "vitest";
import { kindOf } from "./job.ts";

describe("kindOf", () => {
  it.each([
    ["oss://b/a.jpg", "image"],
    ["oss://b/a.mp4.PNG", "image"],
    ["oss://b/x/y.z/a.webp", "image"],
    ["oss://b/a.MOV", "video"],
    ["oss://b/a.3gp", "video"],
  ])("%s: %s", (uri, kind) => {
    expect(kindOf(uri)).toBe(kind);
  });

  it.each([
    ["oss://b/a"],
    ["oss://b/a.jpg/b"],
    ["oss://b/a.txt"],
    ["oss://b/a."],
    ["oss://b/.jpg/"],
  ])("%s needs --kind", (uri) => {
    expect(() => kindOf(uri)).toThrow(/--kind/);
  });
});
