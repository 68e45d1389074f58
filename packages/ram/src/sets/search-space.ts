import type { Budget } from "../automaton/budget.ts";
import { matchOf } from "../automaton/matches.ts";
import { compileGlob, compileLiteral, type Pattern } from "../automaton/pattern.ts";
import { findText, type Text } from "../automaton/witness.ts";
import type { Value } from "./compiled-test.ts";
import { Dimension } from "./dimension.ts";
import type { Box, Test } from "./model.ts";
import { answers, chooseValue } from "./values.ts";

/** A way out of a box: to differ from it in its action, in its resource, or in one of its tests. */
export interface Way {
  readonly index: number;
  readonly dimension: Dimension<Text> | Dimension<Value>;
}

/** The calls that lie in some boxes, one dimension by one, and the ways out of others. */
export interface Space {
  readonly actions: Dimension<Text>;
  readonly resources: Dimension<Text>;
  readonly keys: ReadonlyMap<string, Dimension<Value>>;
  /** For each box that is to be left, the ways out. */
  readonly exits: readonly (readonly Way[])[];
}

// A call has an action of some service; its resource is a resource name, or `*` where the action
// works on no resource.
const anyAction = [compileGlob("*:*")];
const anyResource = [compileGlob("acs:*:*:*:*", { fields: 4 }), compileLiteral("*")];

/** A set of texts: those that match one of the patterns, or (negated) none of them. */
interface Region {
  readonly patterns: readonly Pattern[];
  readonly negated: boolean;
}

/**
 * @param fresh a character that no pattern for a value spells.
 * @param doubt hears why it can't be told whether there is a value, which counts as none.
 */
export function spaceOf(
  inside: readonly Box[],
  outside: readonly Box[],
  fresh: () => string,
  budget: Budget,
  doubt: (reason: string) => void,
): Space {
  budget.spend(20 * (1 + outside.length));
  const tests = outside.flatMap((box, index) => box.tests.map((test) => ({ index, test })));
  // The ways out are numbered: by the actions, by the resources, by the tests.
  const [byResource, byTest] = [outside.length, 2 * outside.length];
  const region = ({ resources }: Box): Region => ({ patterns: resources, negated: false });
  const actions = texts(
    [{ patterns: anyAction, negated: false }, ...inside.map((box) => box.actions)],
    outside.map((box) => box.actions),
    0,
    budget,
  );
  const resources = texts(
    [{ patterns: anyResource, negated: false }, ...inside.map(region)],
    outside.map(region),
    byResource,
    budget,
  );
  const asked = inside.flatMap((box) => box.tests);
  const testOf = (way: number) => tests[way - byTest]?.test as Test;
  const keys = new Map<string, Dimension<Value>>();
  for (const key of new Set([...asked, ...tests.map(({ test }) => test)].map((test) => test.key))) {
    const own = asked.filter((test) => test.key === key);
    const choose = (ways: readonly number[]) => {
      const value = chooseValue(key, own, ways.map(testOf), fresh, budget);
      if (typeof value !== "string") return value;
      doubt(value);
      return null;
    };
    keys.set(key, new Dimension(choose, (value, way) => !answers(testOf(way), value, budget)));
  }
  const exits = outside.map((_, index): Way[] => [
    { index, dimension: actions },
    { index: byResource + index, dimension: resources },
  ]);
  for (const [at, { index, test }] of tests.entries())
    (exits[index] as Way[]).push({
      index: byTest + at,
      dimension: keys.get(test.key) as Dimension<Value>,
    });
  return { actions, resources, keys, exits };
}

function texts(
  inside: readonly Region[],
  outside: readonly Region[],
  first: number,
  budget: Budget,
): Dimension<Text> {
  const lists = (regions: readonly Region[], negated: boolean) =>
    regions.flatMap((each) => (each.negated === negated ? [each.patterns] : []));
  const regionOf = (way: number) => outside[way - first] as Region;
  return new Dimension(
    (ways) => {
      const left = ways.map(regionOf);
      return findText(
        [...lists(inside, false), ...lists(left, true)],
        [...lists(inside, true), ...lists(left, false)],
        budget,
      );
    },
    (text, way) => {
      const { patterns, negated } = regionOf(way);
      return (matchOf(patterns, text, budget) !== undefined) === negated;
    },
  );
}
