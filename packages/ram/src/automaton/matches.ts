import type { Budget } from "./budget.ts";
import { covers, type Pattern } from "./pattern.ts";
import { Chains } from "./shift-and.ts";

const side = new WeakMap<readonly Pattern[], Chains>();

/**
 * The first of the patterns that matches a text. A few are tried one by one, which is quick unless
 * a pattern has to be tried again from place to place; many, and those, are read side by side.
 * @throws {BudgetExceeded}
 */
export function matchOf(
  patterns: readonly Pattern[],
  text: readonly number[],
  budget: Budget,
): Pattern | undefined {
  const few = patterns.length <= 8;
  for (const pattern of few ? patterns : []) {
    budget.spend(1 + (Math.min(pattern.tokens.length, text.length) >>> 2));
    const answer = covers(pattern, text);
    if (answer === true) return pattern;
    if (answer === undefined) return matchSideBySide(patterns, text, budget);
  }
  return few ? undefined : matchSideBySide(patterns, text, budget);
}

function matchSideBySide(
  patterns: readonly Pattern[],
  text: readonly number[],
  budget: Budget,
): Pattern | undefined {
  const chains = side.get(patterns) ?? new Chains(patterns);
  side.set(patterns, chains);
  budget.spend(text.length * (1 + (chains.size >>> 3)));
  return patterns[chains.firstMatch(text)];
}
