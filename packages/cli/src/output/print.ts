import { styleText } from "node:util";
import type { Io, Output } from "../io.ts";
import { hasColour } from "./terminal.ts";

/** A colour or style of `styleText`, such as `red`, or several. */
export type Format = Parameters<typeof styleText>[0];

/** `text` in colour if the output {@link hasColour}; standard output by default. */
export function paint(io: Io, format: Format, text: string, output: Output = io.stdout): string {
  return hasColour(io, output) ? styleText(format, text, { validateStream: false }) : text;
}

/**
 * Escapes control characters and characters that reorder text. Otherwise a message, a file name or
 * the answer of a service could control the terminal. `lines` keeps newlines and tabs.
 */
export function printable(text: string, lines = false): string {
  const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };
  return text.replace(
    /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => {
      if (lines && (character === "\n" || character === "\t")) return character;
      const hex = (character.codePointAt(0) ?? 0).toString(16).padStart(4, "0");
      return escapes[character] ?? `\\u${hex}`;
    },
  );
}

/** Writes data for another program, such as JSON. It is written as it is even if text is plain. */
export function writeData(output: Output, text: string): void {
  (output.data ?? output).write(text);
}

/**
 * Writes one JSON value on one line. Unicode line separators are escaped: some readers would end
 * the line there.
 */
export function writeJsonLine(output: Output, value: unknown): void {
  const text = JSON.stringify(value)
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  writeData(output, `${text}\n`);
}

/** `1 role`, `2 roles`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
