import type { Budget } from "../automaton/budget.ts";
import type { Text } from "../automaton/witness.ts";
import type { Value } from "./compiled-test.ts";
import { bit, type Choice } from "./dimension.ts";
import type { Box } from "./model.ts";
import { type Space, spaceOf, type Way } from "./search-space.ts";

/** One call, before its characters are chosen. */
export interface Point {
  readonly action: Text;
  readonly resource: Text;
  readonly values: ReadonlyMap<string, string | undefined>;
}

/**
 * Nothing (`null`) means that there surely is no such call; a text, that there may be one, and why
 * that could not be told.
 */
export type Solution = Point | string | null;

/**
 * A call that lies in all of `inside` and in none of `outside`, or the proof that there is none.
 *
 * Boxes are products, so a call is out of a box when it differs from it in one dimension: each is a
 * way out. The first call is one that lies inside. As long as it lies in some box, each way out of
 * that box is tried: the choice in that dimension is made anew, so that it takes this way and all
 * that were taken before. A call that is out of all boxes takes some way out of this one, so that
 * none is missed. When all ways out of a box fail, it is known which of those taken before stand in
 * the way; the others are not exchanged in vain.
 * @param fresh a character that no pattern for a value spells.
 * @throws {BudgetExceeded}
 */
export function solve(
  inside: readonly Box[],
  outside: readonly Box[],
  fresh: () => string,
  budget: Budget,
): Solution {
  let doubt: string | null = null;
  const space = spaceOf(inside, outside, fresh, budget, (reason) => {
    doubt ??= reason;
  });
  const found = leaveAll(space, new Map(), budget);
  return typeof found === "bigint" ? doubt : found;
}

/** The ways that are taken in each dimension. */
type Taken = ReadonlyMap<Way["dimension"], bigint>;

/**
 * A call out of all boxes that takes the ways so far; or those of them that stand in the way of
 * one.
 */
function leaveAll(space: Space, taken: Taken, budget: Budget): Point | bigint {
  budget.spend(20 + 2 * space.exits.length);
  const taking = (dimension: Way["dimension"]) => taken.get(dimension) ?? 0n;
  const choices = new Map<Way["dimension"], Choice<Text> | Choice<Value>>();
  for (const dimension of [space.actions, space.resources, ...space.keys.values()]) {
    const choice = dimension.find(taking(dimension));
    if (choice === null) return dimension.conflict(taking(dimension)) as bigint;
    choices.set(dimension, choice);
  }
  const entered = space.exits.filter(
    (ways) =>
      !ways.some(({ index, dimension }) =>
        (choices.get(dimension) as Choice<unknown>).takes(index),
      ),
  );
  const ways = narrowest(
    entered,
    ({ index, dimension }) => dimension.conflict(taking(dimension) | bit(index)) === undefined,
  );
  if (ways === undefined) return pointOf(space, choices);
  let failed = 0n;
  for (const { index, dimension } of ways) {
    const wanted = taking(dimension) | bit(index);
    // Alone first: what fails alone fails with anything.
    const possible = dimension.find(bit(index)) !== null && dimension.find(wanted) !== null;
    const found = possible
      ? leaveAll(space, new Map(taken).set(dimension, wanted), budget)
      : (dimension.conflict(wanted) as bigint);
    if (typeof found !== "bigint" || (found & bit(index)) === 0n) return found;
    failed |= found & ~bit(index);
  }
  return failed;
}

/** Of the boxes that are entered, the ways out of the one with the fewest that may be taken. */
function narrowest(
  entered: Space["exits"],
  open: (way: Way) => boolean,
): readonly Way[] | undefined {
  let best: readonly Way[] | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const ways of entered) {
    const count = ways.filter(open).length;
    if (count < least) [best, least] = [ways, count];
  }
  return best;
}

function pointOf(
  { actions, resources, keys }: Space,
  choices: ReadonlyMap<Way["dimension"], Choice<Text> | Choice<Value>>,
): Point {
  const values = [...keys].map(
    ([key, dimension]) => [key, (choices.get(dimension) as Choice<Value>).chosen.text] as const,
  );
  return {
    action: (choices.get(actions) as Choice<Text>).chosen,
    resource: (choices.get(resources) as Choice<Text>).chosen,
    values: new Map(values),
  };
}
