import { codePoints, type Pattern, Token } from "./pattern.ts";

/** Code points, and `Token.Fresh` for a character that no pattern of the question contains. */
export type SymbolicText = readonly number[];

/**
 * A text that the pattern matches and that few other patterns do: with a fresh character for each
 * wildcard.
 */
export function sample(pattern: Pattern): SymbolicText {
  return pattern.tokens.slice(0, -1).map((token) => (token < 0 ? Token.Fresh : token));
}

const preferred = codePoints("xyzwvqkj0123456789");

/** A character that none of the patterns contains: a letter or digit if one is left. */
export function freshCharacter(patterns: readonly Pattern[]): string {
  const candidate = (at: number) => preferred[at] ?? 0x100 + at;
  let at = 0;
  while (patterns.some(({ tokens }) => tokens.includes(candidate(at)))) at += 1;
  return String.fromCodePoint(candidate(at));
}

/** The text as a string, with `fresh` for each fresh character. */
export function spellOut(text: SymbolicText, fresh: string): string {
  return text
    .map((point) => (point === Token.Fresh ? fresh : String.fromCodePoint(point)))
    .join("");
}
