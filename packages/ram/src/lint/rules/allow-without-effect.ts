import { conditionTests } from "../../document/condition.ts";
import { actionMatches } from "../../document/glob.ts";
import { parseDate } from "../../document/operators.ts";
import { lookup } from "../../lookup.ts";
import { matchedBy } from "../../minimise/redundant.ts";
import type { Statement } from "../../policy.ts";
import { isEmpty } from "../../sets/search.ts";
import { replacement } from "../fix.ts";
import { defineRule } from "../rule.ts";
import { type LocatedStatement, partOf, statementsOf } from "../statements.ts";

/** For example an Allow that a Deny of the same policy covers, or whose date is over. */
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
      const end = expiryOf(statement, context.now);
      if (end !== undefined)
        return [
          {
            ...partOf(located),
            message: `The condition on acs:CurrentTime has not been met since ${end}, so this statement allows nothing.`,
            fix: replacement(located, "Remove the statement, or write a later date.", []),
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

/** Whether a date is over: from now on, no request satisfies the operator. */
const isOver: Readonly<Record<string, (date: number, now: number) => boolean>> = lookup({
  DateLessThan: (date, now) => date <= now,
  DateLessThanEquals: (date, now) => date < now,
  DateEquals: (date, now) => date < now,
});

/** The date after which no request satisfies a condition. One test that is over is enough. */
function expiryOf({ Condition }: Statement, now: number): string | undefined {
  for (const { operator, key, values } of conditionTests(Condition)) {
    const isPast = isOver[operator];
    if (key !== "acs:CurrentTime" || isPast === undefined) continue;
    const dates = values.map((text) => ({ text, date: parseDate(text) }));
    // One value that can still match is enough to satisfy the test.
    if (!dates.every(({ date }) => date !== undefined && isPast(date, now))) continue;
    return dates.reduce((a, b) => (Number(b.date) > Number(a.date) ? b : a)).text;
  }
  return undefined;
}

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
