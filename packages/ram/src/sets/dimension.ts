/** A choice in one dimension of a call, and whether it takes a way out of a box. */
export interface Choice<Chosen> {
  readonly chosen: Chosen;
  readonly takes: (way: number) => boolean;
}

/**
 * One dimension of a call: its action, its resource, or the value of a key. Ways out of boxes have
 * numbers, and a set of them is a bit mask. What was found, and what can't be found, is remembered:
 * the same questions come again and again.
 */
export class Dimension<Chosen> {
  private readonly choose: (ways: readonly number[]) => Chosen | null;
  private readonly takes: (chosen: Chosen, way: number) => boolean;
  private readonly found: Choice<Chosen>[] = [];
  private readonly refuted: bigint[] = [];

  /**
   * @param choose a choice that takes all of these ways, or null when there is none.
   * @param takes whether a choice takes a way.
   */
  constructor(
    choose: (ways: readonly number[]) => Chosen | null,
    takes: (chosen: Chosen, way: number) => boolean,
  ) {
    this.choose = choose;
    this.takes = takes;
  }

  /** A choice that takes all of these ways; null when there is none. */
  find(ways: bigint): Choice<Chosen> | null {
    if (this.conflict(ways) !== undefined) return null;
    const list = numbers(ways);
    const known = this.found.find(({ takes }) => list.every(takes));
    if (known !== undefined) return known;
    const chosen = this.choose(list);
    if (chosen === null) {
      this.refuted.push(ways);
      return null;
    }
    const taken = new Map<number, boolean>();
    const takes = (way: number) => {
      const answer = taken.get(way) ?? this.takes(chosen, way);
      taken.set(way, answer);
      return answer;
    };
    this.found.push({ chosen, takes });
    return { chosen, takes };
  }

  /** A part of these ways of which it is known that no choice takes all. */
  conflict(ways: bigint): bigint | undefined {
    return this.refuted.find((known) => (known & ways) === known);
  }
}

export function bit(index: number): bigint {
  return 1n << BigInt(index);
}

function numbers(mask: bigint): readonly number[] {
  const list: number[] = [];
  for (let rest = mask, at = 0; rest > 0n; rest >>= 1n, at += 1)
    if ((rest & 1n) === 1n) list.push(at);
  return list;
}
