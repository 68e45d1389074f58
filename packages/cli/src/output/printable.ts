/**
 * Text from elsewhere (a message, a file name, a service's answer) in a form that can't steer the
 * terminal: control characters and the characters that reorder text are shown as escapes. Newlines
 * and tabs stay when `lines` is true.
 */
export function printable(text: string, lines = false): string {
  return text.replace(
    /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => {
      if (lines && (character === "\n" || character === "\t")) return character;
      if (character === "\n") return "\\n";
      if (character === "\t") return "\\t";
      if (character === "\r") return "\\r";
      return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
    },
  );
}
