import type { Budget } from "../automaton/budget.ts";
import { compileGlob, compileLiteral } from "../automaton/pattern.ts";
import { bit, minimalSignatures, type Signature } from "../automaton/signatures.ts";
import type { Box, Test } from "./model.ts";
import { answers, valuesOf } from "./values.ts";

/** One call, before its characters are chosen. */
export interface Point {
  readonly action: readonly number[];
  readonly resource: readonly number[];
  readonly values: ReadonlyMap<string, string | undefined>;
}

/** Nothing (`null`) means that there surely is no such call; a text, that there may be one, and why that could not be told. */
export type Solution = Point | string | null;

// A call has an action of some service; its resource is a resource name, or `*` where the action works on no resource.
const anyAction = [compileGlob("*:*")];
const anyResource = [compileGlob("acs:*:*:*:*", { fields: 4 }), compileLiteral("*")];

/**
 * A call that lies in all of `inside` and in none of `outside`, or the proof that there is none. Boxes are products, so the three dimensions are taken one
 * after the other: to stay out of a box it is enough to differ from it in one of them, and each dimension gives its minimal sets of boxes that it enters.
 * @throws {BudgetExceeded}
 */
export function solve(inside: readonly Box[], outside: readonly Box[], budget: Budget): Solution {
  const named = inside.filter(({ actions }) => !actions.negated);
  const actions = minimalSignatures(
    [...named.map((box) => box.actions.patterns), anyAction],
    inside.filter(({ actions }) => actions.negated).flatMap((box) => box.actions.patterns),
    outside.map((box) => box.actions),
    budget,
  );
  if (actions.length === 0) return null;
  const regions = outside.map((box) => ({ patterns: box.resources, negated: false }));
  const resources = minimalSignatures([...inside.map((box) => box.resources), anyResource], [], regions, budget);
  const tests = inside.flatMap((box) => box.tests);
  let unsure: string | null = null;
  for (const [action, resource, entered] of pairs(actions, resources)) {
    const left = outside.filter((_, index) => (entered & bit(index)) !== 0n);
    const values = chooseValues(tests, left, budget);
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
  budget: Budget,
): ReadonlyMap<string, string | undefined> | string | null {
  if (boxes.some((box) => box.tests.length === 0)) return null;
  const unwanted = boxes.flatMap((box) => box.tests);
  const keys = [...new Set([...tests, ...unwanted].map(({ key }) => key))];
  let doubts: string | null = null;
  const options = keys.map((key): readonly Choice[] => {
    const on = (list: readonly Test[]) => list.filter((test) => test.key === key);
    const { candidates, doubt } = valuesOf(key, on(tests), on(unwanted), budget);
    doubts ??= doubt || null;
    budget.spend(candidates.length * (1 + on(unwanted).length));
    const fitting = candidates.filter((value) => on(tests).every((test) => answers(test, value)));
    const avoided = (value: string | undefined) =>
      boxes.reduce((mask, box, i) => (on(box.tests).some((test) => !answers(test, value)) ? mask | bit(i) : mask), 0n);
    return maximal(fitting.map((value) => ({ key, value, avoids: avoided(value) })));
  });
  const chosen = pick(options, bit(boxes.length) - 1n, budget);
  return chosen === null ? doubts : new Map(chosen.map(({ key, value }) => [key, value]));
}

function maximal(choices: readonly Choice[]): readonly Choice[] {
  return choices.filter(
    ({ avoids }, i) =>
      !choices.some((other, j) => i !== j && (other.avoids | avoids) === other.avoids && (other.avoids !== avoids || j < i)),
  );
}

function pick(options: readonly (readonly Choice[])[], missing: bigint, budget: Budget): readonly Choice[] | null {
  budget.spend(1);
  const [first, ...rest] = options;
  if (first === undefined) return missing === 0n ? [] : null;
  for (const choice of first) {
    const others = pick(rest, missing & ~choice.avoids, budget);
    if (others !== null) return [choice, ...others];
  }
  return null;
}
