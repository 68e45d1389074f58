import stringWidth from "string-width";

/**
 * Escapes control characters and characters that reorder text. Otherwise a name could control the
 * terminal.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** Columns of a terminal that a text takes. East Asian wide characters and emoji take two. */
export const displayWidth = (text: string): number => stringWidth(text);

/**
 * Wraps a text between words. A word that is longer than a line, such as a URN, is broken behind a
 * separator if it has one.
 */
export function wrapText(text: string, width: number): readonly string[] {
  if (width === Number.POSITIVE_INFINITY) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((each) => breakWord(each, width))) {
    if (line === "") line = word;
    else if (displayWidth(line) + 1 + displayWidth(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

const separators = ["/", ":", "$"];

function breakWord(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word];
  const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
  const parts: string[] = [];
  let part = "";
  for (const { segment: character } of graphemes.segment(word)) {
    if (part !== "" && displayWidth(part) + displayWidth(character) > width) {
      const end = Math.max(...separators.map((each) => part.lastIndexOf(each))) + 1;
      // A separator near the beginning would leave the line almost empty.
      const head = end > part.length / 2 ? part.slice(0, end) : part;
      parts.push(head);
      part = part.slice(head.length);
    }
    part += character;
  }
  return [...parts, part];
}

/** Fills a text up with blanks. */
export const padTo = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - displayWidth(text)));
