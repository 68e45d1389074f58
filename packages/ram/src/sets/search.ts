import { type Budget, BudgetExceeded } from "../automaton/budget.ts";
import { freshCharacter } from "../automaton/symbolic-text.ts";
import { boundFor } from "./budget.ts";
import { meaningOf } from "./compiled-test.ts";
import { allBoxes, type Box, type Model } from "./model.ts";
import { type Solution, solve } from "./solve.ts";

/**
 * A call that all of `some` allow and none of `none` does; `null` when there surely is none; a text
 * when that can't be told: why.
 */
export function search(some: readonly Model[], none: readonly Model[], budget: Budget): Solution {
  const denials = some.flatMap((model) => model.denials);
  const layers = some.flatMap((model) => model.layers);
  // Every way to be refused by one model: to be denied, or to be allowed by nothing in one layer.
  const refusals = none.map((model) => [
    ...model.denials.map((box) => ({ inside: [box], outside: [] as readonly Box[] })),
    ...model.layers.map((layer) => ({ inside: [] as readonly Box[], outside: layer })),
  ]);
  let letter: string | undefined;
  const fresh = () => {
    const tests = [...some, ...none].flatMap(allBoxes).flatMap((box) => box.tests);
    letter ??= freshCharacter(tests.flatMap((test) => meaningOf(test).patterns));
    return letter;
  };
  let unsure: string | null = null;
  for (const refusal of combinations(refusals)) {
    const outside = [...denials, ...refusal.flatMap((each) => each.outside)];
    for (const allow of combinations(layers)) {
      const found = bounded(() => {
        budget.spend(1);
        // One that is hard does not keep the others from showing a call.
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
 * Whether there surely is no call that all of `allowing` allow and none of `refusing` does:
 * `inhabited` without a request to show.
 */
export function isEmpty(allowing: readonly Model[], refusing: readonly Model[] = []): boolean {
  return search(allowing, refusing, boundFor([...allowing, ...refusing])) === null;
}

function bounded(ask: () => Solution): Solution {
  try {
    return ask();
  } catch (error) {
    if (error instanceof BudgetExceeded) return error.message;
    throw error;
  }
}

/** One of each list, in all ways. */
function* combinations<T>(lists: readonly (readonly T[])[]): Generator<readonly T[]> {
  const [first, ...rest] = lists;
  if (first === undefined) yield [];
  else for (const one of first) for (const others of combinations(rest)) yield [one, ...others];
}
