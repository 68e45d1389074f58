import type { Budget } from "../automaton/budget.ts";
import { getOrCreate } from "../memo.ts";
import type { Box, Model } from "../sets/model.ts";
import { search } from "../sets/search.ts";
import type { Solution } from "../sets/solve.ts";
import type { ActionClass, Extents } from "./extents.ts";

/**
 * What is left of a statement for each class of actions.
 *
 * There can be as many classes as actions, and most need no search. A call that was found is one
 * for every class of which it lies in no denial, and in each layer in something. Denials that were
 * found to leave nothing leave nothing of any class that has them all; so that they are as few as
 * can be, those that are not needed for it are left out before they are remembered.
 */
export class Remainder {
  private readonly own: readonly Box[];
  private readonly extents: Extents;
  private readonly told = new Map<ActionClass, boolean>();
  /** For each call that was found, the extents that it lies in. */
  private readonly found: bigint[] = [];
  private readonly nothing: ActionClass[] = [];
  private readonly suspects: Set<bigint>;
  private readonly tried = new Set<bigint>();
  private readonly budget: Budget;

  /**
   * @param own the boxes of the statement, of every action.
   * @param suspects denials that left nothing of some statement; those of this one are added.
   */
  constructor(own: readonly Box[], extents: Extents, suspects: Set<bigint>, budget: Budget) {
    this.budget = budget;
    this.own = own;
    this.extents = extents;
    this.suspects = suspects;
  }

  /** Whether a call may be left: one that can't be told from one that is denied counts as one. */
  isLeft(asked: ActionClass): boolean {
    return getOrCreate(this.told, asked, () => this.look(asked));
  }

  private look(asked: ActionClass): boolean {
    // Stryker disable next-line ArrowFunction,ConditionalExpression: for speed alone, a search gives the same
    if (
      this.found.some(
        (inside) =>
          (inside & asked.denials) === 0n && asked.layers.every((layer) => (inside & layer) !== 0n),
      )
    )
      return true;
    const hasAll = (known: ActionClass) =>
      // Stryker disable next-line ArrowFunction: for speed alone, a search gives the same
      isPart(known.denials, asked.denials) &&
      known.layers.every((layer, i) => isPart(asked.layers[i] as bigint, layer));
    if (this.nothing.some(hasAll)) return false;
    for (const denials of this.suspects) {
      if (!isPart(denials, asked.denials) || this.tried.has(denials)) continue;
      // Stryker disable next-line CallExpression: for speed alone
      this.tried.add(denials);
      if (this.search({ ...asked, denials }) === null)
        return this.leavesNothing({ ...asked, denials });
    }
    const solution = this.search(asked);
    if (solution === null)
      return this.leavesNothing({
        ...asked,
        denials: this.needed(asked, 0n, asked.denials, false),
      });
    if (typeof solution === "object") this.found.push(this.extents.around(solution));
    return true;
  }

  private leavesNothing(known: ActionClass): false {
    this.nothing.push(known);
    this.suspects.add(known.denials);
    return false;
  }

  /**
   * A smallest part of `denials` that, together with `kept`, still leaves nothing (QuickXplain).
   */
  private needed(asked: ActionClass, kept: bigint, denials: bigint, changed: boolean): bigint {
    if (changed && this.search({ ...asked, denials: kept }) === null) return 0n;
    const list = bitsOf(denials);
    if (list.length < 2) return denials;
    const first = list.slice(0, list.length >> 1).reduce((sum, bit) => sum | bit, 0n);
    const second = denials & ~first;
    // Stryker disable next-line BooleanLiteral: for speed alone, what more denials leave nothing of is less often the same
    const fromSecond = this.needed(asked, kept | first, second, true);
    // Stryker disable next-line ConditionalExpression: for speed alone, as above
    return fromSecond | this.needed(asked, kept | fromSecond, first, fromSecond !== 0n);
  }

  private search({ layers, denials }: ActionClass): Solution {
    const model: Model = {
      layers: [...layers.map((bits) => this.extents.boxesOf(bits)), this.own],
      denials: this.extents.boxesOf(denials),
    };
    return search([model], [], this.budget.share());
  }
}

function isPart(part: bigint, whole: bigint): boolean {
  return (part & ~whole) === 0n;
}

function bitsOf(bits: bigint): readonly bigint[] {
  const list: bigint[] = [];
  for (let rest = bits; rest !== 0n; rest &= rest - 1n) list.push(rest & -rest);
  return list;
}
