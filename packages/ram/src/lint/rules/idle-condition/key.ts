import { actionMatches } from "../../../document/glob.ts";
import { nearest } from "../../../document/spelling.ts";
import { lookup } from "../../../lookup.ts";
import {
  hasKeyTable,
  isKnownKey,
  knownKeys,
  knownKeysOf,
  tokenKeys,
} from "../../../sets/condition-keys.ts";
import { withTest } from "../../conditions.ts";
import { replacement } from "../../fix.ts";
import { listed, withActions } from "../../statements.ts";
import { type ConditionCheck, withoutMatches } from "./condition-check.ts";

/**
 * A key that is not published, so nobody knows whether requests carry it. Of a service without a
 * table of keys, only what looks like a misspelled key is reported.
 */
export const unknownKey: ConditionCheck = (located, test, { negated }) => {
  if (isKnownKey(test.key)) return null;
  const { statement } = located;
  const near = nearest(test.key, knownKeys);
  if (near === undefined && !hasKeyTable(test.key)) return null;
  // If the correct key has a test already, the two would have to be merged.
  const isTaken = near !== undefined && statement.Condition?.[test.operator]?.[near] !== undefined;
  return {
    message: `"${test.key}" is not a known condition key (${knownKeysOf}). If requests do not carry it, the condition is ${negated ? "always" : "never"} met.`,
    fix:
      near === undefined || isTaken
        ? null
        : replacement(located, `Write "${near}".`, [
            withTest(withTest(statement, test, []), { ...test, key: near }, test.values),
          ]),
  };
};

/**
 * The action whose requests carry a key, and the actions that are checked together with it.
 * Sources: documentation of RAM (PassRole), STS (AssumeRole) and SMQ (Subscribe).
 */
const carriers: Readonly<Record<string, readonly [string, ...string[]]>> = lookup({
  "acs:Service": ["ram:PassRole"],
  "sts:ExternalId": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
  "mns:PushType": ["mns:Subscribe"],
});

/** A key that only requests for other actions carry. */
export const foreignKey: ConditionCheck = (located, test, operator) => {
  const { statement } = located;
  const { Action } = statement;
  const carrier = carriers[test.key];
  const service = serviceCode(test.key);
  if (
    Action === undefined ||
    (carrier === undefined && (service === "acs" || tokenKeys.includes(test.key)))
  )
    return null;
  const carries = (pattern: string) =>
    carrier === undefined
      ? actionMatches(serviceCode(pattern), service)
      : carrier.some((action) => actionMatches(pattern, action));
  const others = Action.filter((pattern) => !carries(pattern));
  const kept = Action.filter(carries);
  if (others.length === 0) return null;
  // A positive test keeps the other actions from ever applying, so they can go. A negated one is
  // always met, so they stay without it.
  const separate = withoutMatches(statement, test, operator).flatMap((each) =>
    withActions(each, others),
  );
  const separated = operator.negated
    ? `Move ${listed(others)} into a statement without the condition.`
    : `Remove ${listed(others)} from the statement.`;
  return {
    message: `Only requests for ${carrier?.[0] ?? service} carry ${test.key}. For ${listed(others)} the condition is ${operator.negated ? "always" : "never"} met.`,
    fix: replacement(
      located,
      kept.length === 0 ? "Remove the condition, or remove the statement." : separated,
      [...withActions(statement, kept), ...separate],
    ),
  };
};

function serviceCode(name: string): string {
  return name.split(":")[0] as string;
}
