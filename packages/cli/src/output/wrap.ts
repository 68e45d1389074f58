import stringWidth from "string-width";
import type { Io, Output } from "../io.ts";
import { type Format, paint, printable } from "./print.ts";
import { isPlain, widthOf } from "./terminal.ts";

/** Columns that a text takes. Colour takes none, East Asian wide characters take two. */
export const displayWidth = (text: string): number => stringWidth(text);

/** Fills a text up with blanks. */
export const padTo = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - displayWidth(text)));

/**
 * Wraps words to the width of the terminal. A word that is wider is broken, after a separator such
 * as `/` or `:` if it has one. A word may contain blanks, and may have colour.
 * @param first the prefix of the first line.
 * @param rest the prefix of the other lines; `first` by default.
 */
export function wrap(
  io: Io,
  words: readonly string[],
  first: string,
  rest = first,
  output: Output = io.stdout,
): string {
  const width = isPlain(io) ? Number.POSITIVE_INFINITY : widthOf(io, output);
  return linesOf(words, width, first, rest)
    .map((each) => `${each.trimEnd()}\n`)
    .join("");
}

/** The words of a text for {@link wrap}, made {@link printable}, in colour if `format` is given. */
export function wordsOf(io: Io, text: string, format?: Format): string[] {
  const words = printable(text).split(" ");
  return format === undefined ? words : words.map((word) => paint(io, format, word));
}

/** Wraps a text between its words. */
export function wrapText(text: string, width: number): string[] {
  return linesOf(text.split(" "), width, "", "");
}

/** Names as words of a list: each but the last is followed by a comma. */
export function enumerated(names: readonly string[]): string[] {
  return names.map((name, i) => (i < names.length - 1 ? `${name},` : name));
}

function linesOf(words: readonly string[], width: number, first: string, rest: string): string[] {
  if (width === Number.POSITIVE_INFINITY) return [`${first}${words.join(" ")}`];
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  const widest = Math.max(1, width - Math.max(displayWidth(first), displayWidth(rest)));
  for (const word of words.flatMap((each) => partsOf(each, widest))) {
    if (isEmpty) line += word;
    else if (displayWidth(line) + 1 + displayWidth(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = `${rest}${word}`;
    }
    isEmpty = false;
  }
  return [...lines, line];
}

/** An escape sequence of colour. */
const colour = new RegExp(`(${String.fromCharCode(0x1b)}\\[[\\d;]*m)`);

/** Escape sequences of colour, and what a reader sees as one character. */
function unitsOf(word: string): string[] {
  const segments = new Intl.Segmenter("en", { granularity: "grapheme" });
  return word
    .split(colour)
    .flatMap((part, index) =>
      index % 2 === 1 ? [part] : Array.from(segments.segment(part), ({ segment }) => segment),
    );
}

/** Breaks a word into parts that are not wider than `width`. */
function partsOf(word: string, width: number): string[] {
  if (word.length <= width / 2 || displayWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part: string[] = [];
  let partWidth = 0;
  for (const unit of unitsOf(word)) {
    const unitWidth = displayWidth(unit);
    if (partWidth > 0 && partWidth + unitWidth > width) {
      const at = part.findLastIndex((each) => /^[/:,;=&?_.-]$/.test(each)) + 1;
      const end = at > part.length / 2 ? at : part.length;
      parts.push(part.slice(0, end).join(""));
      part = part.slice(end);
      partWidth = displayWidth(part.join(""));
    }
    part.push(unit);
    partWidth += unitWidth;
  }
  return [...parts, part.join("")];
}
