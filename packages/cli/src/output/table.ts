import Table from "cli-table3";
import type { Io } from "../io.ts";
import { type Format, paint } from "./colour.ts";
import { printable } from "./printable.ts";

const plain = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** A text, or one with a colour. */
export type Cell = string | { readonly text: string; readonly format: Format };

/**
 * Rows under a heading, in columns, without lines between them: easy to read and to cut. Cells are
 * made {@link printable}.
 */
export function table(io: Io, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const drawn = new Table({
    head: head.map((title) => paint(io.stdout, io.env, "bold", title)),
    chars: plain,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  for (const row of rows)
    drawn.push(
      row.map((cell) =>
        typeof cell === "string"
          ? printable(cell)
          : paint(io.stdout, io.env, cell.format, printable(cell.text)),
      ),
    );
  const text = drawn.toString();
  return `${text.replace(/[ ]+$/gm, "")}\n`;
}
