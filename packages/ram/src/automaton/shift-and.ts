import { isStar, type Pattern, Token, upper } from "./pattern.ts";

/**
 * The positions that the patterns of a {@link ShiftAnd} can be at, as bits. Fewer positions accept
 * fewer texts.
 */
export type State = Uint32Array;

/**
 * Runs many patterns side by side, 32 positions at a time: the Shift-And method, in which a star
 * keeps its bit and also passes it on.
 */
export class ShiftAnd {
  /** Words of a state: the cost of a step. */
  readonly size: number;
  readonly start: State;
  readonly #ends: readonly number[];
  readonly #stars: State;
  readonly #freeStars: State;
  /** Stars at the end of a pattern: from there, every text matches. */
  readonly #lastStars: State;
  /** For each character of the patterns, the positions that match it. */
  readonly #matching = new Map<number, State>();
  /** The positions that match any other character, and those that match a colon. */
  readonly #matchingAny: State;
  readonly #matchingColon: State;

  constructor(patterns: readonly Pattern[]) {
    this.size = Math.ceil(patterns.reduce((sum, { tokens }) => sum + tokens.length, 0) / 32);
    this.start = this.#none();
    this.#stars = this.#none();
    this.#freeStars = this.#none();
    this.#lastStars = this.#none();
    this.#matchingAny = this.#none();
    this.#matchingColon = this.#none();
    const ends: number[] = [];
    let at = 0;
    for (const { tokens, foldFrom } of patterns) {
      set(this.start, at);
      if (isStar(tokens[0])) set(this.start, at + 1);
      for (const [i, token] of tokens.entries()) {
        if (token === Token.End) ends.push(at);
        else if (token === Token.Star) {
          set(this.#freeStars, at);
          if (tokens[i + 1] === Token.End) set(this.#lastStars, at);
        } else if (token === Token.Any) set(this.#matchingColon, at);
        if (isStar(token)) set(this.#stars, at);
        else if (token === Token.Any || token === Token.FieldAny) set(this.#matchingAny, at);
        else {
          this.#addMatch(token, at);
          if (i >= foldFrom) this.#addMatch(upper(token), at);
        }
        at += 1;
      }
    }
    this.#ends = ends;
    for (const [point, bits] of this.#matching) {
      const wild = point === Token.Colon ? this.#matchingColon : this.#matchingAny;
      for (let word = 0; word < this.size; word += 1)
        bits[word] = (bits[word] as number) | (wild[word] as number);
    }
  }

  /** The state after one more character. */
  step(state: State, point: number): State {
    return this.#stepInto(this.#none(), state, point);
  }

  #stepInto(next: State, state: State, point: number): State {
    const match =
      this.#matching.get(point) ??
      (point === Token.Colon ? this.#matchingColon : this.#matchingAny);
    const stay = point === Token.Colon ? this.#freeStars : this.#stars;
    const stars = this.#stars;
    const { size } = this;
    let carry = 0;
    let passing = 0;
    for (let word = 0; word < size; word += 1) {
      const here = state[word] as number;
      const moved = here & (match[word] as number);
      const there = (moved << 1) | carry | (here & (stay[word] as number));
      carry = moved >>> 31;
      // Two stars are never adjacent, so a bit passes at most one.
      const past = there & (stars[word] as number);
      next[word] = there | (past << 1) | passing;
      passing = past >>> 31;
    }
    return next;
  }

  /** Whether one of the patterns matches if the text ends here. */
  accepts(state: State): boolean {
    return this.#ends.some((at) => has(state, at));
  }

  /** Whether one of the patterns matches however the text continues. */
  acceptsAll(state: State): boolean {
    for (let word = 0; word < this.size; word += 1)
      if (((state[word] as number) & (this.#lastStars[word] as number)) !== 0) return true;
    return false;
  }

  /** The index of the first pattern that matches a text, or -1. */
  firstMatch(text: readonly number[]): number {
    let [state, spare] = [this.#none(), this.#none()];
    state.set(this.start);
    for (const point of text) [state, spare] = [this.#stepInto(spare, state, point), state];
    return this.#ends.findIndex((at) => has(state, at));
  }

  #addMatch(point: number, at: number): void {
    const bits = this.#matching.get(point) ?? this.#none();
    set(bits, at);
    this.#matching.set(point, bits);
  }

  #none(): State {
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
