/**
 * The candidate with the most similar spelling, if it can be a typing error: at most three letters
 * differ (or as many as given), and at most a third of the word. A word with "not" in it never
 * matches one without: it means the opposite.
 */
export function nearest(
  word: string,
  candidates: readonly string[],
  maxDistance = 3,
): string | undefined {
  const isNegated = (text: string) => /not/i.test(text);
  const alike = candidates.filter(
    (candidate) =>
      Math.abs(candidate.length - word.length) <= 3 && isNegated(candidate) === isNegated(word),
  );
  const [best] = alike
    .map((candidate) => ({
      candidate,
      distance: distance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.min(maxDistance, word.length / 3)
    ? best.candidate
    : undefined;
}

/** The number of letters to insert, delete or replace (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, char] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const [left, above, before] = [next[j], row[j + 1], row[j]] as [number, number, number];
      next.push(Math.min(left + 1, above + 1, before + (char === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) as number;
}
