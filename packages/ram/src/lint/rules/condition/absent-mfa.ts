import type { Budget } from "../../../automaton/budget.ts";
import { testHolds } from "../../../decide/statement.ts";
import { matchedBy } from "../../../minimise/redundant.ts";
import type { PolicyDocument, Statement } from "../../../policy.ts";
import { isEmpty } from "../../../sets/search.ts";
import { findingAt, replaceStatement, type Subject, withActions } from "../../finding.ts";
import { fixOf } from "../../fix.ts";
import { type Look, withTest } from "./change.ts";

const key = "acs:MFAPresent";
const present = { operator: "Bool", key, values: ["true"] };

/** Calls with an AccessKey carry no acs:MFAPresent, so that a Deny on "false" never meets them. */
export const absentMfa: Look = (place, test, { negated }, { subjects, budget }) => {
  const { subject, index, statement } = place;
  if (
    statement.Effect !== "Deny" ||
    negated ||
    !testHolds(test, { [key]: "false" }) ||
    testHolds(test, { [key]: "true" })
  )
    return null;
  const { document } = subject.policy;
  const meant = { ...document, Statement: [withTest(statement, test, [])] };
  const demanded = replaceStatement(document, index, []).map((each) =>
    each.Effect === "Allow" ? demand(each, meant, budget) : [each],
  );
  const isMet = ({ policy }: Subject) => meets(policy.document, meant, budget);
  // What other policies allow stays as it is, so that the Deny has to stay for their sake; also
  // where it is here for nothing that is allowed here.
  const isForOthers = !isMet(subject) || subjects.some((each) => each !== subject && isMet(each));
  const fix =
    demanded.includes(null) || isForOthers
      ? null
      : fixOf(
          subject,
          `Remove the Deny, and ask for ${key} "true" in what is allowed.`,
          demanded.flatMap((each) => each as readonly Statement[]),
        );
  const message = `A call with an AccessKey carries no ${key}, so that this Deny does not meet it.`;
  return { ...findingAt(place, { severity: "high", pattern: key, message }, null), fix };
};

/**
 * What is allowed to who comes without MFA, and not to who comes with it. To set up the MFA is the
 * one thing that makes sense so.
 */
export const withoutMfa: Look = (place, test) => {
  const { Effect, Action } = place.statement;
  if (
    Effect !== "Allow" ||
    testHolds(test, { [key]: "true" }) ||
    !testHolds(test, { [key]: "false" })
  )
    return null;
  if (test.key !== key || Action?.every((action) => /mfa/i.test(action))) return null;
  const message = "Calls without MFA may do this, and calls with MFA may not.";
  return findingAt(place, { severity: "high", pattern: key, message }, null);
};

/** Whether something that a policy allows may be denied. */
function meets(policy: PolicyDocument, denied: PolicyDocument, budget: Budget): boolean {
  const allowed = policy.Statement.filter(({ Effect }) => Effect === "Allow");
  return !isEmpty([matchedBy({ ...policy, Statement: allowed }), matchedBy(denied)], [], budget);
}

/**
 * What is allowed, with the demand on those of its actions that the Deny is meant for; null where
 * an action is so only in part.
 */
function demand(
  allow: Statement,
  meant: PolicyDocument,
  budget: Budget,
): readonly Statement[] | null {
  const parts =
    allow.Action === undefined
      ? [allow]
      : allow.Action.flatMap((action) => withActions(allow, [action]));
  const denied = matchedBy(meant);
  const bound: boolean[] = [];
  for (const part of parts) {
    const allowed = matchedBy({ ...meant, Statement: [part] });
    const apart = isEmpty([allowed, denied], [], budget);
    if (!apart && !isEmpty([allowed], [denied], budget)) return null;
    bound.push(!apart);
  }
  const those = (wanted: boolean) => parts.filter((_, i) => bound[i] === wanted);
  const together = (list: readonly Statement[]) =>
    allow.Action === undefined
      ? list
      : withActions(
          allow,
          list.flatMap(({ Action }) => Action as readonly string[]),
        );
  return [...together(those(false)), ...together(those(true)).flatMap(withMfa)];
}

function withMfa(allow: Statement): readonly Statement[] {
  const asked = allow.Condition?.["Bool"]?.[key];
  if (asked !== undefined && !testHolds({ ...present, values: asked }, { [key]: "true" }))
    return [];
  return [withTest(allow, present, present.values)];
}
