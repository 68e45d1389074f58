import { styleText } from "node:util";
import type { Output } from "../io.ts";

/** Of `styleText`: a colour such as `red`, or several. */
export type Format = Parameters<typeof styleText>[0];

/**
 * Whether to colour what goes to `output`: on a terminal, unless NO_COLOR is set or the terminal is
 * dumb; FORCE_COLOR decides where it is set (https://no-color.org, https://force-color.org).
 */
export function coloured(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  if (env["NO_COLOR"]) return false;
  return output.isTTY === true && env["TERM"] !== "dumb";
}

/** `text` in colour where {@link coloured} says so. */
export function paint(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
  format: Format,
  text: string,
): string {
  return coloured(output, env) ? styleText(format, text, { validateStream: false }) : text;
}
