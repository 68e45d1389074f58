import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globMatches } from "../decide/glob.ts";
import { Budget, BudgetExceeded } from "./budget.ts";
import {
  Chains,
  codePoints,
  compileGlob,
  compileLiteral,
  covers,
  FRESH,
  isSubset,
  lower,
  type Pattern,
  type State,
  upper,
} from "./pattern.ts";
import { minimalSignatures, type Region } from "./signatures.ts";

const plenty = () => new Budget(5_000_000);
const spell = (text: readonly number[]) => text.map((point) => String.fromCodePoint(point === FRESH ? 122 : point)).join("");
const glob = fc.array(fc.constantFrom("a", "b", ":", "*", "*", "?"), { maxLength: 6 }).map((list) => list.join(""));
const rules = new Map<Pattern, { foldFrom: number; fields: number }>();
const pattern = fc
  .tuple(glob, fc.option(fc.nat(4), { nil: Number.POSITIVE_INFINITY }), fc.constantFrom(0, 0, 1))
  .map(([text, foldFrom, colons]) => {
    const fields = text.includes(":") ? colons : 0;
    const compiled = compileGlob(text.slice(0, foldFrom) + text.slice(foldFrom).toUpperCase(), { foldFrom, fields });
    rules.set(compiled, { foldFrom, fields });
    return compiled;
  });

function matches(each: Pattern, text: string): boolean {
  const { foldFrom = Number.POSITIVE_INFINITY, fields = 0 } = rules.get(each) ?? {};
  if (fields === 0) return globMatches(each.text, text, foldFrom);
  const [first = "", ...rest] = each.text.split(":");
  const [head = "", ...tail] = text.split(":");
  return tail.length > 0 && globMatches(first, head, foldFrom) && globMatches(rest.join(":"), tail.join(":"), foldFrom - first.length - 1);
}

/** Every text over a few letters, z among them, which no pattern spells. */
function texts(letters: string, longest: number): string[] {
  const levels = [[""]];
  for (let i = 0; i < longest; i += 1) levels.push((levels[i] ?? []).flatMap((text) => [...letters].map((letter) => text + letter)));
  return levels.flat();
}

describe("Chains", () => {
  it("reads many patterns as the evaluator reads each", () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 4 }),
        fc.string({ unit: fc.constantFrom("a", "b", "A", ":", "z"), maxLength: 8 }),
        (patterns, text) => {
          const chains = new Chains(patterns);
          const end = codePoints(text).reduce<State>((state, point) => chains.step(state, point), chains.start);
          expect(chains.accepted(end)).toEqual(patterns.flatMap((each, index) => (matches(each, text) ? [index] : [])));
          for (const each of patterns) expect(covers(each, codePoints(text))).toBe(matches(each, text));
        },
      ),
    );
  });

  it("keeps wildcards of a literal as characters", () => {
    const chains = new Chains([compileLiteral("A*", { fold: true }), compileLiteral("a?")]);
    const read = (text: string) =>
      chains.accepted(codePoints(text).reduce<State>((state, point) => chains.step(state, point), chains.start));
    expect([read("a*"), read("A*"), read("ab"), read("a?")]).toEqual([[0], [0], [], [1]]);
  });

  it("knows the letters' two cases, and that nothing else has any", () => {
    expect(["A", "Z", "@", "[", "é"].map((char) => String.fromCodePoint(lower(char.codePointAt(0) ?? 0))).join("")).toBe("az@[é");
    expect(["a", "z", "`", "{", "é"].map((char) => String.fromCodePoint(upper(char.codePointAt(0) ?? 0))).join("")).toBe("AZ`{é");
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

describe("minimalSignatures", () => {
  it("finds what enumeration finds", () => {
    const all = texts("abA:z", 4);
    fc.assert(
      fc.property(
        fc.array(fc.array(pattern, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
        fc.array(pattern, { maxLength: 1 }),
        fc.array(fc.record({ patterns: fc.array(pattern, { minLength: 1, maxLength: 2 }), negated: fc.boolean() }), { maxLength: 3 }),
        (required, excluded, regions) => {
          const inside = (text: string) =>
            required.every((list) => list.some((each) => matches(each, text))) && !excluded.some((each) => matches(each, text));
          const regionsOf = (text: string) =>
            regions.reduce(
              (mask, region: Region, i) =>
                region.patterns.some((each) => matches(each, text)) !== region.negated ? mask | (1n << BigInt(i)) : mask,
              0n,
            );
          const found = minimalSignatures(required, excluded, regions, plenty());
          // Sound: each text is inside, and lies in no more than is said.
          for (const { text, regions: mask } of found) {
            expect(inside(spell(text))).toBe(true);
            expect(regionsOf(spell(text)) & ~mask).toBe(0n);
          }
          // Complete: whatever lies inside has a signature below it.
          const below = (text: string) => found.some(({ regions: mask }) => (mask & regionsOf(text)) === mask);
          expect(all.filter((text) => inside(text) && !below(text))).toEqual([]);
          // Minimal: none is below another.
          for (const one of found) for (const two of found) if (one !== two) expect(one.regions & two.regions).not.toBe(one.regions);
        },
      ),
      { numRuns: 250 },
    );
  });

  // required, region, a text that is in the first and not in the second (null: there is none)
  const field = (text: string, fields = 9) => compileGlob(text, { fields });
  const folded = (text: string) => compileGlob(text, { foldFrom: 0 });
  it.each<[string, Pattern, Pattern, RegExp | null]>([
    ["a colon ends a field where no other character would do", compileGlob("a:*"), field("a:*"), /^a:.*:/],
    ["a colon is no character of a field", compileGlob("a?"), field("a?"), /^a:$/],
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
    const outside = minimalSignatures([[inner]], [], [{ patterns: [outer], negated: false }], plenty()).find(
      ({ regions }) => regions === 0n,
    );
    if (expected === null) expect(outside).toBeUndefined();
    else expect(spell(outside?.text ?? [])).toMatch(expected);
    // The same question put as an exclusion, and as two demands at once.
    expect(minimalSignatures([[inner]], [outer], [], plenty()).length).toBe(expected === null ? 0 : 1);
    expect(minimalSignatures([[inner], [compileGlob("*")]], [outer], [], plenty()).length).toBe(expected === null ? 0 : 1);
  });

  it.each([
    ["a field and a colon", field("a:?"), compileGlob("a::"), false],
    ["a star of a field and a colon", field("a:*b"), compileGlob("a::b"), false],
    ["a star and a colon", compileGlob("a:*b"), compileGlob("a::b"), true],
    ["either case and one", folded("ab"), compileGlob("AB"), true],
    ["either case and another letter", folded("ab"), compileGlob("AC"), false],
    ["two cases", compileGlob("ab"), compileGlob("aB"), false],
  ])("finds what is common: %s", (_, one, other, some) => {
    expect(minimalSignatures([[one], [other]], [], [], plenty()).length).toBe(some ? 1 : 0);
  });

  it.each([
    ["a pattern of 3,000 stars against itself", "*a".repeat(3000), "*a".repeat(3000), 0],
    ["and against one that asks for one star less", "*a".repeat(1500), "*a".repeat(1499), 0],
    ["and against one that asks for one star more", "*a".repeat(1499), "*a".repeat(1500), 1],
    ["question marks behind a star, whose determinisation is exponential", `*a${"?".repeat(40)}`, `*a${"?".repeat(40)}*`, 0],
    ["and against one more", `*a${"?".repeat(40)}*`, `*a${"?".repeat(41)}`, 1],
  ])("is quick on %s", (_, inner, outer, outside) => {
    const started = performance.now();
    const found = minimalSignatures([[compileGlob(inner)]], [], [{ patterns: [compileGlob(outer)], negated: false }], plenty());
    expect(found.filter(({ regions }) => regions === 0n)).toHaveLength(outside);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it("gives up at its bound, whatever the machine", () => {
    const hard = (letter: string) => compileGlob(`*${letter}?`.repeat(400).concat("*"));
    expect(() =>
      minimalSignatures(
        [[hard("a")], [hard("b")]],
        [],
        [{ patterns: [compileGlob(`?*${"c".repeat(9)}`)], negated: false }],
        new Budget(1000),
      ),
    ).toThrow(BudgetExceeded);
  });
});
