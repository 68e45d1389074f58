import { describe, expect, it } from "vitest";
import { Budget } from "./budget.ts";
import { codePoints, compileGlob, covers, type Pattern, Token } from "./pattern.ts";
import { surelyDisjoint, surelyWithin } from "./relations.ts";
import { ShiftAnd } from "./shift-and.ts";
import { findWitness } from "./witness.ts";

/**
 * A pattern, a slow twin that is plain to see, and which of {@link texts} that matches, as bits.
 */
interface Sample {
  readonly pattern: Pattern;
  readonly twin: RegExp;
  readonly bits: bigint;
}

/** Every text over some letters up to a length. */
function textsOver(letters: string, longest: number): string[] {
  const levels = [[""]];
  for (let i = 0; i < longest; i += 1)
    levels.push((levels[i] ?? []).flatMap((text) => [...letters].map((letter) => text + letter)));
  return levels.flat();
}

// No pattern spells z.
const texts = textsOver("aA:z", 5);

function sampleOf(text: string, options: { foldFrom?: number; fields?: number }): Sample {
  const { foldFrom = Number.POSITIVE_INFINITY, fields = 0 } = options;
  const parts = [...text].map((char, i) => {
    const one = text.slice(0, i).split(":").length <= fields ? "[^:]" : ".";
    if (char === "?") return one;
    if (char === "*") return `${one}*`;
    return i >= foldFrom && char === "a" ? "[aA]" : char;
  });
  const twin = new RegExp(`^${parts.join("")}$`, "s");
  return {
    pattern: compileGlob(text, options),
    twin,
    bits: texts.reduce((bits, each, i) => (twin.test(each) ? bits | (1n << BigInt(i)) : bits), 0n),
  };
}

/**
 * Every pattern up to a length, where it makes a difference also with either case from the start or
 * from the second character, and in fields.
 */
function samplesUpTo(longest: number): Sample[] {
  return textsOver("a?*:", longest).flatMap((text) => [
    sampleOf(text, {}),
    ...(text.includes("a") ? [sampleOf(text, { foldFrom: 0 })] : []),
    ...(text.indexOf("a", 1) > 0 ? [sampleOf(text, { foldFrom: 1 })] : []),
    ...(/[?*]/.test(text) ? [sampleOf(text, { fields: 1 })] : []),
  ]);
}

const two = samplesUpTo(2);
const three = samplesUpTo(3);
const all = (1n << BigInt(texts.length)) - 1n;

/**
 * Asks for a text that all the required and none of the excluded match, and compares the answer
 * against the twins.
 */
function ask(required: readonly Sample[], excluded: readonly Sample[]): void {
  const lists = (samples: readonly Sample[]) => samples.map(({ pattern }) => [pattern]);
  const found = findWitness(lists(required), lists(excluded), new Budget(100_000));
  const isRight = (text: string) =>
    required.every(({ twin }) => twin.test(text)) && !excluded.some(({ twin }) => twin.test(text));
  const text = found
    ?.map((point) => (point === Token.Fresh ? "z" : String.fromCodePoint(point)))
    .join("");
  const missed =
    required.reduce((bits, each) => bits & each.bits, all) &
    ~excluded.reduce((bits, each) => bits | each.bits, 0n);
  if (text === undefined ? missed !== 0n : !isRight(text)) {
    expect.fail(
      `${required.map(({ twin }) => twin)} without ${excluded.map(({ twin }) => twin)}: ${text}`,
    );
  }
}

describe("all pairs of patterns of up to three characters", () => {
  it("match the same texts as the reference", () => {
    const short = textsOver("aA:z", 3);
    for (const { pattern, twin } of three) {
      const chains = new ShiftAnd([pattern]);
      const expected = short.filter((text) => twin.test(text));
      expect(short.filter((text) => covers(pattern, codePoints(text)))).toEqual(expected);
      expect(short.filter((text) => chains.firstMatch(codePoints(text)) === 0)).toEqual(expected);
    }
  });

  it("are subsets only if all texts match, and disjoint only if no text matches both", () => {
    const mistakes = { within: 0, apart: 0, withinMissed: 0 };
    for (const one of three) {
      for (const other of three) {
        const inside = (one.bits & ~other.bits) === 0n;
        if (surelyWithin(one.pattern, other.pattern) && !inside) mistakes.within += 1;
        // As the doc comment says, where neither has a question mark or a field.
        const exact = !/\?|\[\^/.test(
          one.pattern.text + other.pattern.text + one.twin.source + other.twin.source,
        );
        if (exact && inside && !surelyWithin(one.pattern, other.pattern))
          mistakes.withinMissed += 1;
        if (surelyDisjoint(one.pattern, other.pattern) && (one.bits & other.bits) !== 0n)
          mistakes.apart += 1;
      }
    }
    expect(mistakes).toEqual({ within: 0, apart: 0, withinMissed: 0 });
  });

  it("have a text that another pattern does not match, if there is one", () => {
    for (const one of three) for (const other of three) ask([one], [other]);
  });

  it("have a common text that a third pattern does not match, if there is one", () => {
    for (const [i, a] of two.entries())
      for (const b of two.slice(i)) for (const c of two) ask([a, b], [c]);
  });

  it("have a text that two other patterns do not match, if there is one", () => {
    for (const [i, a] of two.entries())
      for (const b of two.slice(i)) for (const c of two) ask([c], [a, b]);
  });
});
