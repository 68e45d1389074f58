import { type Family, isOfFamily } from "../../../document/operators.ts";
import { isKnownKey } from "../../../sets/condition-keys.ts";
import { findingAt } from "../../finding.ts";
import { allowsNoMore, type Look, withTest } from "./change.ts";

/**
 * The keys that are no texts. Sources: RAM documentation, "Condition"; OSS, "Authorization syntax
 * and elements".
 */
const kinds: Readonly<Record<string, Family>> = {
  "acs:CurrentTime": "date",
  "acs:SecureTransport": "bool",
  "acs:MFAPresent": "bool",
  "acs:SourceIp": "ip",
  "oss:object-remaining-retention-days": "number",
};

interface Words {
  readonly one: string;
  readonly many: string;
  /** The operators for the kind; Bool has no negated twin. */
  readonly plain: string;
  readonly negated?: string;
}

const words: Readonly<Record<Family, Words>> = {
  string: { one: "a text", many: "texts", plain: "StringEquals", negated: "StringNotEquals" },
  number: { one: "a number", many: "numbers", plain: "NumericEquals", negated: "NumericNotEquals" },
  date: { one: "a date", many: "dates", plain: "DateEquals", negated: "DateNotEquals" },
  bool: { one: "a Boolean", many: "Booleans", plain: "Bool" },
  ip: { one: "an address", many: "addresses", plain: "IpAddress", negated: "NotIpAddress" },
};

/** An operator that compares another kind of value than the key has. */
export const wrongOperator: Look = (place, test, { family, negated }, { budget }) => {
  const kind = kindOf(test.key);
  if (kind === undefined || kind === family) return null;
  const { one, plain, negated: twin } = words[kind];
  const right = negated ? twin : plain;
  // No operator for Booleans meets calls without the key: a text that is not "true" has to do.
  if (right === undefined) return null;
  const message = `${test.key} is ${one}, and ${test.operator} compares ${words[family].many}: use ${right} or its kind.`;
  const { statement } = place;
  const instead = [
    withTest(withTest(statement, test, []), { ...test, operator: right }, test.values),
  ];
  const isTaken = statement.Condition?.[right]?.[test.key] !== undefined;
  const isSafe =
    !isTaken &&
    test.values.every((value) => isOfFamily(kind, value)) &&
    allowsNoMore(statement, test.key, instead, budget);
  return findingAt(
    place,
    { severity: "medium", pattern: test.key, message },
    isSafe ? { message: `Write ${right}.`, instead } : null,
  );
};

/**
 * Undefined where a text may as well be a number or a Boolean, as in a tag, and where nothing is
 * known of the key.
 */
function kindOf(key: string): Family | undefined {
  return kinds[key] ?? (isKnownKey(key) && !key.includes("Tag/") ? "string" : undefined);
}
