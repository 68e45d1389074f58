import type { Budget } from "../automaton/budget.ts";
import type { Pattern } from "../automaton/pattern.ts";
import { surelyDisjoint } from "../automaton/relations.ts";
import { toPolicySet } from "../document/input.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import { allBoxes, type Model, modelOf } from "../sets/model.ts";
import { isEmpty } from "../sets/search.ts";

/**
 * Compiles a policy once, and returns a function that says whether every request that a statement
 * matches is certainly matched by one of the other statements.
 * @param budget the budget that the questions share; by default each has its own.
 */
export function redundancyIn(
  policy: PolicyDocument,
  budget?: Budget,
): (statement: Statement, others: readonly Statement[]) => boolean {
  const boxes = Map.groupBy(
    allBoxes(matchedBy(policy)),
    ({ index }) => policy.Statement[index] as Statement,
  );
  const modelOfAny = (list: readonly Statement[]): Model => ({
    layers: [list.flatMap((each) => boxes.get(each) ?? [])],
    denials: [],
  });
  // Without others, a statement is redundant only if nothing can match it: another rule's matter.
  return (statement, others) =>
    others.length > 0 &&
    isEmpty(
      [modelOfAny([statement])],
      [modelOfAny(others.filter((each) => mayOverlap(statement, each)))],
      budget,
    );

  // Most statements of a policy are about different services, which needs no search to see.
  function mayOverlap(one: Statement, other: Statement): boolean {
    // The boxes of a statement differ in their callers only.
    const [a, b] = [boxes.get(one)?.[0], boxes.get(other)?.[0]];
    if (a === undefined || b === undefined || areDisjoint(a.resources, b.resources)) return false;
    return (
      a.actions.negated || b.actions.negated || !areDisjoint(a.actions.patterns, b.actions.patterns)
    );
  }
}

function areDisjoint(some: readonly Pattern[], others: readonly Pattern[]): boolean {
  return (
    some.length * others.length <= 64 &&
    some.every((one) => others.every((other) => surelyDisjoint(one, other)))
  );
}

/** The requests that a policy's statements match, whatever their effect. */
export function matchedBy(policy: PolicyDocument): Model {
  return modelOf(
    toPolicySet({
      ...policy,
      Statement: policy.Statement.map((statement) => ({ ...statement, Effect: "Allow" })),
    }),
  );
}
