import type { Budget } from "./budget.ts";
import { Chains, FRESH, lower, type Pattern, upper } from "./pattern.ts";

/**
 * One text for each set of patterns that a text can match: the shortest, found breadth first. Together they stand for all texts.
 * @throws {BudgetExceeded}
 */
export function textClasses(patterns: readonly Pattern[], budget: Budget): readonly (readonly number[])[] {
  const spelt = patterns.flatMap(({ tokens, foldFrom }) =>
    tokens.flatMap((token, at) => (token < 0 ? [] : at >= foldFrom ? [lower(token), upper(token)] : [token])),
  );
  const alphabet = [FRESH, ...new Set(spelt)];
  const chains = new Chains(patterns);
  const classes = new Map<string, readonly number[]>();
  const seen = new Set<string>();
  const queue = [{ state: chains.start, text: [] as readonly number[] }];
  for (const { state, text } of queue) {
    budget.spend(1 + chains.size);
    const matched = chains.accepted(state).join();
    if (!classes.has(matched)) classes.set(matched, text);
    for (const point of alphabet) {
      const next = chains.step(state, point);
      const key = next.join();
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ state: next, text: [...text, point] });
    }
  }
  return [...classes.values()];
}
