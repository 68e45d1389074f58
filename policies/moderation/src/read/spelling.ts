import { closestMatch } from "leven";

/** Ends the sentence about an unknown name: the known one that it resembles, or all of them. */
export function hintFor(name: string, known: readonly string[]): string {
  const near = resembling(name, known);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return `Known members: ${known.filter((each) => each !== "$schema").join(", ")}.`;
}

/** The known name that another one resembles, if any. */
export const resembling = (name: string, known: readonly string[]): string | undefined =>
  closestMatch(name, known, { maxDistance: Math.max(1, Math.floor(name.length / 3)) });
