import { describe, expect, it } from "vitest";
import { Budget } from "./budget.ts";
import { Chains } from "./chains.ts";
import { findText } from "./find-text.ts";
import { codePoints, compileGlob, covers, FRESH, type Pattern } from "./pattern.ts";
import { apart, within } from "./relations.ts";

/** A pattern, a slow twin that is plain to see, and which of {@link texts} that matches, as bits. */
interface Sample {
  readonly pattern: Pattern;
  readonly twin: RegExp;
  readonly bits: bigint;
}

/** Every text over some letters up to a length. */
function textsOver(letters: string, longest: number): string[] {
  const levels = [[""]];
  for (let i = 0; i < longest; i += 1) levels.push((levels[i] ?? []).flatMap((text) => [...letters].map((letter) => text + letter)));
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

/** Every pattern up to a length, where it makes a difference also with either case from the start or from the second character, and in fields. */
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
const plenty = () => new Budget(1_000_000);
const all = (1n << BigInt(texts.length)) - 1n;

/** What is wrong with the answer about texts that all the required and none of the excluded match; undefined when it is right. */
function wrong(required: readonly Sample[], excluded: readonly Sample[], found: readonly number[] | null): string | undefined {
  const name = (list: readonly Sample[]) => list.map(({ twin }) => twin.source).join(" ");
  const question = `${name(required)} without ${name(excluded)}`;
  if (found === null) {
    const some = required.reduce((bits, each) => bits & each.bits, all) & ~excluded.reduce((bits, each) => bits | each.bits, 0n);
    return some === 0n ? undefined : `${question}: nothing`;
  }
  const text = found.map((point) => (point === FRESH ? "z" : String.fromCodePoint(point))).join("");
  const right = required.every(({ twin }) => twin.test(text)) && !excluded.some(({ twin }) => twin.test(text));
  return right ? undefined : `${question}: ${text}`;
}

describe("against each other, all patterns of up to three characters", () => {
  it("match what their twins match", () => {
    const short = textsOver("aA:z", 3);
    for (const { pattern, twin } of three) {
      const chains = new Chains([pattern]);
      const expected = short.filter((text) => twin.test(text));
      expect(short.filter((text) => covers(pattern, codePoints(text)))).toEqual(expected);
      expect(short.filter((text) => chains.firstMatch(codePoints(text)) === 0)).toEqual(expected);
    }
  });

  it("lie within another only where all their texts do, and are apart only where they share none", () => {
    const mistakes = { within: 0, apart: 0, withinMissed: 0 };
    for (const one of three) {
      for (const other of three) {
        const inside = (one.bits & ~other.bits) === 0n;
        if (within(one.pattern, other.pattern) && !inside) mistakes.within += 1;
        // As the doc comment says, where neither has a question mark or a field.
        const exact = !/\?|\[\^/.test(one.pattern.text + other.pattern.text + one.twin.source + other.twin.source);
        if (exact && inside && !within(one.pattern, other.pattern)) mistakes.withinMissed += 1;
        if (apart(one.pattern, [other.pattern]) && (one.bits & other.bits) !== 0n) mistakes.apart += 1;
      }
    }
    expect(mistakes).toEqual({ within: 0, apart: 0, withinMissed: 0 });
  });

  it("have a text outside another, or none", () => {
    const answers = three.flatMap((one) =>
      three.map((other) => wrong([one], [other], findText([[one.pattern]], [[other.pattern]], plenty()))),
    );
    expect(answers.filter((answer) => answer !== undefined)).toEqual([]);
  });

  it("of up to two characters, have a text in common outside a third, or none", () => {
    const answers = two.flatMap((a) =>
      two.flatMap((b) => two.map((c) => wrong([a, b], [c], findText([[a.pattern], [b.pattern]], [[c.pattern]], plenty())))),
    );
    expect(answers.filter((answer) => answer !== undefined)).toEqual([]);
  });

  it("of up to two characters, have a text outside two others, or none", () => {
    const answers = two.flatMap((a) =>
      two.flatMap((b) => two.map((c) => wrong([c], [a, b], findText([[c.pattern]], [[a.pattern], [b.pattern]], plenty())))),
    );
    expect(answers.filter((answer) => answer !== undefined)).toEqual([]);
  });
});
