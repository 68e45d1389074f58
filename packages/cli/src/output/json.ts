import type { Output } from "../io.ts";

/**
 * One JSON value on a line of its own. Line separators are escaped, so that every reader agrees on
 * where the line ends.
 */
export function writeJsonLine(output: Output, value: unknown): void {
  const text = JSON.stringify(value)
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  output.write(`${text}\n`);
}
