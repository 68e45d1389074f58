import { closestMatch } from "leven";

/** What to write in place of an unknown name: the known one that it resembles, or all of them. */
export function hintFor(name: string, known: readonly string[]): string {
  const maxDistance = Math.max(1, Math.floor(name.length / 3));
  const near = closestMatch(name, known, { maxDistance });
  return near === undefined ? `the arguments are ${known.join(", ")}` : `did you mean ${near}?`;
}
