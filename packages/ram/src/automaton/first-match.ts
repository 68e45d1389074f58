import { getOrCreate } from "../memo.ts";
import type { Budget } from "./budget.ts";
import { covers, type Pattern } from "./pattern.ts";
import { ShiftAnd } from "./shift-and.ts";

const automata = new WeakMap<readonly Pattern[], ShiftAnd>();

/**
 * The first of the patterns that matches a text. Up to eight patterns are tried one by one, unless
 * one of them backtracks too much. Otherwise all are run side by side.
 * @throws {BudgetExceeded}
 */
export function firstMatch(
  patterns: readonly Pattern[],
  text: readonly number[],
  budget: Budget,
): Pattern | undefined {
  if (patterns.length > 8) return matchSideBySide(patterns, text, budget);
  for (const pattern of patterns) {
    budget.spend(1 + (Math.min(pattern.tokens.length, text.length) >>> 2));
    const answer = covers(pattern, text);
    if (answer === true) return pattern;
    if (answer === undefined) return matchSideBySide(patterns, text, budget);
  }
  return undefined;
}

function matchSideBySide(
  patterns: readonly Pattern[],
  text: readonly number[],
  budget: Budget,
): Pattern | undefined {
  const automaton = getOrCreate(automata, patterns, () => new ShiftAnd(patterns));
  budget.spend(text.length * (1 + (automaton.size >>> 3)));
  return patterns[automaton.firstMatch(text)];
}
