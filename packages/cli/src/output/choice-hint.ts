import { closestMatch } from "leven";

/** The name that was probably meant, or undefined if none is close. */
export function closestName(typed: string, names: readonly string[]): string | undefined {
  return closestMatch(typed, names, { maxDistance: Math.max(1, Math.floor(typed.length / 3)) });
}

/** Adds a suggestion to the message of commander about a value that is not one of the choices. */
export function withChoiceHint(message: string): string {
  const text = message.replace(
    /command-argument value ('[^']*') is invalid for argument '([^']*)'/,
    "$1 is invalid for <$2>",
  );
  const [, value, choices] =
    /'([^']*)' is invalid(?: for <[^>]*>)?\. Allowed choices are (.+)\./.exec(text) ?? [];
  if (value === undefined || choices === undefined) return text;
  const near = closestName(value, choices.split(", "));
  return near === undefined ? text : `${text.trimEnd()}\n(Did you mean ${near}?)\n`;
}
