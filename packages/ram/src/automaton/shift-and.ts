import { ANY, COLON, END, FIELD_ANY, isStar, type Pattern, STAR, upper } from "./pattern.ts";

/**
 * The positions where the patterns of {@link Chains} can be, as bits. Fewer positions can accept
 * only less.
 */
export type State = Uint32Array;

/**
 * Many patterns read side by side, 32 positions at a time: the shift-and method, where a star keeps
 * its bit and lets it through.
 */
export class Chains {
  /** Words of a state, which is what a step costs. */
  readonly size: number;
  readonly start: State;
  private readonly ends: readonly number[];
  private readonly stars: State;
  private readonly freeStars: State;
  /** Stars that nothing follows: whoever is there matches, whatever comes. */
  private readonly lastStars: State;
  private readonly takes = new Map<number, State>();
  private readonly takesAny: State;
  private readonly takesColon: State;

  constructor(patterns: readonly Pattern[]) {
    this.size = Math.ceil(patterns.reduce((sum, { tokens }) => sum + tokens.length, 0) / 32);
    this.start = this.none();
    this.stars = this.none();
    this.freeStars = this.none();
    this.lastStars = this.none();
    this.takesAny = this.none();
    this.takesColon = this.none();
    const ends: number[] = [];
    let at = 0;
    for (const { tokens, foldFrom } of patterns) {
      set(this.start, at);
      if (isStar(tokens[0])) set(this.start, at + 1);
      for (const [i, token] of tokens.entries()) {
        if (token === END) ends.push(at);
        else if (token === STAR) {
          set(this.freeStars, at);
          if (tokens[i + 1] === END) set(this.lastStars, at);
        } else if (token === ANY) set(this.takesColon, at);
        if (isStar(token)) set(this.stars, at);
        else if (token === ANY || token === FIELD_ANY) set(this.takesAny, at);
        else {
          this.spell(token, at);
          if (i >= foldFrom) this.spell(upper(token), at);
        }
        at += 1;
      }
    }
    this.ends = ends;
    for (const [point, bits] of this.takes) {
      const wild = point === COLON ? this.takesColon : this.takesAny;
      for (let word = 0; word < this.size; word += 1)
        bits[word] = (bits[word] as number) | (wild[word] as number);
    }
  }

  /** Where the patterns can be after one more character. */
  step(state: State, point: number): State {
    return this.stepInto(this.none(), state, point);
  }

  private stepInto(next: State, state: State, point: number): State {
    const take = this.takes.get(point) ?? (point === COLON ? this.takesColon : this.takesAny);
    const stay = point === COLON ? this.freeStars : this.stars;
    const { size, stars } = this;
    let carry = 0;
    let passing = 0;
    for (let word = 0; word < size; word += 1) {
      const here = state[word] as number;
      const moved = here & (take[word] as number);
      const there = (moved << 1) | carry | (here & (stay[word] as number));
      carry = moved >>> 31;
      // Stars never stand side by side, so that a bit passes one at most.
      const past = there & (stars[word] as number);
      next[word] = there | (past << 1) | passing;
      passing = past >>> 31;
    }
    return next;
  }

  /** Whether one of the patterns matches when the text ends here. */
  accepts(state: State): boolean {
    return this.ends.some((at) => has(state, at));
  }

  /** Whether one of the patterns matches every text that goes on from here. */
  acceptsAll(state: State): boolean {
    for (let word = 0; word < this.size; word += 1)
      if (((state[word] as number) & (this.lastStars[word] as number)) !== 0) return true;
    return false;
  }

  /** The first of the patterns that matches a text, by its index; -1 when none does. */
  firstMatch(text: readonly number[]): number {
    let [state, spare] = [this.none(), this.none()];
    state.set(this.start);
    for (const point of text) [state, spare] = [this.stepInto(spare, state, point), state];
    return this.ends.findIndex((at) => has(state, at));
  }

  private spell(point: number, at: number): void {
    const bits = this.takes.get(point) ?? this.none();
    set(bits, at);
    this.takes.set(point, bits);
  }

  private none(): State {
    return new Uint32Array(this.size);
  }
}

/** Whether all positions of one state are in the other. */
export function isSubset(small: State, large: State): boolean {
  for (let word = 0; word < small.length; word += 1)
    if (((small[word] as number) & ~(large[word] as number)) !== 0) return false;
  return true;
}

function set(bits: State, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] as number) | (1 << (at & 31));
}

function has(bits: State, at: number): boolean {
  return (((bits[at >>> 5] as number) >>> (at & 31)) & 1) === 1;
}
