import type { Budget } from "../../automaton/budget.ts";
import { type ConditionTest, conditionTests } from "../../document/condition.ts";
import { operators } from "../../document/operators.ts";
import { matchedBy } from "../../minimise/redundant.ts";
import { isEmpty } from "../../sets/search.ts";
import { replacement } from "../fix.ts";
import { defineRule, type Problem } from "../rule.ts";
import { type LocatedStatement, partOf, statementsOf } from "../statements.ts";
import {
  type ConditionCheck,
  type ConditionProblem,
  everything,
} from "./idle-condition/condition-check.ts";
import { foreignKey, unknownKey } from "./idle-condition/key.ts";
import { allowWithoutMfa, denyWithoutMfa } from "./idle-condition/mfa.ts";
import { literalWildcard, wrongOperator } from "./idle-condition/operator.ts";
import { everyValue, wrongKindOfValue } from "./idle-condition/value.ts";

/** The first check that finds a problem reports it; the others are skipped for that test. */
const checks: readonly ConditionCheck[] = [
  denyWithoutMfa,
  allowWithoutMfa,
  wrongKindOfValue,
  everyValue,
  unknownKey,
  foreignKey,
  wrongOperator,
  literalWildcard,
];

/** A condition that is always met, or never, or not for the requests that it was written for. */
export const idleCondition = defineRule({
  id: "idle-condition",
  severity: "medium",
  description: "A condition does not do what it appears to do.",
  check: (context) =>
    statementsOf(context).flatMap((located) => {
      const problems: Problem[] = [];
      const sound: ConditionTest[] = [];
      for (const test of conditionTests(located.statement.Condition)) {
        const operator = operators[test.operator];
        if (operator === undefined) continue;
        let found: ConditionProblem | null = null;
        for (const check of checks) found ??= check(located, test, operator, context);
        if (found === null) sound.push(test);
        else problems.push(problemAt(located, test, found));
      }
      return [...problems, ...contradictions(located, sound, context.budget)];
    }),
});

function problemAt(
  located: LocatedStatement,
  { operator, key, values }: ConditionTest,
  { value, ...problem }: ConditionProblem,
): Problem {
  if (value === undefined)
    return { ...partOf(located, "Condition", operator, key), pattern: key, ...problem };
  return { ...partOf(located, "Condition", operator, key, values.indexOf(value)), ...problem };
}

/** Tests of one key that no request satisfies together, with any value or without one. */
function contradictions(
  located: LocatedStatement,
  tests: readonly ConditionTest[],
  budget: Budget,
): readonly Problem[] {
  return [...Map.groupBy(tests, ({ key }) => key)].flatMap(([key, own]) => {
    const second = own[1];
    if (second === undefined || !areContradictory(own, budget)) return [];
    const names = own.map(({ operator }) => operator).join(" and ");
    return problemAt(located, second, {
      severity: located.statement.Effect === "Deny" ? "high" : "medium",
      message: `No request satisfies ${names} of ${key} together, so the statement never applies.`,
      fix: replacement(located, "Correct the condition, or remove the statement.", []),
    });
  });
}

function areContradictory(tests: readonly ConditionTest[], budget: Budget): boolean {
  const condition = Object.fromEntries(
    tests.map(({ operator, key, values }) => [operator, { [key]: values }]),
  );
  return isEmpty([matchedBy({ Version: "1", Statement: [everything(condition)] })], [], budget);
}
