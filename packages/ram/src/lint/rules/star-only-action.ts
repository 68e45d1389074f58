import { globMatches } from "../../document/glob.ts";
import { replacement } from "../fix.ts";
import { resourceFormsOf } from "../granted-actions.ts";
import { defineRule } from "../rule.ts";
import { partOf, statementsOf, withActions } from "../statements.ts";

export const starOnlyAction = defineRule({
  id: "star-only-action",
  severity: "medium",
  description: "An action that works on no resource is granted on a named resource.",
  check: (context) =>
    statementsOf(context, "Allow", "Action", "Resource").flatMap((located) => {
      const { Action, Resource } = located.statement;
      if (Resource.some((resource) => globMatches(resource, "*"))) return [];
      return Action.flatMap((pattern, i) => {
        if (resourceFormsOf(pattern).join(" ") !== "*") return [];
        const rest = Action.filter((each) => each !== pattern);
        return [
          {
            ...partOf(located, "Action", i),
            message: `${pattern} works on no resource and is requested on "*". It is not granted on ${Resource.join(", ")}.`,
            fix: replacement(located, `Grant ${pattern} on "*" in a separate statement.`, [
              ...withActions(located.statement, rest),
              { ...located.statement, Action: [pattern], Resource: ["*"] },
            ]),
          },
        ];
      });
    }),
});
