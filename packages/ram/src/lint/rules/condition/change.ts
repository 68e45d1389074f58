import type { ConditionTest } from "../../../decide/condition.ts";
import type { Operator } from "../../../decide/operators.ts";
import { spokenOf } from "../../../minimise/redundant.ts";
import type { Statement } from "../../../policy.ts";
import { isEmpty } from "../../../sets/difference.ts";
import type { Model } from "../../../sets/model.ts";
import type { Finding, LintContext, Place } from "../../finding.ts";

/** One look at one line of a Condition block. */
export type Look = (place: Place, test: ConditionTest, operator: Operator, context: LintContext) => Omit<Finding, "id"> | null;

/** The statement with other values for a test; without the test when there are none. */
export function withTest(statement: Statement, test: ConditionTest, values: readonly string[]): Statement {
  const { Condition, ...rest } = statement;
  const { [test.operator]: keys, ...others } = { ...Condition };
  const { [test.key]: _, ...own } = { ...keys };
  const tests = values.length === 0 ? own : { ...own, [test.key]: values };
  const all = Object.keys(tests).length === 0 ? others : { ...others, [test.operator]: tests };
  return Object.keys(all).length === 0 ? rest : { ...rest, Condition: all };
}

/** What is left where no value of a call can fit: a negated test asks nothing, and with a positive one the statement never applies. */
export function whereNothingFits(statement: Statement, test: ConditionTest, { negated }: Operator): readonly Statement[] {
  return negated ? [withTest(statement, test, [])] : [];
}

/** Whether it is proved that a policy allows nothing new with others in the place of a statement, also beside other policies: calls that carry the key and calls that do not are the same to it. */
export function allowsNoMore(statement: Statement, instead: readonly Statement[]): boolean {
  const [before, after] = [[statement], instead].map((Statement) => spokenOf({ Version: "1", Statement })) as [Model, Model];
  return statement.Effect === "Allow" ? isEmpty([after], [before]) : isEmpty([before], [after]);
}
