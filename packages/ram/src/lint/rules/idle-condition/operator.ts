import { type Family, isOfFamily } from "../../../document/operators.ts";
import { lookup } from "../../../lookup.ts";
import { isKnownKey } from "../../../sets/condition-keys.ts";
import { withTest } from "../../conditions.ts";
import { replacement } from "../../fix.ts";
import { hasWildcard } from "../../statements.ts";
import { allowsNothingNew, type ConditionCheck, withoutMatches } from "./condition-check.ts";

/**
 * The keys whose values are not texts. Sources: RAM documentation, "Condition"; OSS,
 * "Authorization syntax and elements".
 */
const families: Readonly<Record<string, Family>> = lookup({
  "acs:CurrentTime": "date",
  "acs:SecureTransport": "bool",
  "acs:MFAPresent": "bool",
  "acs:SourceIp": "ip",
  "oss:object-remaining-retention-days": "number",
});

interface FamilyWords {
  readonly one: string;
  readonly many: string;
  readonly positive: string;
  /** Bool has no negated operator. */
  readonly negated?: string;
}

const words: Readonly<Record<Family, FamilyWords>> = {
  string: { one: "a text", many: "texts", positive: "StringEquals", negated: "StringNotEquals" },
  number: {
    one: "a number",
    many: "numbers",
    positive: "NumericEquals",
    negated: "NumericNotEquals",
  },
  date: { one: "a date", many: "dates", positive: "DateEquals", negated: "DateNotEquals" },
  bool: { one: "a Boolean", many: "Booleans", positive: "Bool" },
  ip: { one: "an address", many: "addresses", positive: "IpAddress", negated: "NotIpAddress" },
};

/** An operator that compares another kind of value than the key has. */
export const wrongOperator: ConditionCheck = (located, test, operator, context) => {
  const family = familyOf(test.key);
  if (family === undefined || family === operator.family) return null;
  const { one, positive, negated } = words[family];
  const right = operator.negated ? negated : positive;
  // No operator for Booleans matches requests without the key, so a text comparison has to do.
  if (right === undefined) return null;
  const { statement } = located;
  const statements = [
    withTest(withTest(statement, test, []), { ...test, operator: right }, test.values),
  ];
  const isTaken = statement.Condition?.[right]?.[test.key] !== undefined;
  const isSafe =
    !isTaken &&
    test.values.every((value) => isOfFamily(family, value)) &&
    allowsNothingNew(context.budget, statement, test.key, statements);
  return {
    message: `${test.key} is ${one}, but ${test.operator} compares ${words[operator.family].many}. Use ${right} or a related operator.`,
    fix: isSafe ? replacement(located, `Write ${right}.`, statements) : null,
  };
};

/** Undefined if nothing is known about the key, and for tags, whose values can be of any kind. */
function familyOf(key: string): Family | undefined {
  return families[key] ?? (isKnownKey(key) && !key.includes("Tag/") ? "string" : undefined);
}

/** Keys whose values can contain a star. */
const freeTextKeys = ["acs:UserAgent", "oss:Delimiter"];

/** A wildcard under an operator that compares letter by letter. */
export const literalWildcard: ConditionCheck = (located, test, operator, context) => {
  const wildcard = test.values.find(hasWildcard);
  if (
    operator.family !== "string" ||
    test.operator.endsWith("Like") ||
    freeTextKeys.includes(test.key) ||
    wildcard === undefined
  )
    return null;
  const { statement } = located;
  const like = operator.negated ? "StringNotLike" : "StringLike";
  const literals = test.values.filter((value) => !hasWildcard(value));
  // Two tests of a key must both be met, but of the values of one test only one must match.
  const isTaken = statement.Condition?.[like]?.[test.key] !== undefined;
  const withLike = {
    message: `Write ${like}.`,
    statements: [withTest(withTest(statement, test, []), { ...test, operator: like }, test.values)],
  };
  const withoutWildcard = {
    message: `Remove "${wildcard}".`,
    statements:
      literals.length > 0
        ? [withTest(statement, test, literals)]
        : withoutMatches(statement, test, operator),
  };
  const fix = [...(isTaken ? [] : [withLike]), withoutWildcard].find(({ statements }) =>
    allowsNothingNew(context.budget, statement, test.key, statements),
  );
  return {
    value: wildcard,
    message: `${test.operator} does not support wildcards, so "${wildcard}" only matches that exact text. ${like} supports them.`,
    fix: fix === undefined ? null : replacement(located, fix.message, fix.statements),
  };
};
