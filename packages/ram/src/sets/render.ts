import { FRESH, type Pattern } from "../automaton/pattern.ts";

/** A character that none of the patterns spells: a letter or digit where there is one left. */
export function freshCharacter(patterns: readonly Pattern[]): string {
  const spelt = new Set(patterns.flatMap(({ tokens }) => tokens));
  for (const char of candidates()) if (!spelt.has(char.codePointAt(0) ?? FRESH)) return char;
  /* v8 ignore next -- a policy has fewer characters than there are candidates */
  throw new Error("The patterns spell every character.");
}

function* candidates(): Generator<string> {
  yield* "xyzwvqkj0123456789";
  for (let point = 0x100; point < 0xd800; point += 1) yield String.fromCodePoint(point);
}

/** The text of a path through the automaton, with `fresh` where any character that no pattern spells will do. */
export function spellOut(text: readonly number[], fresh: string): string {
  return text.map((point) => (point === FRESH ? fresh : String.fromCodePoint(point))).join("");
}
