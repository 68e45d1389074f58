import { type ConditionTest, conditionTests, isDocumented } from "../document/condition.ts";
import type { NamedPolicy, PolicySet, Statement } from "../policy.ts";
import { isKnownKey } from "../sets/condition-keys.ts";

/** Whether a condition's result can't be known from the documentation. */
export type IsOpen = (test: ConditionTest) => boolean;

/** Open if its operator is not documented: then no evaluator knows the result. */
export const isUndocumented: IsOpen = (test) => !isDocumented(test);

/** Open if its operator is not documented, or if it is not known what requests have at its key. */
export const isUnknown: IsOpen = (test) => isUndocumented(test) || !isKnownKey(test.key);

/** Whether an open condition holds. */
export type Assume = (test: ConditionTest, effect: Statement["Effect"]) => boolean;

/** The assumptions under which the policies allow the least and the most. */
export const least: Assume = (_test, effect) => effect === "Deny";
export const most: Assume = (_test, effect) => effect === "Allow";

/** A world: equal conditions have the same result, which the seed decides. */
export function worldOf(seed: number): Assume {
  return ({ operator, key, values }) => {
    const text = JSON.stringify([operator, key, [...new Set(values)].toSorted()]);
    const hash = [...text].reduce(
      (sum, character) => Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193),
      seed | 0,
    );
    return ((hash >>> 16) & 1) === 1;
  };
}

/** Whether a set has open conditions. */
export function hasOpen(set: PolicySet, isOpen: IsOpen): boolean {
  return Object.values(set)
    .flat()
    .some((policy: NamedPolicy) =>
      policy.document.Statement.some(({ Condition }) => conditionTests(Condition).some(isOpen)),
    );
}

const matchesNothing = { Action: ["none:None"], Resource: ["acs:none:::none"] };

/**
 * The policies as they are under an assumption: without the open conditions, and with a statement
 * that matches no request in place of one that does not apply.
 */
export function assume(set: PolicySet, isOpen: IsOpen, holds: Assume): PolicySet {
  if (!hasOpen(set, isOpen)) return set;
  const changed = (statement: Statement): Statement => {
    const tests = conditionTests(statement.Condition);
    const open = tests.filter(isOpen);
    if (open.length === 0) return statement;
    const { Condition: _, ...rest } = statement;
    if (!open.every((test) => holds(test, statement.Effect)))
      return { Effect: statement.Effect, ...matchesNothing, Principal: statement.Principal ?? {} };
    const left = tests.filter((test) => !isOpen(test));
    const condition: Record<string, Record<string, readonly string[]>> = {};
    for (const { operator, key, values } of left)
      condition[operator] = { ...condition[operator], [key]: values };
    return left.length === 0 ? rest : { ...rest, Condition: condition };
  };
  const each = (policies: readonly NamedPolicy[] | undefined) =>
    policies?.map(({ name, document }) => ({
      name,
      document: { ...document, Statement: document.Statement.map(changed) },
    }));
  return Object.fromEntries(
    Object.entries(set).map(([place, policies]) => [place, each(policies)]),
  ) as PolicySet;
}
