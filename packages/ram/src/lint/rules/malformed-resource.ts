import { faultOfName } from "../../arn/name-pattern.ts";
import { defineRule } from "../rule.ts";
import { partOf, statementsOf } from "../statements.ts";

/** For example `acs:oss:bucket/*`, which lacks two fields. */
export const malformedResource = defineRule({
  id: "malformed-resource",
  severity: "medium",
  description: "No resource has a name that the pattern matches, so it allows or denies nothing.",
  check: (context) =>
    statementsOf(context, undefined, "Resource").flatMap((located) =>
      located.statement.Resource.flatMap((pattern, i) => {
        const fault = faultOfName(pattern);
        if (fault === undefined) return [];
        const verb = located.statement.Effect === "Allow" ? "allowed" : "denied";
        return [
          {
            ...partOf(located, "Resource", i),
            ...(verb === "denied" ? { severity: "high" as const } : {}),
            message: `No resource has the name ${pattern}, so nothing is ${verb} on it. ${fault}`,
            fix: null,
          },
        ];
      }),
    ),
});
