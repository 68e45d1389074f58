import { describe, expect, it } from "vitest";
import { codePoints, compileGlob, Token } from "./pattern.ts";
import { freshCharacter, spellOut } from "./symbolic-text.ts";

describe("freshCharacter", () => {
  it.each([
    [[], "x"],
    [["a*", "?"], "x"],
    [["x", "zy"], "w"],
    [["xyzwvqkj0123", "5678"], "4"],
    // Every letter and digit of choice is taken: eighteen of them, and then on from the 18th of the
    // block of accented letters.
    [["xyzwvqkj0123456789"], "\u0112"],
    [["xyzwvqkj0123456789\u0112"], "\u0113"],
  ])("does not occur in any of %j: %s", (patterns, fresh) => {
    expect(freshCharacter(patterns.map((pattern) => compileGlob(pattern)))).toBe(fresh);
  });
});

describe("spellOut", () => {
  it("replaces any-character tokens with a text", () => {
    expect(
      spellOut([...codePoints("aé😀"), Token.Fresh, ...codePoints("b"), Token.Fresh], "z"),
    ).toBe("aé😀zbz");
    expect(spellOut([Token.Fresh, Token.Fresh], "")).toBe("");
  });
});
