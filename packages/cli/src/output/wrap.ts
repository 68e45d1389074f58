import { stripVTControlCharacters } from "node:util";
import type { Io } from "../io.ts";

/**
 * Words in lines that are as wide as the terminal, 80 characters where nothing tells its width. A
 * word is never broken, may hold blanks, and may be coloured.
 * @param first what stands before the first line.
 * @param rest what stands before the others; `first` if missing.
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

/** Names as words of an enumeration. */
export function enumerated(names: readonly string[]): string[] {
  return names.map((name, i) => (i < names.length - 1 ? `${name},` : name));
}
