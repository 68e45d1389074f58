import { closestMatch } from "leven";

/** Adds a suggestion to the message of commander about a value that is not one of the choices. */
export function withChoiceHint(message: string): string {
  const [, value, choices] =
    /'([^']*)' is invalid(?: for argument '[^']*')?\. Allowed choices are (.+)\./.exec(message) ??
    [];
  if (value === undefined || choices === undefined) return message;
  const near = closestMatch(value, choices.split(", "), {
    maxDistance: Math.max(1, Math.floor(value.length / 3)),
  });
  return near === undefined ? message : `${message.trimEnd()}\n(Did you mean ${near}?)\n`;
}
