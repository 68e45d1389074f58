import type { Budget } from "../../../automaton/budget.ts";
import type { ConditionTest } from "../../../document/condition.ts";
import type { Operator } from "../../../document/operators.ts";
import { matchedBy } from "../../../minimise/redundant.ts";
import type { Statement } from "../../../policy.ts";
import { isEmpty } from "../../../sets/search.ts";
import { withTest } from "../../conditions.ts";
import type { LintContext, Problem } from "../../rule.ts";
import type { LocatedStatement } from "../../statements.ts";

/** What is wrong with one test of a Condition, that is with one key under one operator. */
export interface ConditionProblem extends Pick<Problem, "severity" | "message" | "fix"> {
  /** The faulty value. Default: the test as a whole is faulty. */
  readonly value?: string;
  /** What is faulty, as it is written. Default: the value, or the key. */
  readonly pattern?: string;
}

/** Checks one test. Null if it is fine. */
export type ConditionCheck = (
  located: LocatedStatement,
  test: ConditionTest,
  operator: Operator,
  context: LintContext,
) => ConditionProblem | null;

/**
 * What is left of a statement if no value can match a test. A negated test is always met then. A
 * positive one never is, and the statement does nothing.
 */
export function withoutMatches(
  statement: Statement,
  test: ConditionTest,
  { negated }: Operator,
): readonly Statement[] {
  return negated ? [withTest(statement, test, [])] : [];
}

/**
 * Whether it is proved that a policy allows nothing new if other statements replace a statement
 * and differ from it only in their tests of one key.
 */
export function allowsNothingNew(
  budget: Budget,
  statement: Statement,
  key: string,
  replacements: readonly Statement[],
): boolean {
  const requests = (statements: readonly Statement[]) =>
    matchedBy({ Version: "1", Statement: statements.map((each) => onlyTestsOf(key, each)) });
  const [before, after] = [requests([statement]), requests(replacements)];
  return statement.Effect === "Allow"
    ? isEmpty([after], [before], budget)
    : isEmpty([before], [after], budget);
}

function onlyTestsOf(key: string, { Condition = {} }: Statement): Statement {
  const tests = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.hasOwn(keys, key) ? [[operator, { [key]: keys[key] }]] : [],
  );
  return everything(Object.fromEntries(tests));
}

/** A statement about every request that satisfies a condition. */
export function everything(Condition: NonNullable<Statement["Condition"]>): Statement {
  return { Effect: "Allow", Action: ["*"], Resource: ["*"], Condition };
}
