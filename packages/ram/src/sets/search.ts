import { type Budget, BudgetExceeded } from "../automaton/budget.ts";
import { freshCharacter } from "../automaton/symbolic-text.ts";
import { budgetFor } from "./budget.ts";
import { compileTest } from "./compiled-test.ts";
import { allBoxes, type Box, type Model } from "./model.ts";
import { type Solution, solve } from "./solve.ts";

/**
 * A request that all of `some` allow and none of `none` allows. `null` if there is none for sure. A
 * text if it is undetermined: the reason.
 */
export function search(some: readonly Model[], none: readonly Model[], budget: Budget): Solution {
  const denials = some.flatMap((model) => model.denials);
  const layers = some.flatMap((model) => model.layers);
  // Every way in which a model refuses: it denies, or nothing in one layer allows.
  const refusals = none.map((model) => [
    ...model.denials.map((box) => ({ inside: [box], outside: [] as readonly Box[] })),
    ...model.layers.map((layer) => ({ inside: [] as readonly Box[], outside: layer })),
  ]);
  let letter: string | undefined;
  const fresh = () => {
    const tests = [...some, ...none].flatMap(allBoxes).flatMap((box) => box.tests);
    letter ??= freshCharacter(tests.flatMap((test) => compileTest(test).patterns));
    return letter;
  };
  let unsure: string | null = null;
  for (const refusal of combinations(refusals)) {
    const outside = [...denials, ...refusal.flatMap((each) => each.outside)];
    for (const allow of combinations(layers)) {
      const found = bounded(() => {
        budget.spend(1);
        // A share: a hard combination doesn't keep the others from showing a request.
        return solve(
          [...allow, ...refusal.flatMap((each) => each.inside)],
          outside,
          fresh,
          budget.share(),
        );
      });
      if (typeof found === "object" && found !== null) return found;
      unsure ??= found;
      if (budget.isSpent) return unsure;
    }
  }
  return unsure;
}

/**
 * Whether there is certainly no request that all of `allowing` allow and none of `refusing` allows.
 * False if it is undetermined.
 * @param budget a budget to take a share of; by default the search has its own.
 */
export function isEmpty(
  allowing: readonly Model[],
  refusing: readonly Model[] = [],
  budget?: Budget,
): boolean {
  const steps = budget?.share() ?? budgetFor([...allowing, ...refusing]);
  return search(allowing, refusing, steps) === null;
}

function bounded(ask: () => Solution): Solution {
  try {
    return ask();
  } catch (error) {
    if (error instanceof BudgetExceeded) return error.message;
    throw error;
  }
}

/** All ways to take one item of each list. */
function* combinations<T>(lists: readonly (readonly T[])[]): Generator<readonly T[]> {
  const [first, ...rest] = lists;
  if (first === undefined) yield [];
  else for (const one of first) for (const others of combinations(rest)) yield [one, ...others];
}
