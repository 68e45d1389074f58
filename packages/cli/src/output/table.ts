import type { Io } from "../io.ts";
import { type Format, paint, printable } from "./print.ts";
import { isPlain, widthOf } from "./terminal.ts";
import { displayWidth, padTo, wrapText } from "./wrap.ts";

/** A text, or a text in colour. */
export type Cell = string | { readonly text: string; readonly format?: Format };

/** A title, or a column that differs from the others. */
export type Column =
  | string
  | {
      readonly title: string;
      /** Aligns numbers. Default: `left`. */
      readonly align?: "left" | "right";
      /** Never wraps, such as an id to copy. Default: false. */
      readonly whole?: boolean;
    };

/** Blanks between two columns. */
const gap = 2;

/** A column is not wrapped to less, unless it has nothing wider. */
const leastWidth = 12;

/** A word, such as a URI, is not broken into more lines. */
const mostLines = 2;

/**
 * Rows under a heading, as wide as the terminal at most. Columns that are too wide wrap. If they
 * would become too narrow, and in plain text, each row is a list of names and values. Cells are
 * made {@link printable}.
 *
 * ```ts
 * io.stdout.write(table(io, ["object", { title: "task", whole: true }], [["oss://b/k", "T-1"]]));
 * ```
 */
export function table(
  io: Io,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): string {
  const heads = columns.map((column) => (typeof column === "string" ? { title: column } : column));
  const cells = rows.map((row) => heads.map((_, index) => cellOf(row[index] ?? "")));
  if (isPlain(io)) return plainList(heads, cells);
  const width = widthOf(io);
  const natural = heads.map(({ title }, index) =>
    cells.reduce(
      (most, row) => Math.max(most, displayWidth(row[index]?.text ?? "")),
      displayWidth(title),
    ),
  );
  const least = natural.map((each, index) =>
    heads[index]?.whole
      ? each
      : Math.min(each, Math.max(leastWidth, Math.ceil(longestWord(cells, index) / mostLines))),
  );
  const widths = fit(natural, least, width - gap * (heads.length - 1));
  return widths === undefined ? list(io, heads, cells, width) : grid(io, heads, cells, widths);
}

/** The width of the longest word of a column. */
function longestWord(rows: readonly (readonly Text[])[], index: number): number {
  const words = rows.flatMap((row) => row[index]?.text.split(" ") ?? []);
  return words.reduce((most, word) => Math.max(most, displayWidth(word)), 0);
}

interface Head {
  readonly title: string;
  readonly align?: "left" | "right";
  readonly whole?: boolean;
}

interface Text {
  readonly text: string;
  readonly format?: Format;
}

function cellOf(cell: Cell): Text {
  return typeof cell === "string"
    ? { text: printable(cell) }
    : { ...cell, text: printable(cell.text) };
}

/** Widths of columns that fit together, or undefined. The widest columns shrink first. */
function fit(
  natural: readonly number[],
  least: readonly number[],
  available: number,
): readonly number[] | undefined {
  const sum = (widths: readonly number[]) => widths.reduce((total, each) => total + each, 0);
  if (sum(least) > available) return undefined;
  const shrunk = (most: number) =>
    natural.map((each, index) => Math.max(least[index] ?? 0, Math.min(each, most)));
  let most = Math.min(available, Math.max(...natural));
  while (sum(shrunk(most)) > available) most -= 1;
  const widths = shrunk(most);
  let remaining = available - sum(widths);
  return widths.map((each, index) => {
    if (remaining === 0 || each >= (natural[index] ?? 0)) return each;
    remaining -= 1;
    return each + 1;
  });
}

function grid(
  io: Io,
  heads: readonly Head[],
  rows: readonly (readonly Text[])[],
  widths: readonly number[],
): string {
  const linesOf = (row: readonly Text[]): string[] => {
    const wrapped = row.map(({ text }, index) => wrapText(text, widths[index] ?? 0));
    return Array.from({ length: Math.max(...wrapped.map(({ length }) => length)) }, (_, line) =>
      wrapped
        .map((cell, index) => {
          const text = cell[line] ?? "";
          const blanks = " ".repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(text)));
          const format = row[index]?.format;
          const shown = format === undefined || text === "" ? text : paint(io, format, text);
          return heads[index]?.align === "right" ? `${blanks}${shown}` : `${shown}${blanks}`;
        })
        .join(" ".repeat(gap))
        .trimEnd(),
    );
  };
  const heading = linesOf(heads.map(({ title }) => ({ text: title, format: "bold" as const })));
  const blocks = rows.map(linesOf);
  // A blank line shows where a row of several lines ends.
  const separator = blocks.some(({ length }) => length > 1) ? "\n\n" : "\n";
  const body = blocks.map((lines) => lines.join("\n")).join(separator);
  return `${heading.join("\n")}\n${rows.length === 0 ? "" : `${body}\n`}`;
}

/** Each row as lines of name and value, aligned and wrapped. */
function list(
  io: Io,
  heads: readonly Head[],
  rows: readonly (readonly Text[])[],
  width: number,
): string {
  const titles = Math.max(...heads.map(({ title }) => displayWidth(title))) + gap;
  return rows
    .map((row) =>
      row
        .flatMap(({ text, format }, index) =>
          text === ""
            ? []
            : wrapText(text, width - titles).map((line, number) => {
                const title = padTo(number === 0 ? (heads[index]?.title ?? "") : "", titles);
                const shown = format === undefined ? line : paint(io, format, line);
                return `${paint(io, "bold", title)}${shown}\n`;
              }),
        )
        .join(""),
    )
    .join("\n");
}

/** Each row as lines `name: value`, for screen readers. */
function plainList(heads: readonly Head[], rows: readonly (readonly Text[])[]): string {
  return rows
    .map((row) =>
      row
        .flatMap(({ text }, index) => (text === "" ? [] : [`${heads[index]?.title}: ${text}\n`]))
        .join(""),
    )
    .join("\n");
}
