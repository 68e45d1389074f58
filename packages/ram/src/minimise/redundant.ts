import type { PolicyDocument, Statement } from "../policy.ts";
import { isEmpty } from "../sets/difference.ts";
import { toPolicySet } from "../sets/input.ts";
import { type Model, modelOf } from "../sets/model.ts";

/** Whether it is sure that each call which a statement of the policy speaks of is also one which some of the others speak of. */
export function isRedundant(policy: PolicyDocument, statement: Statement, others: readonly Statement[]): boolean {
  // Without others it says nothing only if no call can meet it, and that is another matter.
  return others.length > 0 && isEmpty([spokenOf({ ...policy, Statement: [statement] })], [spokenOf({ ...policy, Statement: others })]);
}

/** The calls that a policy's statements speak of, whatever they say about them. */
export function spokenOf(policy: PolicyDocument): Model {
  return modelOf(toPolicySet({ ...policy, Statement: policy.Statement.map((statement) => ({ ...statement, Effect: "Allow" })) }));
}
