import { stripVTControlCharacters } from "node:util";
import type { Io } from "../io.ts";

/**
 * Wraps words to the width of the terminal, or to 80 characters if it has none. A word is never
 * split, may contain blanks, and may have colour.
 * @param first the prefix of the first line.
 * @param rest the prefix of the other lines; `first` by default.
 */
export function wrap(io: Io, words: readonly string[], first: string, rest = first): string {
  const width = io.stdout.columns ?? 80;
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    const longer = line === "" ? `${first}${word}` : `${line} ${word}`;
    if (line === "" || stripVTControlCharacters(longer).length <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = `${rest}${word}`;
    }
  }
  return [...lines, line].map((each) => `${each}\n`).join("");
}

/** Names as words of a list: each but the last is followed by a comma. */
export function enumerated(names: readonly string[]): string[] {
  return names.map((name, i) => (i < names.length - 1 ? `${name},` : name));
}
