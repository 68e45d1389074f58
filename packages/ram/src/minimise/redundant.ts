import type { PolicyDocument, Statement } from "../policy.ts";
import { isEmpty } from "../sets/difference.ts";
import { toPolicySet } from "../sets/input.ts";
import { allBoxes, type Model, modelOf } from "../sets/model.ts";

/**
 * Tells of statements of a policy whether it is sure that each call which one speaks of is also one which some of the others speak of. The policy is made ready
 * once, for all questions.
 */
export function redundancyIn(policy: PolicyDocument): (statement: Statement, others: readonly Statement[]) => boolean {
  const boxes = Map.groupBy(allBoxes(spokenOf(policy)), ({ index }) => policy.Statement[index] as Statement);
  const saying = (list: readonly Statement[]): Model => ({ layers: [list.flatMap((each) => boxes.get(each) ?? [])], denials: [] });
  // Without others it says nothing only if no call can meet it, and that is another matter.
  return (statement, others) => others.length > 0 && isEmpty([saying([statement])], [saying(others)]);
}

/** The calls that a policy's statements speak of, whatever they say about them. */
export function spokenOf(policy: PolicyDocument): Model {
  return modelOf(toPolicySet({ ...policy, Statement: policy.Statement.map((statement) => ({ ...statement, Effect: "Allow" })) }));
}
