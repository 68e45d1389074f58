import type { Budget } from "../automaton/budget.ts";
import { firstMatch } from "../automaton/first-match.ts";
import { compileGlob, compileLiteral, type Pattern } from "../automaton/pattern.ts";
import type { SymbolicText } from "../automaton/symbolic-text.ts";
import { findWitness } from "../automaton/witness.ts";
import type { ContextValue } from "./compiled-test.ts";
import { Dimension } from "./dimension.ts";
import type { Box, Test } from "./model.ts";
import { chooseValue, holds } from "./values.ts";

/**
 * A way to be outside a box: to differ from it in the action, the resource, or one of its tests.
 */
export interface Exit {
  readonly index: number;
  readonly dimension: Dimension<SymbolicText> | Dimension<ContextValue>;
}

/** The requests that are inside some boxes, by dimension, and the exits of others. */
export interface SearchSpace {
  readonly actions: Dimension<SymbolicText>;
  readonly resources: Dimension<SymbolicText>;
  readonly keys: ReadonlyMap<string, Dimension<ContextValue>>;
  /** For each box that the request must be outside of, its exits. */
  readonly exits: readonly (readonly Exit[])[];
}

// The action of a request belongs to a service. The resource is a resource name, or `*` if the
// action works on no resource.
const anyAction = [compileGlob("?*:?*", { fields: 1 })];
const anyResource = [compileGlob("acs:?*:*:*:?*", { fields: 4 }), compileLiteral("*")];
// Only the relative id can have a slash. This matters for patterns that don't separate the fields.
const slashInField = ["acs:*/*:*:*:*", "acs:*:*/*:*:*", "acs:*:*:*/*:*"].map((text) =>
  compileGlob(text, { fields: 4 }),
);

/** A set of texts: those that match one of the patterns, or (negated) none of them. */
interface TextSet {
  readonly patterns: readonly Pattern[];
  readonly negated: boolean;
}

/**
 * @param fresh returns a character that no pattern for a value contains.
 * @param onDoubt is called with the reason if it is undetermined whether there is a value, which
 *   counts as none.
 */
export function searchSpaceOf(
  inside: readonly Box[],
  outside: readonly Box[],
  fresh: () => string,
  budget: Budget,
  onDoubt: (reason: string) => void,
): SearchSpace {
  budget.spend(20 * (1 + outside.length));
  const tests = outside.flatMap((box, index) => box.tests.map((test) => ({ index, test })));
  // Numbers of exits: first those by action, then by resource, then by test.
  const [byResource, byTest] = [outside.length, 2 * outside.length];
  const resourcesOf = ({ resources }: Box): TextSet => ({ patterns: resources, negated: false });
  const actions = textDimension(
    [{ patterns: anyAction, negated: false }, ...inside.map((box) => box.actions)],
    outside.map((box) => box.actions),
    0,
    budget,
  );
  const canMoveSlash = [...inside, ...outside].some((box) => box.resources.some(isShortWithSlash));
  const resources = textDimension(
    [
      { patterns: anyResource, negated: false },
      ...(canMoveSlash ? [{ patterns: slashInField, negated: true }] : []),
      ...inside.map(resourcesOf),
    ],
    outside.map(resourcesOf),
    byResource,
    budget,
  );
  const asked = inside.flatMap((box) => box.tests);
  const testOf = (exit: number) => tests[exit - byTest]?.test as Test;
  const keys = new Map<string, Dimension<ContextValue>>();
  for (const key of new Set([...asked, ...tests.map(({ test }) => test)].map((test) => test.key))) {
    const own = asked.filter((test) => test.key === key);
    const choose = (exits: readonly number[]) => {
      const value = chooseValue(key, own, exits.map(testOf), fresh, budget);
      if (typeof value !== "string") return value;
      onDoubt(value);
      return null;
    };
    keys.set(key, new Dimension(choose, (value, exit) => !holds(testOf(exit), value, budget)));
  }
  const exits = outside.map((_, index): Exit[] => [
    { index, dimension: actions },
    { index: byResource + index, dimension: resources },
  ]);
  for (const [at, { index, test }] of tests.entries())
    (exits[index] as Exit[]).push({
      index: byTest + at,
      dimension: keys.get(test.key) as Dimension<ContextValue>,
    });
  return { actions, resources, keys, exits };
}

function isShortWithSlash({ text }: Pattern): boolean {
  return text.includes("/") && text.split(":").length < 5;
}

/** @param first number of the first exit. */
function textDimension(
  inside: readonly TextSet[],
  outside: readonly TextSet[],
  first: number,
  budget: Budget,
): Dimension<SymbolicText> {
  const lists = (sets: readonly TextSet[], negated: boolean) =>
    sets.flatMap((each) => (each.negated === negated ? [each.patterns] : []));
  const setOf = (exit: number) => outside[exit - first] as TextSet;
  return new Dimension(
    (exits) => {
      const left = exits.map(setOf);
      return findWitness(
        [...lists(inside, false), ...lists(left, true)],
        [...lists(inside, true), ...lists(left, false)],
        budget,
      );
    },
    (text, exit) => {
      const { patterns, negated } = setOf(exit);
      return (firstMatch(patterns, text, budget) !== undefined) === negated;
    },
  );
}
