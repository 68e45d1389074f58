import type { Io } from "../io.ts";
import { printable } from "./print.ts";
import { isPlain, widthOf } from "./terminal.ts";
import { displayWidth } from "./wrap.ts";

/** Goes to the start of the line and erases it. */
const erase = "\r\u001b[K";

/**
 * A line on standard error that changes, for the progress of long work. There is none in a pipe, in
 * plain text, and on a terminal that doesn't say how wide it is: a line that the terminal wraps
 * can't be erased.
 */
export class StatusLine {
  readonly #io: Io;
  #isShown = false;

  constructor(io: Io) {
    this.#io = io;
  }

  show(text: string): void {
    const { stderr } = this.#io;
    if (stderr.isTTY !== true || !((stderr.columns ?? 0) > 0) || isPlain(this.#io)) return;
    const shown = firstColumns(printable(text), widthOf(this.#io, stderr) - 1);
    stderr.write(`${erase}${shown}`);
    this.#isShown = true;
  }

  clear(): void {
    if (this.#isShown) this.#io.stderr.write(erase);
    this.#isShown = false;
  }
}

function firstColumns(text: string, columns: number): string {
  let shown = "";
  for (const character of text) {
    if (displayWidth(shown + character) > columns) break;
    shown += character;
  }
  return shown;
}
