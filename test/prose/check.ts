import path from "node:path";
import {
  type Text,
  textsOfJson,
  textsOfMarkdown,
  textsOfTypeScript,
  withoutCode,
} from "./texts.ts";
import { lineWidth, vagueNames, wordRules } from "./words.ts";

/** Text that is hard to read. */
export interface Hit {
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** The words that were found. */
  readonly found: string;
  readonly advice: string;
}

/** A blank in a pattern stands for any white space, line ends and comment marks included. */
const rules = wordRules.map(({ pattern, write }) => ({
  pattern: new RegExp(pattern.source.replaceAll(" ", "\\s+"), "gi"),
  write,
}));

/** Everything in one file that a reader would stumble over. */
export function checkText(file: string, source: string): readonly Hit[] {
  const hits: Hit[] = [];
  const add = (offset: number, found: string, advice: string) => {
    const before = source.slice(0, offset);
    const line = before.split("\n").length;
    hits.push({ line, column: offset - before.lastIndexOf("\n"), found, advice });
  };
  for (const text of textsOf(file, source)) {
    if (text.kind === "name") {
      if (vagueNames.has(text.text)) add(text.start, text.text, "a name that says what it is");
      continue;
    }
    const prose = prosePart(text);
    for (const { pattern, write } of rules)
      for (const match of prose.matchAll(pattern))
        add(text.start + match.index, match[0].replace(/\s+/g, " "), write);
    if (text.kind === "string") continue;
    for (const chain of prose.matchAll(/;\s[^.;:!?|\n]*;\s/g))
      add(text.start + chain.index, "; … ;", "a sentence for each idea");
    if (text.kind === "comment") addLongLines(text, source, add);
  }
  return hits.sort((a, b) => a.line - b.line || a.column - b.column);
}

function textsOf(file: string, source: string): readonly Text[] {
  switch (path.extname(file)) {
    case ".ts":
      return textsOfTypeScript(file, source);
    case ".md":
      return textsOfMarkdown(source);
    default:
      return textsOfJson(source);
  }
}

/** Wrapped lines are joined without changing offsets. Strings keep their backticks. */
function prosePart({ kind, text }: Text): string {
  if (kind === "string") return text;
  const joined = kind === "comment" ? text.replace(/\n\s*(?:\*(?!\/)|\/\/)?/g, blank) : text;
  return withoutCode(joined).replace(/\n/g, kind === "markdown" ? "\n" : " ");
}

function blank(text: string): string {
  return " ".repeat(text.length);
}

function addLongLines(
  { text, start }: Text,
  source: string,
  add: (offset: number, found: string, advice: string) => void,
): void {
  let offset = source.lastIndexOf("\n", start) + 1;
  while (offset < start + text.length) {
    const end = source.indexOf("\n", offset);
    const line = source.slice(offset, end < 0 ? undefined : end);
    if (line.length > lineWidth && !/https?:\/\/\S{40}/.test(line))
      add(offset, `${line.length} columns`, `wrap at ${lineWidth}`);
    offset += line.length + 1;
  }
}
