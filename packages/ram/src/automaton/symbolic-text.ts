import { codePoints, FRESH, type Pattern } from "./pattern.ts";

const preferred = codePoints("xyzwvqkj0123456789");

/** A character that none of the patterns spells: a letter or digit where there is one left. */
export function freshCharacter(patterns: readonly Pattern[]): string {
  const candidate = (at: number) => preferred[at] ?? 0x100 + at;
  let at = 0;
  while (patterns.some(({ tokens }) => tokens.includes(candidate(at)))) at += 1;
  return String.fromCodePoint(candidate(at));
}

/**
 * The text of a path through the automaton, with `fresh` where any character that no pattern spells
 * will do.
 */
export function spellOut(text: readonly number[], fresh: string): string {
  return text.map((point) => (point === FRESH ? fresh : String.fromCodePoint(point))).join("");
}
