import { conditionTests, isDocumented } from "../../document/condition.ts";
import { defineRule } from "../rule.ts";
import { partOf, statementsOf } from "../statements.ts";

/** For example `ForAllValues:StringEquals`, which occurs in Alibaba's own policies. */
export const undocumentedOperator = defineRule({
  id: "undocumented-operator",
  severity: "medium",
  description:
    "RAM does not document the operator of a condition, so the statement can't be judged.",
  check: (context) =>
    statementsOf(context).flatMap((located) => {
      const tests = conditionTests(located.statement.Condition);
      const names = new Set(
        tests.filter((test) => !isDocumented(test)).map(({ operator }) => operator),
      );
      const verb = located.statement.Effect === "Allow" ? "allows" : "denies";
      return [...names].map((operator) => ({
        ...partOf(located, "Condition", operator),
        pattern: operator,
        message: `RAM does not document the condition operator ${operator}. What this statement ${verb} is not judged.`,
        fix: null,
      }));
    }),
});
