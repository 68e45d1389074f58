import type { Pattern } from "../automaton/pattern.ts";
import { apart } from "../automaton/relations.ts";
import { toPolicySet } from "../document/input.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import { allBoxes, type Model, modelOf } from "../sets/model.ts";
import { isEmpty } from "../sets/search.ts";

/**
 * Tells of statements of a policy whether it is sure that each call which one speaks of is also one
 * which some of the others speak of. The policy is made ready once, for all questions.
 */
export function redundancyIn(
  policy: PolicyDocument,
): (statement: Statement, others: readonly Statement[]) => boolean {
  const boxes = Map.groupBy(
    allBoxes(spokenOf(policy)),
    ({ index }) => policy.Statement[index] as Statement,
  );
  const saying = (list: readonly Statement[]): Model => ({
    layers: [list.flatMap((each) => boxes.get(each) ?? [])],
    denials: [],
  });
  // Without others it says nothing only if no call can meet it, and that is another matter.
  return (statement, others) =>
    others.length > 0 &&
    isEmpty([saying([statement])], [saying(others.filter((each) => mayMeet(statement, each)))]);

  function mayMeet(one: Statement, other: Statement): boolean {
    // The boxes of a statement differ in their callers only.
    const [a, b] = [boxes.get(one)?.[0], boxes.get(other)?.[0]];
    if (a === undefined || b === undefined || differ(a.resources, b.resources)) return false;
    return (
      a.actions.negated || b.actions.negated || !differ(a.actions.patterns, b.actions.patterns)
    );
  }
}

function differ(some: readonly Pattern[], others: readonly Pattern[]): boolean {
  return (
    some.length * others.length <= 64 &&
    some.every((one) => others.every((other) => apart(one, [other])))
  );
}

/** The calls that a policy's statements speak of, whatever they say about them. */
export function spokenOf(policy: PolicyDocument): Model {
  return modelOf(
    toPolicySet({
      ...policy,
      Statement: policy.Statement.map((statement) => ({ ...statement, Effect: "Allow" })),
    }),
  );
}
