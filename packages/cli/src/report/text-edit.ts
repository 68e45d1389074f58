import type { TextEdit } from "@immkit/policies";

/** The lines to replace in `before` to get `after`; undefined if they are equal. */
export function editBetween(before: string, after: string): TextEdit | undefined {
  if (before === after) return undefined;
  const [old, now] = [linesOf(before), linesOf(after)];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const end = old.length - tail;
  const last = old[end - 1] ?? "";
  // A line that ends in a line break ends at the start of the next one.
  const isWhole = end <= head || last.endsWith("\n");
  return {
    startLine: head + 1,
    startColumn: 1,
    endLine: isWhole ? end + 1 : end,
    endColumn: isWhole ? 1 : last.length + 1,
    text: now.slice(head, now.length - tail).join(""),
  };
}

/** Each with its line break. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
