import { describe, expect, it } from "vitest";
import { Meter } from "../testing/meter.ts";
import { Budget } from "./budget.ts";
import { firstMatch } from "./first-match.ts";
import { codePoints, compileGlob, covers, Token } from "./pattern.ts";

describe("matchOf", () => {
  const numbered = (count: number) => Array.from({ length: count }, (_, i) => compileGlob(`*${i}`));

  it.each([1, 7, 8, 9, 10, 300])("returns the first matching pattern of %i, if any", (count) => {
    const patterns = numbered(count);
    const read = (text: string) =>
      patterns.indexOf(
        firstMatch(patterns, codePoints(text), new Budget(100_000)) ?? compileGlob(""),
      );
    const expected = (text: string) =>
      patterns.findIndex((each) => text.endsWith(each.text.slice(1)));
    for (const text of ["", "x", "0", "x6", "x7", "8", "9", "x12", "299", "300x"])
      expect([text, read(text)]).toEqual([text, expected(text)]);
  });

  it("reads few patterns one by one and many at once, with the documented number of steps", () => {
    const took = (count: number, text: string) => {
      const meter = new Meter(100_000);
      firstMatch(numbered(count), codePoints(text), meter);
      return meter.steps;
    };
    const long = "x".repeat(40);
    // Three tokens each: 1 + ⌊3 / 4⌋.
    expect([took(1, long), took(8, long), took(8, "0")]).toEqual([1, 8, 1]);
    const meter = new Meter(100_000);
    firstMatch([compileGlob("x".repeat(50))], codePoints(long), meter);
    expect(meter.steps).toBe(1 + 10);
    // 27 tokens in a word, or 1,390 in 44: a step for each character, and one more for every eight
    // words.
    expect([took(9, long), took(300, long)]).toEqual([40, 40 * 6]);
  });

  it("simulates a pattern in parallel if backtracking would be too slow", () => {
    const patterns = [compileGlob(`*${"a".repeat(40)}b`), compileGlob("a*")];
    const read = (text: string) => {
      const meter = new Meter(100_000);
      return [
        covers(patterns[0] ?? compileGlob(""), codePoints(text)),
        firstMatch(patterns, codePoints(text), meter),
        meter.steps,
      ];
    };
    const as = "a".repeat(200);
    expect(read(`${as}b`)).toEqual([undefined, patterns[0], 1 + 10 + 201]);
    expect(read(as)).toEqual([undefined, patterns[1], 1 + 10 + 200]);
    expect(read(`b${as}`)).toEqual([undefined, undefined, 1 + 10 + 201]);
  });
});

describe("covers", () => {
  it("takes exactly eight steps per token", () => {
    // The star, (47 - 15) tries of sixteen steps that fail, and one that does not: 529, of 8 × (18
    // + 48) = 528 and the one that ends it.
    const ask = (length: number) =>
      covers(compileGlob(`*${"a".repeat(15)}b`), codePoints(`${"a".repeat(length)}b`));
    expect([ask(46), ask(47), ask(48)]).toEqual([true, true, undefined]);
  });

  it("has tokens for wildcards that differ from all characters", () => {
    const wildcards = [
      Token.Star,
      Token.Any,
      Token.End,
      Token.Fresh,
      Token.FieldStar,
      Token.FieldAny,
    ];
    expect(wildcards.every((token) => token < 0)).toBe(true);
    expect(new Set(wildcards).size).toBe(wildcards.length);
    expect([Token.Colon]).toEqual(codePoints(":"));
  });
});
