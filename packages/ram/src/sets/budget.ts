import { Budget } from "../automaton/budget.ts";
import type { Pattern } from "../automaton/pattern.ts";
import { allBoxes, type Model } from "./model.ts";

/**
 * A bound on work for each character of the policies, of which there are taken to be at least as
 * many as two policies of the full size have.
 */
const stepsPerCharacter = 250;
const leastCharacters = 2 * 6144;

let shared: Budget | undefined;

/**
 * The bound for a question about these. It grows with what is asked about, and with nothing else,
 * so that the same question always ends the same way.
 */
export function boundFor(models: readonly Model[]): Budget {
  return shared?.share() ?? wholeBound(models);
}

/**
 * Asks many questions under one bound, so that they take no longer together than one that is hard:
 * each gets a share. Within it, `ask` must not wait for anything. What is asked together within
 * `ask` goes under the same bound.
 */
export function together<T>(models: readonly Model[], ask: () => T): T {
  if (shared !== undefined) return ask();
  shared = wholeBound(models);
  try {
    return ask();
  } finally {
    shared = undefined;
  }
}

function wholeBound(models: readonly Model[]): Budget {
  const characters = models
    .flatMap(allBoxes)
    .reduce((sum, box) => sum + lengthOf(box.actions.patterns) + lengthOf(box.resources), 0);
  return new Budget(stepsPerCharacter * Math.max(leastCharacters, characters));
}

function lengthOf(patterns: readonly Pattern[]): number {
  return patterns.reduce((sum, { tokens }) => sum + tokens.length, 0);
}
