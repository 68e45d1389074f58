import { getOrCreate } from "../memo.ts";

/** A choice in one dimension of a request, and whether it takes an exit of a box. */
export interface Choice<Chosen> {
  readonly chosen: Chosen;
  readonly takes: (exit: number) => boolean;
}

/**
 * One dimension of a request: its action, its resource, or the value of a key. Exits of boxes have
 * numbers, and a set of exits is a bit mask. The same questions are asked often, so what was
 * found is kept, and so is what can't be found.
 */
export class Dimension<Chosen> {
  readonly #choose: (exits: readonly number[]) => Chosen | null;
  readonly #takes: (chosen: Chosen, exit: number) => boolean;
  readonly #found: Choice<Chosen>[] = [];
  readonly #impossible: bigint[] = [];

  /**
   * @param choose a choice that takes all of these exits, or null if there is none.
   * @param takes whether a choice takes an exit.
   */
  constructor(
    choose: (exits: readonly number[]) => Chosen | null,
    takes: (chosen: Chosen, exit: number) => boolean,
  ) {
    this.#choose = choose;
    this.#takes = takes;
  }

  /** A choice that takes all of these exits, or null if there is none. */
  find(exits: bigint): Choice<Chosen> | null {
    if (this.conflict(exits) !== undefined) return null;
    const list = numbers(exits);
    const known = this.#found.find(({ takes }) => list.every(takes));
    if (known !== undefined) return known;
    const chosen = this.#choose(list);
    if (chosen === null) {
      this.#impossible.push(exits);
      return null;
    }
    const answers = new Map<number, boolean>();
    const takes = (exit: number) => getOrCreate(answers, exit, () => this.#takes(chosen, exit));
    this.#found.push({ chosen, takes });
    return { chosen, takes };
  }

  /** Some of these exits that are known to have no choice in common. */
  conflict(exits: bigint): bigint | undefined {
    return this.#impossible.find((known) => (known & exits) === known);
  }
}

/** The bit mask of one exit. */
export function bit(index: number): bigint {
  return 1n << BigInt(index);
}

function numbers(mask: bigint): readonly number[] {
  const list: number[] = [];
  for (let rest = mask, at = 0; rest > 0n; rest >>= 1n, at += 1)
    if ((rest & 1n) === 1n) list.push(at);
  return list;
}
