import { Budget } from "../automaton/budget.ts";
import type { Pattern } from "../automaton/pattern.ts";
import { allBoxes, type Model } from "./model.ts";

/**
 * Steps for each character of the policies. At least as many characters are counted as two policies
 * of full size have.
 */
const stepsPerCharacter = 250;
const leastCharacters = 2 * 6144;

/**
 * The steps that a question about these models may take. The number depends on the models only, so
 * the same question always ends the same way. Questions that belong together share one budget.
 */
export function budgetFor(models: readonly Model[]): Budget {
  const characters = models
    .flatMap(allBoxes)
    .reduce((sum, box) => sum + lengthOf(box.actions.patterns) + lengthOf(box.resources), 0);
  return new Budget(stepsPerCharacter * Math.max(leastCharacters, characters));
}

function lengthOf(patterns: readonly Pattern[]): number {
  return patterns.reduce((sum, { tokens }) => sum + tokens.length, 0);
}
