import { type AddressRange, parseAddressRange } from "../document/address.ts";
import type { ConditionTest } from "../document/condition.ts";
import { operators } from "../document/operators.ts";
import type { Statement } from "../policy.ts";

/** The statement with other values for a test; without the test if there are none. */
export function withTest(
  statement: Statement,
  test: ConditionTest,
  values: readonly string[],
): Statement {
  const { Condition, ...rest } = statement;
  const { [test.operator]: keys, ...others } = { ...Condition };
  const { [test.key]: _, ...own } = { ...keys };
  const tests = values.length === 0 ? own : { ...own, [test.key]: values };
  const all = Object.keys(tests).length === 0 ? others : { ...others, [test.operator]: tests };
  return Object.keys(all).length === 0 ? rest : { ...rest, Condition: all };
}

/**
 * Whether every value that a request can carry matches one of a test's values. All addresses of
 * IPv4, or all of IPv6, count as every address.
 */
export function matchesEveryValue({ operator, values }: ConditionTest): boolean {
  const family = operators[operator]?.family;
  return (
    (family === "ip" && hasAllAddresses(values)) ||
    (family === "bool" && new Set(values.map((value) => value.toLowerCase())).size === 2) ||
    // StringNotLike with a star is left out: it is the only way to require that a key is missing.
    (operator === "StringLike" && values.some((value) => /^\*+$/.test(value)))
  );
}

function hasAllAddresses(values: readonly string[]): boolean {
  const ranges = values
    .flatMap((value) => parseAddressRange(value) ?? [])
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  return ([4, 6] as const).some((family) => {
    const covered = ranges
      .filter((range) => range.family === family)
      .reduce((next, { first, last }) => (first <= next && last >= next ? last + 1n : next), 0n);
    return covered === addressCount(family);
  });
}

/** Whether an address range has at least half of all addresses. */
export function isHuge(value: string): boolean {
  const { family, first, last } = parseAddressRange(value) as AddressRange;
  return last - first + 1n >= addressCount(family) / 2n;
}

function addressCount(family: AddressRange["family"]): bigint {
  return 1n << (family === 4 ? 32n : 128n);
}
