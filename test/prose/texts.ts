import ts from "typescript";

/** A piece of text that a person reads, with its offset in the file. */
export interface Text {
  readonly kind: "comment" | "string" | "name" | "markdown";
  readonly text: string;
  readonly start: number;
}

/** Comments, strings with a space in them, and names of declared types. */
export function textsOfTypeScript(file: string, source: string): readonly Text[] {
  const root = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const texts: Text[] = [];
  const comments = new Set<number>();
  const addComments = (ranges: readonly ts.CommentRange[] | undefined) => {
    for (const { pos, end } of ranges ?? []) {
      if (comments.has(pos)) continue;
      comments.add(pos);
      texts.push({ kind: "comment", text: source.slice(pos, end), start: pos });
    }
  };
  const visit = (node: ts.Node) => {
    const children = node.getChildren(root);
    if (children.length === 0) {
      addComments(ts.getLeadingCommentRanges(source, node.pos));
      addComments(ts.getTrailingCommentRanges(source, node.end));
    }
    const isText =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node);
    if (isText && node.text.includes(" "))
      texts.push({ kind: "string", text: node.getText(root), start: node.getStart(root) });
    const isType =
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isClassDeclaration(node);
    if (isType && node.name)
      texts.push({ kind: "name", text: node.name.text, start: node.name.getStart(root) });
    for (const child of children) visit(child);
  };
  visit(root);
  return joinedLineComments(texts, source);
}

/** Line comments one below the other are one text. */
function joinedLineComments(texts: readonly Text[], source: string): readonly Text[] {
  const joined: Text[] = [];
  for (const text of texts.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || !continues(last, text, source)) joined.push(text);
    else joined.splice(-1, 1, { ...last, text: source.slice(last.start, endOf(text)) });
  }
  return joined;
}

function continues(last: Text, text: Text, source: string): boolean {
  if (!last.text.startsWith("//") || !text.text.startsWith("//")) return false;
  return /^\n[ \t]*$/.test(source.slice(endOf(last), text.start));
}

function endOf({ start, text }: Text): number {
  return start + text.length;
}

/** Markdown without its code. Everything keeps its offset. */
export function textsOfMarkdown(source: string): readonly Text[] {
  const text = source
    .replace(/^(```+)[^\n]*\n[\s\S]*?^\1/gm, blank)
    .replace(/\]\([^)\n]*\)/g, blank);
  return [{ kind: "markdown", text, start: 0 }];
}

/** The descriptions in a JSON file: of a schema or a manifest. */
export function textsOfJson(source: string): readonly Text[] {
  return [...source.matchAll(/"(?:description|title|\$comment)":\s*("(?:[^"\\]|\\.)*")/g)].map(
    (match) => ({
      kind: "string",
      text: match[1] ?? "",
      start: match.index + match[0].length - (match[1] ?? "").length,
    }),
  );
}

/** Code spans become blanks of the same length. */
export function withoutCode(text: string): string {
  return text.replace(/`[^`\n]+`|\{@link[^}]*\}|@\w+/g, blank);
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
