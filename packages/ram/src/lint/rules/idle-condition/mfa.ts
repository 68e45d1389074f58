import type { Budget } from "../../../automaton/budget.ts";
import { testHolds } from "../../../decide/statement.ts";
import { matchedBy } from "../../../minimise/redundant.ts";
import type { PolicyDocument, Statement } from "../../../policy.ts";
import { isEmpty } from "../../../sets/search.ts";
import { withTest } from "../../conditions.ts";
import { fixOf } from "../../fix.ts";
import type { LintedPolicy } from "../../rule.ts";
import { withActions } from "../../statements.ts";
import type { ConditionCheck } from "./condition-check.ts";

const key = "acs:MFAPresent";
const withMfa = { [key]: "true" };
const withoutMfa = { [key]: "false" };
const requiresMfa = { operator: "Bool", key, values: ["true"] };

/** Requests with an AccessKey do not carry acs:MFAPresent, so a Deny on "false" never applies. */
export const denyWithoutMfa: ConditionCheck = (located, test, { negated }, { linted, budget }) => {
  const { policy, index, statement } = located;
  if (
    statement.Effect !== "Deny" ||
    negated ||
    !testHolds(test, withoutMfa) ||
    testHolds(test, withMfa)
  )
    return null;
  const denied = { ...policy.document, Statement: [withTest(statement, test, [])] };
  const changed = policy.document.Statement.toSpliced(index, 1).map((each) =>
    each.Effect === "Allow" ? requireMfa(each, denied, budget) : [each],
  );
  const allowsDenied = ({ document }: LintedPolicy) => meets(document, denied, budget);
  // The statements of other policies stay as they are, so the Deny has to stay for them.
  const isForOthers =
    !allowsDenied(policy) || linted.some((each) => each !== policy && allowsDenied(each));
  return {
    severity: "high",
    message: `Requests with an AccessKey do not carry ${key}, so this Deny does not apply to them.`,
    fix:
      changed.includes(null) || isForOthers
        ? null
        : fixOf(
            policy,
            `Remove the Deny, and require ${key} "true" in the Allow statements.`,
            changed.flatMap((each) => each as readonly Statement[]),
          ),
  };
};

/**
 * An Allow that applies only without MFA. That makes sense for one thing only: to set up MFA.
 */
export const allowWithoutMfa: ConditionCheck = (located, test) => {
  const { Effect, Action } = located.statement;
  if (
    Effect !== "Allow" ||
    test.key !== key ||
    testHolds(test, withMfa) ||
    !testHolds(test, withoutMfa) ||
    Action?.every((action) => /mfa/i.test(action))
  )
    return null;
  return {
    severity: "high",
    message: "This allows requests without MFA, but not requests with MFA.",
    fix: null,
  };
};

/** Whether a policy may allow something that is denied. */
function meets(policy: PolicyDocument, denied: PolicyDocument, budget: Budget): boolean {
  const allowed = policy.Statement.filter(({ Effect }) => Effect === "Allow");
  return !isEmpty([matchedBy({ ...policy, Statement: allowed }), matchedBy(denied)], [], budget);
}

/**
 * An Allow statement that requires MFA for the actions that the Deny is about. Null if the Deny is
 * about a part of an action only.
 */
function requireMfa(
  allow: Statement,
  deny: PolicyDocument,
  budget: Budget,
): readonly Statement[] | null {
  const parts =
    allow.Action === undefined
      ? [allow]
      : allow.Action.flatMap((action) => withActions(allow, [action]));
  const denied = matchedBy(deny);
  const isDenied: boolean[] = [];
  for (const part of parts) {
    const allowed = matchedBy({ ...deny, Statement: [part] });
    const isApart = isEmpty([allowed, denied], [], budget);
    if (!isApart && !isEmpty([allowed], [denied], budget)) return null;
    isDenied.push(!isApart);
  }
  const partsThatAre = (wanted: boolean) => {
    const list = parts.filter((_, i) => isDenied[i] === wanted);
    return allow.Action === undefined
      ? list
      : withActions(
          allow,
          list.flatMap(({ Action }) => Action as readonly string[]),
        );
  };
  return [...partsThatAre(false), ...partsThatAre(true).flatMap(withRequiredMfa)];
}

function withRequiredMfa(allow: Statement): readonly Statement[] {
  const values = allow.Condition?.["Bool"]?.[key];
  if (values !== undefined && !testHolds({ ...requiresMfa, values }, withMfa)) return [];
  return [withTest(allow, requiresMfa, requiresMfa.values)];
}
