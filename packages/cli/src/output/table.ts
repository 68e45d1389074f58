import Table from "cli-table3";
import type { Io } from "../io.ts";
import { type Format, paint, printable } from "./print.ts";

/** The names of all borders, which are left out. */
const borders =
  "top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid";

/** A text, or a text in colour. */
export type Cell = string | { readonly text: string; readonly format: Format };

/** Rows under a heading, in columns separated by two blanks. Cells are made {@link printable}. */
export function table(io: Io, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const drawn = new Table({
    head: head.map((title) => paint(io, "bold", title)),
    chars: {
      ...Object.fromEntries(borders.split(" ").map((border) => [border, ""])),
      middle: "  ",
    },
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  for (const row of rows)
    drawn.push(
      row.map((cell) =>
        typeof cell === "string" ? printable(cell) : paint(io, cell.format, printable(cell.text)),
      ),
    );
  return `${drawn.toString().replace(/[ ]+$/gm, "")}\n`;
}
