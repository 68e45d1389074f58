import { type Budget, BudgetExceeded } from "../automaton/budget.ts";
import { firstMatch } from "../automaton/first-match.ts";
import { codePoints } from "../automaton/pattern.ts";
import { foldCase } from "../document/glob.ts";
import type { RamRequest } from "../policy.ts";
import { ContextValue } from "./compiled-test.ts";
import type { Box, Model } from "./model.ts";
import { holds } from "./values.ts";

/**
 * Whether the model has the request: a box of each layer has it, and no denial. The model may stand
 * for a part of the policies, or leave conditions out, so the evaluator can't answer this. False if
 * the budget is not enough.
 * @param request with one value for each key.
 */
export function hasRequest(model: Model, request: RamRequest, budget: Budget): boolean {
  const isInside = boxesWith(request, budget);
  try {
    return model.layers.every((layer) => layer.some(isInside)) && !model.denials.some(isInside);
  } catch (error) {
    if (error instanceof BudgetExceeded) return false;
    throw error;
  }
}

function boxesWith(
  { action, resource, context = {}, principal, principalId }: RamRequest,
  budget: Budget,
): (box: Box) => boolean {
  const [actionText, resourceText] = [codePoints(foldCase(action)), codePoints(resource)];
  const values = new Map(
    Object.entries({ ...context, principal, principalId }).map(([key, value]) => [
      key,
      new ContextValue(value as string | undefined),
    ]),
  );
  const missing = new ContextValue(undefined);
  return ({ actions, resources, tests }) =>
    (firstMatch(actions.patterns, actionText, budget) === undefined) === actions.negated &&
    firstMatch(resources, resourceText, budget) !== undefined &&
    tests.every((test) => holds(test, values.get(test.key) ?? missing, budget));
}
