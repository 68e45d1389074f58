import { closestMatch } from "leven";

/** Ends the sentence about an unknown name: the known one that it resembles, or all of them. */
export function hintFor(name: string, known: readonly string[]): string {
  const maxDistance = Math.max(1, Math.floor(name.length / 3));
  const near = closestMatch(name, known, { maxDistance });
  if (near !== undefined) return `Did you mean "${near}"?`;
  return `Known members: ${known.filter((each) => each !== "$schema").join(", ")}.`;
}
