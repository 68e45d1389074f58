import { actionMatches } from "../../document/glob.ts";
import { matchedBy } from "../../minimise/redundant.ts";
import { isEmpty } from "../../sets/search.ts";
import { replacement } from "../fix.ts";
import { defineRule } from "../rule.ts";
import { type LocatedStatement, partOf, statementsOf } from "../statements.ts";

/** For example an Allow that a Deny of the same policy covers. */
export const allowWithoutEffect = defineRule({
  id: "allow-without-effect",
  severity: "medium",
  description: "An Allow allows nothing.",
  check: (context) =>
    statementsOf(context, "Allow").flatMap((located) => {
      const { policy, statement } = located;
      if (isTrustOfNothing(located))
        return [
          {
            ...partOf(located),
            message:
              "RAM looks only for actions of STS in a trust policy, such as sts:AssumeRole, so this statement trusts nobody.",
            fix: null,
          },
        ];
      const denials = policy.document.Statement.filter(({ Effect }) => Effect === "Deny");
      // For speed: most policies have no Deny.
      if (denials.length === 0) return [];
      const requests = (Statement: typeof denials) => matchedBy({ ...policy.document, Statement });
      if (!isEmpty([requests([statement])], [requests(denials)], context.budget)) return [];
      return [
        {
          ...partOf(located),
          message: "The Deny statements of this policy deny everything that this statement allows.",
          fix: replacement(located, "Remove the statement, or restrict the Deny.", []),
        },
      ];
    }),
});

/** The actions that RAM looks for in a role's trust policy. */
const trustActions = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithOIDC",
  "sts:SetSourceIdentity",
  "sts:TagSession",
];

/** Whether a trust policy, which has no resource, names no action of STS: ram:AssumeRole, say. */
function isTrustOfNothing({ statement }: LocatedStatement): boolean {
  const { Principal, Resource, Action } = statement;
  return (
    Principal !== undefined &&
    Resource === undefined &&
    Action?.some((pattern) => trustActions.some((action) => actionMatches(pattern, action))) ===
      false
  );
}
