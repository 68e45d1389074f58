import type { Pattern } from "../automaton/pattern.ts";
import { apart } from "../automaton/relations.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import { isEmpty } from "../sets/difference.ts";
import { toPolicySet } from "../sets/input.ts";
import { allBoxes, type Box, type Model, modelOf } from "../sets/model.ts";

/**
 * Tells of statements of a policy whether it is sure that each call which one speaks of is also one which some of the others speak of. The policy is made ready
 * once, for all questions.
 */
export function redundancyIn(policy: PolicyDocument): (statement: Statement, others: readonly Statement[]) => boolean {
  const boxes = Map.groupBy(allBoxes(spokenOf(policy)), ({ index }) => policy.Statement[index] as Statement);
  const saying = (list: readonly Statement[]): Model => ({ layers: [list.flatMap((each) => boxes.get(each) ?? [])], denials: [] });
  // Without others it says nothing only if no call can meet it, and that is another matter.
  return (statement, others) => {
    if (others.length === 0) return false;
    const own = boxes.get(statement) ?? [];
    const near = others.filter((other) => boxes.get(other)?.some((box) => own.some((each) => mayMeet(each, box))));
    return isEmpty([saying([statement])], [saying(near)]);
  };
}

// Stryker disable all: most statements of a policy are about other services, and that is told without an analysis. Too wide an answer costs time and no more.
function mayMeet(a: Box, b: Box): boolean {
  const differ = (some: readonly Pattern[], others: readonly Pattern[]) =>
    some.length * others.length <= 64 && some.every((one) => others.every((other) => apart(one, [other])));
  if (differ(a.resources, b.resources)) return false;
  return a.actions.negated || b.actions.negated || !differ(a.actions.patterns, b.actions.patterns);
}
// Stryker restore all

/** The calls that a policy's statements speak of, whatever they say about them. */
export function spokenOf(policy: PolicyDocument): Model {
  return modelOf(toPolicySet({ ...policy, Statement: policy.Statement.map((statement) => ({ ...statement, Effect: "Allow" })) }));
}
