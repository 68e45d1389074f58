import type { Io, Output } from "../io.ts";

/** Columns of an output that doesn't say how wide it is. */
const defaultWidth = 80;

/** Text is never wrapped to fewer columns: a word a line is harder to read than a broken line. */
const leastWidth = 20;

/**
 * Columns of a terminal: what it says itself, or the variable COLUMNS, or 80. Some pseudo terminals
 * say 0.
 */
export function widthOf({ env, stdout }: Pick<Io, "env" | "stdout">, output = stdout): number {
  const columns = [output.columns, Number(env["COLUMNS"])].find(isWidth) ?? defaultWidth;
  return Math.max(leastWidth, columns);
}

function isWidth(columns: number | undefined): columns is number {
  return Number.isInteger(columns) && Number(columns) > 0;
}

/**
 * Whether text has to be plain: ASCII without colour, drawings or movement. `--plain` asks for it,
 * or the environment: TERM is `dumb`, or the locale has another encoding than UTF-8.
 */
export function isPlain({ plain = false, env }: Pick<Io, "plain" | "env">): boolean {
  return plain || env["TERM"] === "dumb" || !hasUnicode(env);
}

/** False if the locale is C or POSIX, or names another encoding. It is UTF-8 by default. */
function hasUnicode(env: Io["env"]): boolean {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  if (locale === "C" || locale === "POSIX") return false;
  const [, encoding] = /\.([^@]+)/.exec(locale) ?? [];
  return encoding === undefined || /^utf-?8$/i.test(encoding);
}

/**
 * Whether to use colour: on a terminal, unless NO_COLOR is set or text has to be plain. FORCE_COLOR
 * overrides both (https://no-color.org, https://force-color.org), but not `--plain`.
 */
export function hasColour(io: Io, output: Output): boolean {
  if (io.plain) return false;
  const forced = io.env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  if (io.env["NO_COLOR"]) return false;
  return output.isTTY === true && !isPlain(io);
}
