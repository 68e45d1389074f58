import type { ConditionTest } from "../../../document/condition.ts";
import { type Family, isOfFamily } from "../../../document/operators.ts";
import { isHuge, matchesEveryValue, withTest } from "../../conditions.ts";
import { replacement } from "../../fix.ts";
import { allowsNothingNew, type ConditionCheck, withoutMatches } from "./condition-check.ts";

const kinds: Readonly<Record<Exclude<Family, "string">, string>> = {
  number: "a number",
  date: "a date (ISO 8601 with a time zone)",
  ip: "an address or CIDR block",
  bool: "a Boolean",
};

/** A value of the wrong kind, such as `yes` under Bool. */
export const wrongKindOfValue: ConditionCheck = (located, test, operator) => {
  const { family } = operator;
  const wrong = test.values.find((value) => !isOfFamily(family, value));
  if (family === "string" || wrong === undefined) return null;
  const valid = test.values.filter((value) => isOfFamily(family, value));
  const statements =
    valid.length > 0
      ? [withTest(located.statement, test, valid)]
      : withoutMatches(located.statement, test, operator);
  return {
    value: wrong,
    message: `"${wrong}" is not ${kinds[family]}, so no value matches it.`,
    fix: replacement(located, `Correct or remove "${wrong}".`, statements),
  };
};

/** Values that match everything: the whole internet, a star, or both true and false. */
export const everyValue: ConditionCheck = (located, test, { family, negated }, { budget }) => {
  if (!matchesEveryValue(test) || requiresTag(test)) return null;
  if (located.statement.Effect === "Allow" && listsEveryPrefix(test)) return null;
  const written = test.values.join(", ");
  const narrow = test.values.filter(
    (value) =>
      !matchesEveryValue({ ...test, values: [value] }) && !(family === "ip" && isHuge(value)),
  );
  const kept = matchesEveryValue({ ...test, values: narrow }) ? [] : narrow;
  const { statement } = located;
  // A negated test that every value matches is met by no request that carries the key.
  const statements = negated && kept.length === 0 ? [] : [withTest(statement, test, kept)];
  // Without its condition, a Deny would also apply to requests without the key.
  const isIntended =
    statement.Effect === "Deny" &&
    !negated &&
    kept.length === 0 &&
    !alwaysCarried.includes(test.key);
  return {
    severity: "high",
    pattern: written,
    message: `Every value of ${test.key} matches ${written}. The condition only depends on whether a request carries the key.`,
    fix:
      isIntended || !allowsNothingNew(budget, statement, test.key, statements)
        ? null
        : replacement(located, "Name specific values, or remove the condition.", statements),
  };
};

const alwaysCarried = ["acs:SourceIp", "acs:SecureTransport"];

/** To require a tag with any value is useful. */
function requiresTag({ key, values }: ConditionTest): boolean {
  return /Tag\//.test(key) && values.length === 1;
}

/**
 * This condition is how examples of OSS allow listing a whole bucket. Sources:
 * github.com/AlibabaCloudDocs/oss at f684091 (2021-07-14), "Bucket Policy/Examples" and
 * "bucket-policy" of ossutil.
 */
function listsEveryPrefix({ operator, key, values }: ConditionTest): boolean {
  return operator === "StringLike" && key === "oss:Prefix" && values.join() === "*";
}
