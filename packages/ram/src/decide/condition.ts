import type { RamRequest, Statement } from "../policy.ts";
import { operators } from "./operators.ts";

/** One line of a Condition block: an operator, a key and the values that it is held against. */
export interface ConditionTest {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * The lines of a Condition block, in the order in which they are written. All of them must hold.
 */
export function conditionTests(condition: Statement["Condition"]): readonly ConditionTest[] {
  return Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values })),
  );
}

/**
 * Whether one line holds. Several values are an "or"; under a negated operator none may fit. A key
 * that the call does not carry fits nothing, so that a positive operator fails on it (also `Bool`),
 * and a negated one holds. An operator that RAM doesn't have never holds.
 */
export function testHolds(test: ConditionTest, context: RamRequest["context"]): boolean {
  const operator = Object.hasOwn(operators, test.operator) ? operators[test.operator] : undefined;
  if (operator === undefined) return false;
  const carried =
    context !== undefined && Object.hasOwn(context, test.key) ? context[test.key] : undefined;
  const actual = carried === undefined ? [] : typeof carried === "string" ? [carried] : carried;
  const fits = actual.some((value) => test.values.some((wanted) => operator.fits(value, wanted)));
  return fits !== operator.negated;
}
