import { locate, type Position, safeParsePolicy } from "@immkit/ram";

/**
 * Where the value of a JSON pointer begins in a text. If the text has no such value, such as a
 * missing member, the position of the value around it. If the text is not JSON, the position of
 * the error.
 */
export function positionOf(text: string, pointer: string): Position {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf("/"))) {
    const position = locate(text, at);
    if (position !== undefined) return position;
    if (at === "") break;
  }
  const parsed = safeParsePolicy(text, { limit: Number.POSITIVE_INFINITY });
  const { line = 1, column = 1 } = parsed.ok ? {} : parsed.error;
  return { line, column };
}

/** `file:line:column` */
export function placeIn(file: string, { line, column }: Position): string {
  return `${file}:${line}:${column}`;
}
