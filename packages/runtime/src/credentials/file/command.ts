/**
 * A command's words, as a POSIX shell splits them; nothing is expanded. On Windows a backslash is a
 * path's. Empty when a quote is not closed.
 */
export function splitCommand(command: string, windows = process.platform === "win32"): string[] {
  const escapes = windows ? ['"'] : ['"', "\\", "$", "`"];
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < command.length; at++) {
    const sign = command.charAt(at);
    const next = command.charAt(at + 1);
    if (quote === "'") {
      if (sign === "'") quote = "";
      else word += sign;
    } else if (sign === "\\" && next === "\n" && !windows) {
      at++;
    } else if (
      sign === "\\" &&
      next !== "" &&
      (quote === '"' ? escapes.includes(next) : !windows)
    ) {
      word = (word ?? "") + next;
      at++;
    } else if (quote === '"') {
      if (sign === '"') quote = "";
      else word += sign;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      word ??= "";
    } else if (/\s/.test(sign)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (sign === "\\" && !windows) {
      return [];
    } else {
      word = (word ?? "") + sign;
    }
  }
  if (quote !== "") return [];
  return word === undefined ? words : [...words, word];
}
