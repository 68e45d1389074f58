import Table from "cli-table3";
import type { Io } from "../io.ts";
import { paint } from "./colour.ts";
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

/** Rows under a heading, in columns, without lines between them: easy to read and to cut. Cells are made {@link printable}. */
export function table(io: Io, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: head.map((title) => paint(io.stdout, io.env, "bold", title)),
    chars: plain,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  for (const row of rows) drawn.push(row.map((cell) => printable(cell)));
  const text = drawn.toString();
  return `${text.replace(/[ ]+$/gm, "")}\n`;
}
