import { type AddressRange, parseAddressRange } from "../../../document/address.ts";
import type { ConditionTest } from "../../../document/condition.ts";
import { type Family, isOfFamily, operators } from "../../../document/operators.ts";
import { findingAt } from "../../finding.ts";
import { allowsNoMore, type Look, whereNothingFits, withTest } from "./change.ts";

const kinds: Readonly<Record<Exclude<Family, "string">, string>> = {
  number: "number",
  date: "date (ISO 8601 with a zone)",
  ip: "address or CIDR block",
  bool: "Boolean",
};

/** A value that is no number, date, address or Boolean fits nothing. */
export const wrongKind: Look = (place, test, operator) => {
  const { family } = operator;
  const wrong = test.values.find((value) => !isOfFamily(family, value));
  // Stryker disable next-line ConditionalExpression,StringLiteral: every text is a string, so that none is wrong
  if (family === "string" || wrong === undefined) return null;
  const values = test.values.filter((value) => isOfFamily(family, value));
  const message = `"${wrong}" is no ${kinds[family]}: nothing fits it.`;
  const instead =
    values.length > 0
      ? [withTest(place.statement, test, values)]
      : whereNothingFits(place.statement, test, operator);
  return findingAt(
    place,
    { severity: "medium", pattern: wrong, message },
    { message: `Correct or remove "${wrong}".`, instead },
  );
};

/**
 * The whole internet, in one block or in two halves, a star, or both true and false: every value
 * fits, and only calls without the key are told apart.
 */
export const everyValue: Look = (place, test, { family, negated }, { budget }) => {
  if (!fitsEveryValue(test) || asksForTag(test)) return null;
  const written = test.values.join(", ");
  const narrow = test.values.filter(
    (value) => !fitsEveryValue({ ...test, values: [value] }) && !(family === "ip" && isHuge(value)),
  );
  const kept = fitsEveryValue({ ...test, values: narrow }) ? [] : narrow;
  const { statement } = place;
  // A negated test that every value fits holds for no call that carries the key.
  const instead = negated && kept.length === 0 ? [] : [withTest(statement, test, kept)];
  // Without its condition, a Deny would meet those calls too that do not carry the key.
  const isMeant =
    statement.Effect === "Deny" &&
    !negated &&
    kept.length === 0 &&
    !alwaysCarried.includes(test.key);
  const message = `Every value of ${test.key} fits ${written}: the condition tells apart only calls without the key.`;
  const fix =
    isMeant || !allowsNoMore(statement, test.key, instead, budget)
      ? null
      : { message: "Name the values that are meant, or drop the condition.", instead };
  return findingAt(place, { severity: "high", pattern: written, message }, fix);
};

const alwaysCarried = ["acs:SourceIp", "acs:SecureTransport"];

/**
 * Whether every value that a call may carry fits one of a test's; those of IPv4 alone, or of IPv6,
 * count as all addresses.
 */
export function fitsEveryValue({ operator, values }: ConditionTest): boolean {
  const family = operators[operator]?.family;
  return (
    (family === "ip" && isWorld(values)) ||
    // Stryker disable next-line MethodExpression: one case is as good as the other
    (family === "bool" && new Set(values.map((value) => value.toLowerCase())).size === 2) ||
    // RAM has no operator for a key that is not carried: a negated star stands for it.
    (operator === "StringLike" && values.some((value) => /^\*+$/.test(value)))
  );
}

/** That something has a tag, whatever its value, is a thing to ask for. */
function asksForTag({ key, values }: ConditionTest): boolean {
  return /Tag\//.test(key) && values.length === 1;
}

/** Half of all addresses, or more. */
function isHuge(value: string): boolean {
  const { family, first, last } = parseAddressRange(value) as AddressRange;
  return last - first + 1n >= 1n << (family === 4 ? 31n : 127n);
}

/** Whether the blocks take in all of IPv4, or all of IPv6. */
function isWorld(values: readonly string[]): boolean {
  // Stryker disable next-line EqualityOperator: of two that begin together either may be first
  const ranges = values
    .flatMap((value) => parseAddressRange(value) ?? [])
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  return ([4, 6] as const).some((family) => {
    const reached = ranges
      .filter((range) => range.family === family)
      .reduce((next, { first, last }) => (first <= next && last >= next ? last + 1n : next), 0n);
    return reached === 1n << (family === 4 ? 32n : 128n);
  });
}
