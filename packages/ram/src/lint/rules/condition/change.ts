import type { Budget } from "../../../automaton/budget.ts";
import type { ConditionTest } from "../../../document/condition.ts";
import type { Operator } from "../../../document/operators.ts";
import { matchedBy } from "../../../minimise/redundant.ts";
import type { Statement } from "../../../policy.ts";
import { isEmpty } from "../../../sets/search.ts";
import type { Finding, LintContext, Place } from "../../finding.ts";

/** One look at one line of a Condition block. */
export type Look = (
  place: Place,
  test: ConditionTest,
  operator: Operator,
  context: LintContext,
) => Omit<Finding, "id"> | null;

/** The statement with other values for a test; without the test when there are none. */
export function withTest(
  statement: Statement,
  test: ConditionTest,
  values: readonly string[],
): Statement {
  const { Condition, ...rest } = statement;
  const { [test.operator]: keys, ...others } = { ...Condition };
  const { [test.key]: _, ...own } = { ...keys };
  const tests = values.length === 0 ? own : { ...own, [test.key]: values };
  const all = Object.keys(tests).length === 0 ? others : { ...others, [test.operator]: tests };
  return Object.keys(all).length === 0 ? rest : { ...rest, Condition: all };
}

/**
 * What is left where no value of a call can fit: a negated test asks nothing, and with a positive
 * one the statement never applies.
 */
export function whereNothingFits(
  statement: Statement,
  test: ConditionTest,
  { negated }: Operator,
): readonly Statement[] {
  return negated ? [withTest(statement, test, [])] : [];
}

/**
 * Whether it is proved that a policy allows nothing new with others in the place of a statement,
 * which differ from it in what they ask of one key: not of calls that carry the key, and not of
 * calls that do not. What else is in the policy, or beside it, is the same for both.
 */
export function allowsNoMore(
  statement: Statement,
  key: string,
  instead: readonly Statement[],
  budget: Budget,
): boolean {
  const asking = (statements: readonly Statement[]) =>
    matchedBy({ Version: "1", Statement: statements.map((each) => about(key, each)) });
  const [before, after] = [asking([statement]), asking(instead)];
  return statement.Effect === "Allow"
    ? isEmpty([after], [before], budget)
    : isEmpty([before], [after], budget);
}

function about(key: string, { Condition = {} }: Statement): Statement {
  const asked = Object.entries(Condition).flatMap(([operator, keys]) =>
    keys[key] === undefined ? [] : [[operator, { [key]: keys[key] }]],
  );
  return { Effect: "Allow", Action: ["*"], Resource: ["*"], Condition: Object.fromEntries(asked) };
}
