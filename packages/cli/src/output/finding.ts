import type { Io } from "../io.ts";
import { type Format, paint, printable } from "./print.ts";
import { wordsOf, wrap } from "./wrap.ts";

/** A finding or an error of a file, as compilers print it. */
export interface Finding {
  /** Where it is, such as `policy.json:3:7`. Empty if nothing says where. */
  readonly place: string;
  /** How severe it is, and its colour. */
  readonly label: { readonly text: string; readonly format: Format };
  readonly message: string;
  /** The id of the rule, or the code of the error. */
  readonly id: string;
  /** Titles and texts for the lines below, such as `fix` and how to fix it. */
  readonly details?: readonly (readonly [title: string, text: string, format?: Format])[];
}

const [indent, hangingIndent] = ["    ", "      "];

/**
 * `place: label: message [id]` with a line for each detail, wrapped to the terminal. All texts are
 * made {@link printable}.
 */
export function finding(io: Io, { place, label, message, id, details = [] }: Finding): string {
  const words = [
    ...(place === "" ? [] : [`${printable(place)}:`]),
    paint(io, label.format, `${label.text}:`),
    ...wordsOf(io, message),
    `[${printable(id)}]`,
  ];
  const lines = details.map(([title, text, format]) => {
    if (text === "") return "";
    const start = format === undefined ? `${title}:` : paint(io, format, `${title}:`);
    return wrap(io, [start, ...wordsOf(io, text)], indent, hangingIndent);
  });
  return [wrap(io, words, "", indent), ...lines].join("");
}

/** Findings with a blank line between them. */
export function findings(io: Io, all: readonly Finding[]): string {
  return all.map((each) => finding(io, each)).join("\n");
}
