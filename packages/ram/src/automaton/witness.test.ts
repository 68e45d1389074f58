import { describe, expect, it } from "vitest";
import { Meter } from "../testing/meter.ts";
import { Budget, BudgetExceeded } from "./budget.ts";
import { codePoints, compileGlob, compileLiteral, type Pattern, Token } from "./pattern.ts";
import { findWitness } from "./witness.ts";

const g = (text: string) => compileGlob(text);
const alone = (...texts: string[]) => texts.map((text) => [g(text)]);
const plenty = () => new Meter(5_000_000);
const numbered = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => g(text(i)));

describe("findText", () => {
  it("returns the empty text if nothing is required", () => {
    expect(findWitness([], [], plenty())).toEqual([]);
    expect(findWitness([], [[g("")]], plenty())).toEqual([Token.Fresh]);
    expect(findWitness([], [[g("*")]], plenty())).toBeNull();
    expect(findWitness([[]], [], plenty())).toBeNull();
  });

  it("treats the character U+0000 like any other", () => {
    expect(findWitness(alone("\0"), [], plenty())).toEqual([0]);
    expect(findWitness(alone("*\0", "?*"), [], plenty())).toEqual([Token.Fresh, 0]);
    expect(findWitness(alone("\0*", "*\0"), alone("\0"), plenty())).toEqual([0, Token.Fresh, 0]);
    expect(findWitness(alone("\0", "a"), [], plenty())).toBeNull();
  });

  it("tries literals unchanged, and letters in both cases", () => {
    const literal = compileLiteral("a*");
    expect(findWitness([[literal], [g("?*")]], [], plenty())).toEqual(codePoints("a*"));
    expect(
      findWitness([[compileLiteral("ab", { fold: true })], [g("?b*")]], [[g("ab")]], plenty()),
    ).toEqual(codePoints("Ab"));
  });

  it("distinguishes more states than fit into a number", () => {
    const start = "0123456789".repeat(4);
    const letters = [..."abcdefghij"];
    const found = findWitness(
      alone(...letters.map((letter) => `${start}*${letter}*`), `${start}xyz*`),
      [],
      plenty(),
    );
    const text = String.fromCodePoint(...(found ?? []));
    expect(text.startsWith(`${start}xyz`)).toBe(true);
    expect([...text.slice(start.length + 3)].sort()).toEqual(letters);
  });

  it("counts the combinations of stars, which double with each star", () => {
    const infixes = (count: number) =>
      numbered(count, (i) => `*a${String.fromCharCode(98 + i)}*`).map((each) => [each]);
    expect(findWitness(infixes(8), [], new Budget(50_000))).toHaveLength(16);
    expect(() => findWitness(infixes(8), [], new Budget(20_000))).toThrow(BudgetExceeded);
  });

  it("ends at its bound without running out of memory if thirty statements deny all but an infix", () => {
    const required = numbered(30, (i) => `*a${i}?*`).map((each) => [each]);
    expect(() => findWitness(required, [], plenty())).toThrow(BudgetExceeded);
  });
});

describe("the bound on findText", () => {
  const literals = numbered(40, (i) => `a${i}`);
  const infixes = numbered(12, (i) => `*${i}x*`);
  const pairs = [..."abcdef"].map((letter) => g(`*${letter}?${letter}*`));

  // What a question takes, in steps. The same question must always end the same way: when one of
  // these changes, so does what is undetermined, and `bench` shows whether it improves.
  it.each<[string, readonly (readonly Pattern[])[], readonly (readonly Pattern[])[], number]>([
    ["nothing to look for", [], [], 52],
    ["one pattern and nothing against it", alone("a*b"), [], 4],
    ["one pattern that lies in another", alone("a*b"), alone("a*"), 5],
    ["one pattern whose sample lies in another", alone("a??b"), alone("b", "a*z*", "a*b?"), 9],
    ["forty literals, none of which matches", [literals], alone("a*"), 310],
    ["forty literals of which the last matches", [literals, [g("*39")]], [], 367],
    ["few choices before many", [infixes, pairs, alone("zz").flat()], [], 11],
    [
      "a pattern that includes a chosen one is not chosen",
      [[g("ab*c")], [g("*c"), g("q*")], [g("a*"), g("r*")]],
      alone("?b*"),
      38,
    ],
    [
      "narrower choices in place of wider ones",
      [[g("a*")], [g("ab*")], [g("abc*d")]],
      alone("*z", "abcd"),
      23,
    ],
    [
      "choices that are plainly apart",
      [
        [g("a*"), g("b*"), g("c*")],
        [g("x*"), g("y*"), g("z*"), g("b*c")],
      ],
      alone("b?c"),
      398,
    ],
    ["two patterns, one against them that both lie in", alone("a*c", "*b*"), alone("a*"), 74],
    [
      "two patterns, and many against them that are apart",
      [[g("a*c")], [g("*b*")]],
      [numbered(70, (i) => `b${i}*`), [g("a?b")]],
      1474,
    ],
    [
      "two patterns, and many against them that are not",
      [[g("a*c")], [g("*b*")]],
      [numbered(70, (i) => `*${i}*c`)],
      1586,
    ],
    [
      "two that cross, and pairs against them",
      [[g("*ab*")], [g("*ba*")]],
      [pairs, [g("*?abba?*"), g("*aba*"), g("*bab*")]],
      1077,
    ],
    ["pairs among pairs", [pairs, [g("*a*b*c*")]], [[g("*b*"), g("*a?*c")]], 496],
    [
      "a walk that ends nowhere",
      alone("*a*", "*b*"),
      alone("*ab*", "*a?*b*", "*ba*", "*b?*a*"),
      1280,
    ],
    [
      "a walk that comes back with less against it",
      alone("*a*c*", "*?c*"),
      alone("*ba*c", "*b?c*", "*a*b*c", "?*c", "a*c?"),
      1053,
    ],
    [
      "letters in either case",
      [[compileGlob("ab1*", { foldFrom: 0 })], [g("*B*")]],
      alone("A*"),
      602,
    ],
  ])("%s", (_, required, excluded, steps) => {
    const meter = plenty();
    findWitness(required, excluded, meter);
    expect(meter.steps).toBe(steps);
  });
});
