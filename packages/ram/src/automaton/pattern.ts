/** Tokens of a compiled pattern: a code point, or one of these. */
export const STAR = -1;
export const ANY = -2;
export const END = -3;
/** A character that no pattern of the question spells out. There always is one: patterns are finite, Unicode is larger than a policy. */
export const FRESH = -4;

/** A glob as a chain of tokens, ending in END. It is its own automaton: a state is an index, STAR loops on itself and may be skipped. */
export interface Pattern {
  readonly text: string;
  readonly tokens: readonly number[];
  /** From this token on letters are in lower case, and stand for either case. */
  readonly foldFrom: number;
  /** No wildcard in it. */
  readonly literal: boolean;
}

/**
 * Compiles a glob. A run of wildcards becomes its `?`s and then one `*`, so that `*?*` and `?*` are the same chain.
 * @param foldFrom from this character on case does not count; default nowhere.
 */
export function compileGlob(text: string, foldFrom = Number.POSITIVE_INFINITY): Pattern {
  const tokens: number[] = [];
  let star = false;
  let folds = Number.POSITIVE_INFINITY;
  const flush = () => {
    if (star) tokens.push(STAR);
    star = false;
  };
  [...text].forEach((char, i) => {
    if (i === foldFrom) folds = tokens.length;
    if (char === "*") star = true;
    else if (char === "?") tokens.push(ANY);
    else {
      flush();
      const point = char.codePointAt(0) ?? 0;
      tokens.push(i >= foldFrom ? lower(point) : point);
    }
  });
  flush();
  return { text, tokens: [...tokens, END], foldFrom: folds, literal: tokens.every((token) => token >= 0) };
}

/** Compiles a text in which `*` and `?` are themselves. */
export function compileLiteral(text: string, options: { fold?: boolean } = {}): Pattern {
  const fold = options.fold ?? false;
  const tokens = codePoints(text).map((point) => (fold ? lower(point) : point));
  return { text, tokens: [...tokens, END], foldFrom: fold ? 0 : Number.POSITIVE_INFINITY, literal: true };
}

export function codePoints(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) ?? 0);
}

/** A-Z to a-z, on one code point. */
export function lower(point: number): number {
  return point >= 65 && point <= 90 ? point + 32 : point;
}

/** a-z to A-Z, on one code point. */
export function upper(point: number): number {
  return point >= 97 && point <= 122 ? point - 32 : point;
}

/**
 * Many patterns read side by side. A state is the ascending list of the positions where they can be; a smaller list can accept only less.
 */
export class Chains {
  private readonly token: number[] = [];
  private readonly folds: boolean[] = [];
  private readonly owner: number[] = [];
  readonly start: readonly number[];

  constructor(patterns: readonly Pattern[]) {
    const start: number[] = [];
    patterns.forEach((pattern, index) => {
      const first = this.token.length;
      pattern.tokens.forEach((token, at) => {
        this.token.push(token);
        this.folds.push(at >= pattern.foldFrom);
        this.owner.push(index);
      });
      this.add(start, first);
    });
    this.start = start;
  }

  /** Where the patterns can be after one more character (or FRESH). */
  step(state: readonly number[], point: number): number[] {
    const next: number[] = [];
    const folded = lower(point);
    for (const at of state) {
      const token = this.token[at];
      if (token === STAR) this.add(next, at);
      else if (token === ANY || token === (this.folds[at] ? folded : point)) this.add(next, at + 1);
    }
    return next;
  }

  /** Indexes of the patterns that match when the text ends here. */
  accepted(state: readonly number[]): number[] {
    return state.filter((at) => this.token[at] === END).map((at) => this.owner[at] ?? 0);
  }

  // Keeps the list ascending. Positions arrive almost in order, so the walk back is at most two long.
  private add(state: number[], at: number): void {
    let i = state.length;
    while (i > 0 && (state[i - 1] ?? 0) > at) i -= 1;
    if (state[i - 1] !== at) state.splice(i, 0, at);
    if (this.token[at] === STAR) this.add(state, at + 1);
  }
}

/** Whether a pattern matches one text. As in the evaluator's matcher, only the last star is ever taken back. */
export function covers({ tokens, foldFrom }: Pattern, text: readonly number[]): boolean {
  let at = 0;
  let star = -1;
  let restart = 0;
  for (let read = 0; read < text.length; ) {
    const token = tokens[at];
    if (token === STAR) {
      star = at;
      restart = read;
      at += 1;
    } else if (token === ANY || token === text[read] || (at >= foldFrom && token === lower(text[read] ?? END))) {
      at += 1;
      read += 1;
    } else if (star >= 0) {
      restart += 1;
      at = star + 1;
      read = restart;
    } else {
      return false;
    }
  }
  return tokens[at] === END || (tokens[at] === STAR && tokens[at + 1] === END);
}

/** Whether every member of one ascending list is in the other. */
export function isSubset(small: readonly number[], large: readonly number[]): boolean {
  if (small.length > large.length) return false;
  let i = 0;
  for (const value of large) {
    if (small[i] === value) i += 1;
    else if ((small[i] ?? Number.POSITIVE_INFINITY) < value) return false;
  }
  return i === small.length;
}
