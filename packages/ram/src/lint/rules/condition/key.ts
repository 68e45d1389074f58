import { actionMatches } from "../../../document/glob.ts";
import { nearest } from "../../../document/spelling.ts";
import { isKnownKey, knownKeys, knownKeysOf, tokenKeys } from "../../../sets/condition-keys.ts";
import { findingAt, withActions } from "../../finding.ts";
import { listed } from "../wildcard-action.ts";
import { type Look, whereNothingFits, withTest } from "./change.ts";

/** A key of which nobody knows whether calls carry it. */
export const unknownKey: Look = (place, test, { negated }) => {
  if (isKnownKey(test.key)) return null;
  const near = nearest(test.key, knownKeys);
  const message = `"${test.key}" is none of the condition keys known here (${knownKeysOf}): if calls never carry it, the condition ${negated ? "always" : "never"} holds.`;
  // Where the right spelling is there too, both conditions would have to be one.
  // Stryker disable next-line ConditionalExpression,OptionalChaining: the statement has the test, and no test of a key without a name
  const taken =
    near !== undefined && place.statement.Condition?.[test.operator]?.[near] !== undefined;
  const fix =
    near === undefined || taken
      ? null
      : {
          message: `Write "${near}".`,
          instead: [
            withTest(withTest(place.statement, test, []), { ...test, key: near }, test.values),
          ],
        };
  return findingAt(place, { severity: "medium", pattern: test.key, message }, fix);
};

/**
 * The one action whose calls carry a key, and what else is asked of such a call. Sources: RAM
 * documentation, PassRole; STS, AssumeRole; SMQ, Subscribe.
 */
const carriers: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "acs:Service": ["ram:PassRole"],
  "sts:ExternalId": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
  "mns:PushType": ["mns:Subscribe"],
};

/** A key of one action, or of one service, under actions of another. */
export const foreignKey: Look = (place, test, operator) => {
  const { Action } = place.statement;
  const [carrier, service] = [carriers[test.key], serviceOf(test.key)];
  const carries = (pattern: string) =>
    carrier === undefined
      ? actionMatches(serviceOf(pattern), service)
      : carrier.some((action) => actionMatches(pattern, action));
  if (
    Action === undefined ||
    (carrier === undefined && (service === "acs" || tokenKeys.includes(test.key)))
  )
    return null;
  const [others, kept] = [Action.filter((pattern) => !carries(pattern)), Action.filter(carries)];
  if (others.length === 0) return null;
  const message = `Only calls of ${carrier?.[0] ?? service} carry ${test.key}: for calls of ${listed(others)} the condition ${operator.negated ? "always" : "never"} holds.`;
  // What never applied is left out, and what always did goes on without the condition.
  const apart = whereNothingFits(place.statement, test, operator).flatMap((each) =>
    withActions(each, others),
  );
  const mend =
    kept.length === 0
      ? "Remove the condition, or the statement that it keeps from applying."
      : `Take ${listed(others)} out of the statement${operator.negated ? ", into one without the condition" : ""}.`;
  return findingAt(
    place,
    { severity: "medium", pattern: test.key, message },
    { message: mend, instead: [...withActions(place.statement, kept), ...apart] },
  );
};

function serviceOf(name: string): string {
  return name.split(":")[0] as string;
}
