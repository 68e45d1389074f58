import type { Budget } from "../automaton/budget.ts";
import { compileGlob, compileLiteral } from "../automaton/pattern.ts";
import { bit, minimalSignatures, type Signature } from "../automaton/signatures.ts";
import type { Box, Test } from "./model.ts";
import { answers, type Values, valuesOf } from "./values.ts";

/** One call, before its characters are chosen. */
export interface Point {
  readonly action: readonly number[];
  readonly resource: readonly number[];
  readonly values: ReadonlyMap<string, string | undefined>;
}

/** Nothing (`null`) means that there surely is no such call; a text, that there may be one, and why that could not be told. */
export type Solution = Point | string | null;

/** What all searches of one question share: its bound, and the values worth trying for each key. */
export interface Space {
  readonly budget: Budget;
  readonly values: (key: string) => Values;
}

export function spaceOf(boxes: readonly Box[], budget: Budget): Space {
  const known = new Map<string, Values>();
  const values = (key: string) => {
    const tests = boxes.flatMap((box) => box.tests.filter((test) => test.key === key));
    const found = known.get(key) ?? valuesOf(key, tests, budget);
    known.set(key, found);
    return found;
  };
  return { budget, values };
}

// A call has an action of some service; its resource is a resource name, or `*` where the action works on no resource.
const anyAction = [compileGlob("*:*")];
const anyResource = [compileGlob("acs:*:*:*:*", { fields: 4 }), compileLiteral("*")];

/**
 * A call that lies in all of `inside` and in none of `outside`, or the proof that there is none. Boxes are products, so the three dimensions are taken one
 * after the other: to stay out of a box it is enough to differ from it in one of them, and each dimension gives its minimal sets of boxes that it enters.
 * @throws {BudgetExceeded}
 */
export function solve(inside: readonly Box[], outside: readonly Box[], space: Space): Solution {
  const named = inside.filter(({ actions }) => !actions.negated);
  const actions = minimalSignatures(
    [...named.map((box) => box.actions.patterns), anyAction],
    inside.filter(({ actions }) => actions.negated).flatMap((box) => box.actions.patterns),
    outside.map((box) => box.actions),
    space.budget,
  );
  if (actions.length === 0) return null;
  const regions = outside.map((box) => ({ patterns: box.resources, negated: false }));
  const resources = minimalSignatures([...inside.map((box) => box.resources), anyResource], [], regions, space.budget);
  const tests = inside.flatMap((box) => box.tests);
  let unsure: string | null = null;
  for (const [action, resource, entered] of pairs(actions, resources)) {
    const left = outside.filter((_, index) => (entered & bit(index)) !== 0n);
    const values = chooseValues(tests, left, space);
    if (values instanceof Map) return { action: action.text, resource: resource.text, values };
    unsure ??= values as string | null;
  }
  return unsure;
}

/** Each set of boxes that is entered in both dimensions, once. */
function pairs(actions: readonly Signature[], resources: readonly Signature[]): readonly (readonly [Signature, Signature, bigint])[] {
  const seen = new Set<bigint>();
  return actions.flatMap((action) =>
    resources.flatMap((resource) => {
      const entered = action.regions & resource.regions;
      if (seen.has(entered)) return [];
      seen.add(entered);
      return [[action, resource, entered] as const];
    }),
  );
}

interface Choice {
  readonly key: string;
  readonly value: string | undefined;
  /** The boxes that this value keeps out of. */
  readonly avoids: bigint;
}

/** A value for each key, so that all of `tests` hold and each of `boxes` has one test that does not. */
function chooseValues(
  tests: readonly Test[],
  boxes: readonly Box[],
  space: Space,
): ReadonlyMap<string, string | undefined> | string | null {
  if (boxes.some((box) => box.tests.length === 0)) return null;
  const keys = [...new Set([...tests, ...boxes.flatMap((box) => box.tests)].map(({ key }) => key))];
  const options = keys.map((key): readonly Choice[] => {
    const asked = tests.filter((test) => test.key === key);
    const fitting = space.values(key).candidates.filter((value) => asked.every((test) => answers(test, value)));
    const avoided = (value: string | undefined) =>
      boxes.reduce((mask, box, i) => (box.tests.some((test) => test.key === key && !answers(test, value)) ? mask | bit(i) : mask), 0n);
    return maximal(fitting.map((value) => ({ key, value, avoids: avoided(value) })));
  });
  const all = bit(boxes.length) - 1n;
  const chosen = pick(options, all, space);
  if (chosen !== null) return new Map(chosen.map(({ key, value }) => [key, value]));
  const open = keys.filter((key) => !tests.some((test) => test.key === key && "is" in test));
  return open.map((key) => space.values(key)).find(({ exact }) => !exact)?.why ?? null;
}

function maximal(choices: readonly Choice[]): readonly Choice[] {
  return choices.filter(
    ({ avoids }, i) =>
      !choices.some((other, j) => i !== j && (other.avoids | avoids) === other.avoids && (other.avoids !== avoids || j < i)),
  );
}

function pick(options: readonly (readonly Choice[])[], missing: bigint, space: Space): readonly Choice[] | null {
  space.budget.spend(1);
  const [first, ...rest] = options;
  if (first === undefined) return missing === 0n ? [] : null;
  for (const choice of first) {
    const others = pick(rest, missing & ~choice.avoids, space);
    if (others !== null) return [choice, ...others];
  }
  return null;
}
