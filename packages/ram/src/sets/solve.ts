import type { Budget } from "../automaton/budget.ts";
import type { SymbolicText } from "../automaton/symbolic-text.ts";
import type { ContextValue } from "./compiled-test.ts";
import { bit, type Choice } from "./dimension.ts";
import type { Box } from "./model.ts";
import { type Exit, type SearchSpace, searchSpaceOf } from "./search-space.ts";

/** A request before its characters are chosen. */
export interface SymbolicRequest {
  readonly action: SymbolicText;
  readonly resource: SymbolicText;
  readonly values: ReadonlyMap<string, string | undefined>;
}

/** `null`: there is no such request for sure. A text: undetermined, and the reason. */
export type Solution = SymbolicRequest | string | null;

/**
 * A request that is inside all boxes of `inside` and outside all of `outside`, or the proof that
 * there is none.
 *
 * Boxes are products, so a request is outside a box if it differs from it in one dimension: each
 * dimension is an exit. The search starts with a request that is inside. While the request is in a
 * box that it must be outside of, each exit of that box is tried: the choice in the exit's
 * dimension is made again, with this exit and those taken before. A request that is outside all
 * boxes takes some exit of this box, so none is missed. If all exits of a box fail, it is known
 * which of those taken before are in conflict with them, and no other one is exchanged in vain.
 * @param fresh returns a character that no pattern for a value contains.
 * @throws {BudgetExceeded}
 */
export function solve(
  inside: readonly Box[],
  outside: readonly Box[],
  fresh: () => string,
  budget: Budget,
): Solution {
  let doubt: string | null = null;
  const space = searchSpaceOf(inside, outside, fresh, budget, (reason) => {
    doubt ??= reason;
  });
  const found = leaveAll(space, new Map(), budget);
  return typeof found === "bigint" ? doubt : found;
}

type Choices = ReadonlyMap<Exit["dimension"], Choice<SymbolicText> | Choice<ContextValue>>;

/**
 * A request outside all boxes that takes the exits of `taken`, by dimension; or those of these
 * exits that are in conflict with every such request.
 */
function leaveAll(
  space: SearchSpace,
  taken: ReadonlyMap<Exit["dimension"], bigint>,
  budget: Budget,
): SymbolicRequest | bigint {
  budget.spend(20 + 2 * space.exits.length);
  const takenIn = (dimension: Exit["dimension"]) => taken.get(dimension) ?? 0n;
  const choices = new Map<Exit["dimension"], Choice<SymbolicText> | Choice<ContextValue>>();
  for (const dimension of [space.actions, space.resources, ...space.keys.values()]) {
    const choice = dimension.find(takenIn(dimension));
    if (choice === null) return dimension.conflict(takenIn(dimension)) as bigint;
    choices.set(dimension, choice);
  }
  const entered = space.exits.filter(
    (exits) =>
      !exits.some(({ index, dimension }) =>
        (choices.get(dimension) as Choice<unknown>).takes(index),
      ),
  );
  const exits = fewestOpen(
    entered,
    ({ index, dimension }) => dimension.conflict(takenIn(dimension) | bit(index)) === undefined,
  );
  if (exits === undefined) return requestOf(space, choices);
  let conflict = 0n;
  for (const { index, dimension } of exits) {
    const wanted = takenIn(dimension) | bit(index);
    // Alone first: an exit that fails alone fails with any others.
    const possible = dimension.find(bit(index)) !== null && dimension.find(wanted) !== null;
    const found = possible
      ? leaveAll(space, new Map(taken).set(dimension, wanted), budget)
      : (dimension.conflict(wanted) as bigint);
    if (typeof found !== "bigint" || (found & bit(index)) === 0n) return found;
    conflict |= found & ~bit(index);
  }
  return conflict;
}

/** The exits of the box that has the fewest open ones. */
function fewestOpen(
  boxes: SearchSpace["exits"],
  isOpen: (exit: Exit) => boolean,
): readonly Exit[] | undefined {
  let best: readonly Exit[] | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const exits of boxes) {
    const count = exits.filter(isOpen).length;
    if (count < least) [best, least] = [exits, count];
  }
  return best;
}

function requestOf({ actions, resources, keys }: SearchSpace, choices: Choices): SymbolicRequest {
  const values = [...keys].map(
    ([key, dimension]) =>
      [key, (choices.get(dimension) as Choice<ContextValue>).chosen.text] as const,
  );
  return {
    action: (choices.get(actions) as Choice<SymbolicText>).chosen,
    resource: (choices.get(resources) as Choice<SymbolicText>).chosen,
    values: new Map(values),
  };
}
