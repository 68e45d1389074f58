import type { Statement } from "../policy.ts";
import { PolicyError, pointerTo } from "./error.ts";
import { operators } from "./operators.ts";
import { objectAt, show } from "./read.ts";
import { nearest } from "./spelling.ts";

/**
 * One line of a Condition block: an operator, a key, and the values that the key is compared to.
 */
export interface ConditionTest {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** The lines of a Condition block, in the order of the block. All of them must hold. */
export function conditionTests(condition: Statement["Condition"]): readonly ConditionTest[] {
  return Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values })),
  );
}

/**
 * Whether RAM documents the operator of a test. Without that, it is not known when the test holds.
 */
export function isDocumented({ operator }: ConditionTest): boolean {
  return operators[operator] !== undefined;
}

/**
 * Reads a Condition block. Values become lists of strings. RAM accepts more operators and keys than
 * it documents: set operators such as ForAllValues:StringEquals occur in Alibaba's own policies. A
 * statement with one is read, and judged as undetermined.
 * @param options.documented whether only documented operators, and keys with a service, are read.
 * @throws {PolicyError}
 */
export function readCondition(
  value: unknown,
  at: string,
  { documented = false }: { readonly documented?: boolean } = {},
): NonNullable<Statement["Condition"]> {
  const read = Object.entries(objectAt(value, at)).map(([operator, keys]) => {
    const here = pointerTo(at, operator);
    checkOperator(operator, here, documented);
    const tests = Object.entries(objectAt(keys, here)).map(([key, values]) => {
      const keyPointer = pointerTo(here, key);
      if (documented || !/^\S+$/.test(key) || key.endsWith(":")) checkConditionKey(key, keyPointer);
      return [key, conditionValues(values, keyPointer)] as const;
    });
    if (tests.length === 0)
      throw new PolicyError("Empty", here, `${operator} has no condition key.`);
    return [operator, Object.fromEntries(tests)] as const;
  });
  return Object.fromEntries(read);
}

/** @throws {PolicyError} `InvalidConditionKey` unless it is `service:Name`. */
export function checkConditionKey(key: string, at: string): void {
  if (!/^[A-Za-z0-9-]+:\S+$/.test(key))
    throw new PolicyError(
      "InvalidConditionKey",
      at,
      `${show(key)} is not a condition key. Write service:Name.`,
    );
}

/** Set operators, and other operators that don't look like a misspelled one. */
function canBeUndocumented(operator: string): boolean {
  return (
    /^[A-Za-z]+(?::[A-Za-z]+)?$/.test(operator) &&
    nearest(operator, Object.keys(operators)) === undefined
  );
}

// IfExists and Null are rejected. Source: field report, 2026-09.
function checkOperator(operator: string, at: string, documented: boolean): void {
  if (operators[operator] !== undefined) return;
  const isConditional = /ifexists$/i.test(operator);
  const known = Object.keys(operators).find(
    (each) => each.toLowerCase() === operator.toLowerCase().replace(/ifexists$/, ""),
  );
  if (known === undefined && !isConditional && !/^null$/i.test(operator)) {
    if (!documented && canBeUndocumented(operator)) return;
    throw new PolicyError(
      "UnknownOperator",
      at,
      `Unknown condition operator ${show(operator)}. RAM doesn't document it.`,
    );
  }
  // Without IfExists, the statement would mean something else.
  const advice = isConditional
    ? "Write a separate statement for requests without the key."
    : `Did you mean "${known}"?`;
  throw new PolicyError(
    "UnsupportedOperator",
    at,
    `RAM has no condition operator ${show(operator)}.${known === undefined ? "" : ` ${advice}`}`,
  );
}

function conditionValues(value: unknown, at: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new PolicyError("Empty", at, "The condition has no value.");
  return list.map((item, index) => {
    if (typeof item === "string") return item;
    if (typeof item === "boolean" || Number.isFinite(item)) return String(item);
    throw new PolicyError(
      "InvalidConditionValue",
      Array.isArray(value) ? pointerTo(at, index) : at,
      `A condition value must be a string, not ${show(item)}.`,
    );
  });
}
