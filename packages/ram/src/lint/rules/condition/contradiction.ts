import type { Budget } from "../../../automaton/budget.ts";
import type { ConditionTest } from "../../../document/condition.ts";
import { matchedBy } from "../../../minimise/redundant.ts";
import { isEmpty } from "../../../sets/search.ts";
import { type Finding, findingAt, type Place } from "../../finding.ts";

/** Tests of one key which no call meets together, with a value or without. */
export function contradictions(
  place: Place,
  tests: readonly ConditionTest[],
  budget: Budget,
): readonly Omit<Finding, "id">[] {
  return [...Map.groupBy(tests, ({ key }) => key)].flatMap(([key, own]) => {
    if (own.length < 2 || !clash(own, budget)) return [];
    const operators = own.map(({ operator }) => operator);
    const message = `No call meets ${operators.join(" and ")} of ${key} together: the statement never applies.`;
    const severity = place.statement.Effect === "Deny" ? "high" : "medium";
    return [
      findingAt(
        place,
        { severity, pattern: key, message },
        { message: "Correct the condition, or remove the statement.", instead: [] },
      ),
    ];
  });
}

function clash(tests: readonly ConditionTest[], budget: Budget): boolean {
  const Condition = Object.fromEntries(
    tests.map(({ operator, key, values }) => [operator, { [key]: values }]),
  );
  const Statement = [{ Effect: "Allow" as const, Action: ["*"], Resource: ["*"], Condition }];
  return isEmpty([matchedBy({ Version: "1", Statement })], [], budget);
}
