import { matchedBy } from "../../minimise/redundant.ts";
import { isEmpty } from "../../sets/search.ts";
import { replacement } from "../fix.ts";
import { defineRule } from "../rule.ts";
import { type LocatedStatement, partOf, statementsOf } from "../statements.ts";

export const denyWithoutEffect = defineRule({
  id: "deny-without-effect",
  severity: "low",
  description: "A Deny denies nothing that the policies allow.",
  check: (context) => {
    const denials = statementsOf(context, "Deny");
    // For speed: most policies have no Deny.
    if (denials.length === 0) return [];
    const allowed = statementsOf(context, "Allow").map(requestsOf);
    // Policies that allow nothing are there to limit others.
    if (allowed.length === 0) return [];
    return denials.flatMap((located) => {
      const denied = requestsOf(located);
      if (!allowed.every((each) => isEmpty([denied, each], [], context.budget))) return [];
      return [
        {
          ...partOf(located),
          message: "This Deny has no effect: no statement here allows a request that it denies.",
          fix: replacement(
            located,
            "Remove the statement, or correct its actions and resources.",
            [],
          ),
        },
      ];
    });
  },
});

function requestsOf({ policy, statement }: LocatedStatement) {
  return matchedBy({ ...policy.document, Statement: [statement] });
}
