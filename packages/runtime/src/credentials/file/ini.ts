/**
 * The credentials file's form: `[profile]`, `key = value`, comments behind `#` or `;`. Values are
 * read as the package `ini` reads them, which the official client uses.
 */

export interface IniSection {
  readonly values: ReadonlyMap<string, string>;
  /** Numbers, from 1, of lines that are neither a setting nor a comment. */
  readonly brokenLines: readonly number[];
}

/**
 * Sections by their names; a name that comes twice is one section, and of a key that comes twice
 * the last value counts.
 */
export function parseIni(text: string): Map<string, IniSection> {
  const sections = new Map<
    string,
    { readonly values: Map<string, string>; readonly brokenLines: number[] }
  >();
  // Lines before the first section belong to none.
  let section = { values: new Map<string, string>(), brokenLines: [] as number[] };
  for (const [index, whole] of text.split(/\r\n|\n|\r/).entries()) {
    const line = whole.trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const heading = /^\[([^\]]*)\]\s*(?:[;#].*)?$/.exec(line);
    const setting = /^([^=]+)=(.*)$/.exec(line);
    if (heading !== null) {
      const name = plain(heading[1] ?? "");
      section = sections.get(name) ?? { values: new Map(), brokenLines: [] };
      sections.set(name, section);
    } else if (setting !== null && !line.startsWith("[")) {
      section.values.set(plain(setting[1] ?? ""), plain(setting[2] ?? ""));
    } else {
      section.brokenLines.push(index + 1);
    }
  }
  return sections;
}

/**
 * Without blanks, quotes, and a comment behind it; a backslash takes away a comment sign's meaning.
 */
function plain(raw: string): string {
  const text = raw.trim();
  if (text === "'") return "";
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  if (quoted !== null) return quoted[1] === "'" ? unescaped(quoted[2] ?? "") : unescaped(text);
  let value = "";
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === ";" || sign === "#") break;
    const next = text.charAt(at + 1);
    if (sign === "\\" && (next === ";" || next === "#" || next === "\\")) {
      value += next;
      at++;
    } else {
      value += sign;
    }
  }
  return value.trim();
}

/** A JSON string's content; other text as it is. */
function unescaped(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}
