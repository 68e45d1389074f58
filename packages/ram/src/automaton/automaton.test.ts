import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globMatches } from "../document/glob.ts";
import { Budget, BudgetExceeded } from "./budget.ts";
import { firstMatch } from "./first-match.ts";
import {
  codePoints,
  compileGlob,
  compileLiteral,
  covers,
  lower,
  type Pattern,
  Token,
  upper,
} from "./pattern.ts";
import { isSubset, ShiftAnd, type State } from "./shift-and.ts";
import { findWitness } from "./witness.ts";

const plenty = () => new Budget(5_000_000);
const spell = (text: readonly number[]) =>
  text.map((point) => String.fromCodePoint(point === Token.Fresh ? 122 : point)).join("");
const glob = fc
  .array(fc.constantFrom("a", "b", ":", "*", "*", "?"), { maxLength: 6 })
  .map((list) => list.join(""));
const rules = new Map<Pattern, { foldFrom: number; fields: number }>();
const pattern = fc
  .tuple(glob, fc.option(fc.nat(4), { nil: Number.POSITIVE_INFINITY }), fc.constantFrom(0, 0, 1))
  .map(([text, foldFrom, colons]) => {
    const fields = text.includes(":") ? colons : 0;
    const compiled = compileGlob(text.slice(0, foldFrom) + text.slice(foldFrom).toUpperCase(), {
      foldFrom,
      fields,
    });
    rules.set(compiled, { foldFrom, fields });
    return compiled;
  });

function matches(each: Pattern, text: string): boolean {
  const { foldFrom = Number.POSITIVE_INFINITY, fields = 0 } = rules.get(each) ?? {};
  if (fields === 0) return globMatches(each.text, text, foldFrom);
  const [first = "", ...rest] = each.text.split(":");
  const [head = "", ...tail] = text.split(":");
  return (
    tail.length > 0 &&
    globMatches(first, head, foldFrom) &&
    globMatches(rest.join(":"), tail.join(":"), foldFrom - first.length - 1)
  );
}

/** Every text over a few letters, z among them, which no pattern spells. */
function texts(letters: string, longest: number): string[] {
  const levels = [[""]];
  for (let i = 0; i < longest; i += 1)
    levels.push((levels[i] ?? []).flatMap((text) => [...letters].map((letter) => text + letter)));
  return levels.flat();
}

describe("Chains", () => {
  it("reads many patterns in the same way as the evaluator reads each", () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 4 }),
        fc.string({ unit: fc.constantFrom("a", "b", "A", ":", "z"), maxLength: 8 }),
        (patterns, text) => {
          const chains = new ShiftAnd(patterns);
          const points = codePoints(text);
          const index = patterns.findIndex((each) => matches(each, text));
          expect(chains.firstMatch(points)).toBe(index);
          expect(firstMatch(patterns, points, plenty())).toBe(patterns[index]);
          expect(
            chains.accepts(
              points.reduce<State>((state, point) => chains.step(state, point), chains.start),
            ),
          ).toBe(index >= 0);
          for (const each of patterns) expect(covers(each, points)).toBe(matches(each, text));
        },
      ),
    );
  });

  it("keeps wildcards of a literal as characters", () => {
    const chains = new ShiftAnd([compileLiteral("A*", { fold: true }), compileLiteral("a?")]);
    const read = (text: string) => chains.firstMatch(codePoints(text));
    expect([read("a*"), read("A*"), read("ab"), read("a?"), read("A?")]).toEqual([0, 0, -1, 1, -1]);
  });

  it("treats both cases of a letter as equal, and nothing else", () => {
    expect(
      ["A", "Z", "@", "[", "é"]
        .map((char) => String.fromCodePoint(lower(char.codePointAt(0) ?? 0)))
        .join(""),
    ).toBe("az@[é");
    expect(
      ["a", "z", "`", "{", "é"]
        .map((char) => String.fromCodePoint(upper(char.codePointAt(0) ?? 0)))
        .join(""),
    ).toBe("AZ`{é");
  });
});

it("isSubset", () => {
  const bits = fc.tuple(fc.nat(3), fc.nat({ max: 0xffffffff }));
  fc.assert(
    fc.property(bits, bits, ([a, b], [c, d]) => {
      expect(isSubset(Uint32Array.of(a, b), Uint32Array.of(c, d))).toBe(
        (BigInt(a) & BigInt(c)) === BigInt(a) && (BigInt(b) & BigInt(d)) === BigInt(b),
      );
      expect(isSubset(Uint32Array.of(a & c, b & d), Uint32Array.of(c, d))).toBe(true);
    }),
  );
});

describe("findText", () => {
  it("finds a text exactly if enumeration finds one", () => {
    const all = texts("abA:z", 4);
    const count = { some: 0, none: 0 };
    const lists = (maxLength: number, most: number) =>
      fc.array(fc.array(pattern, { minLength: 1, maxLength: most }), { minLength: 1, maxLength });
    fc.assert(
      fc.property(lists(3, 2), fc.oneof(lists(3, 3), fc.constant([])), (required, excluded) => {
        const some = (list: readonly Pattern[], text: string) =>
          list.some((each) => matches(each, text));
        const inside = (text: string) =>
          required.every((list) => some(list, text)) && !excluded.some((list) => some(list, text));
        const found = findWitness(required, excluded, plenty());
        count[found === null ? "none" : "some"] += 1;
        if (found === null) expect(all.filter(inside)).toEqual([]);
        else expect(inside(spell(found))).toBe(true);
      }),
      { numRuns: 400 },
    );
    // The generator is worth something only if both come up often.
    expect(Math.min(count.some, count.none)).toBeGreaterThan(40);
  });

  // required, region, a text that is in the first and not in the second (null: there is none)
  const field = (text: string, fields = 9) => compileGlob(text, { fields });
  const folded = (text: string) => compileGlob(text, { foldFrom: 0 });
  it.each<[string, Pattern, Pattern, RegExp | null]>([
    [
      "a colon ends a field where no other character would do",
      compileGlob("a:*"),
      field("a:*"),
      /^a:.*:/,
    ],
    ["a colon does not belong to a field", compileGlob("a?"), field("a?"), /^a:$/],
    ["a field in a field", field("a:*b"), field("a:*"), null],
    ["a field in a star", field("a:*b"), compileGlob("a*"), null],
    ["a character of a field in a field", field("a:?b"), field("a:*b"), null],
    ["a character in a field's character", compileGlob("a:?"), field("a:?"), /^a::$/],
    ["letters in either case against one case", folded("ab"), compileGlob("ab"), /^(AB|Ab|aB)$/],
    ["letters in either case against a star", folded("ab*"), compileGlob("*b*"), /^.B/],
    ["letters in either case against themselves", folded("ab*"), folded("AB*"), null],
    ["one case against either", compileGlob("aB"), folded("ab"), null],
    ["what has no case in either", folded("1*"), compileGlob("1*"), null],
    ["two against one", compileGlob("??"), compileGlob("?"), /^..$/],
  ])("%s", (_, inner, outer, expected) => {
    // The same question, put with one demand and with two.
    for (const required of [
      [[inner]],
      [[inner], [compileGlob("*")]],
      [[compileGlob("*"), compileGlob("z*")], [inner]],
    ]) {
      const outside = findWitness(required, [[outer]], plenty());
      if (expected === null) expect(outside).toBeNull();
      else expect(spell(outside ?? [])).toMatch(expected);
    }
  });

  it.each([
    ["a field and a colon", field("a:?"), compileGlob("a::"), false],
    ["a star of a field and a colon", field("a:*b"), compileGlob("a::b"), false],
    ["a star and a colon", compileGlob("a:*b"), compileGlob("a::b"), true],
    ["either case and one", folded("ab"), compileGlob("AB"), true],
    ["either case and another letter", folded("ab"), compileGlob("AC"), false],
    ["two cases", compileGlob("ab"), compileGlob("aB"), false],
  ])("finds a common text: %s", (_, one, other, some) => {
    expect(findWitness([[one], [other]], [], plenty()) !== null).toBe(some);
  });

  it.each([
    ["a pattern of 3,000 stars against itself", "*a".repeat(3000), "*a".repeat(3000), false],
    ["and against one that asks for one star less", "*a".repeat(1500), "*a".repeat(1499), false],
    ["and against one that asks for one star more", "*a".repeat(1499), "*a".repeat(1500), true],
    [
      "question marks behind a star, whose determinisation is exponential",
      `*a${"?".repeat(40)}`,
      `*a${"?".repeat(40)}*`,
      false,
    ],
    ["and against one more", `*a${"?".repeat(40)}*`, `*a${"?".repeat(41)}`, true],
  ])("is quick on %s", (_, inner, outer, outside) => {
    const started = performance.now();
    const found = findWitness([[compileGlob(inner)]], [[compileGlob(outer)]], plenty());
    expect(found !== null).toBe(outside);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it("stops at its bound on any machine", () => {
    const hard = (letter: string) => [compileGlob(`*${letter}?`.repeat(400).concat("*"))];
    const ask = () =>
      findWitness(
        [hard("a"), hard("b")],
        [[compileGlob(`?*${"c".repeat(9)}`)], hard("c")],
        new Budget(1000),
      );
    expect(ask).toThrow(BudgetExceeded);
  });
});
