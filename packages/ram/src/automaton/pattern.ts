/** A token of a compiled pattern is a code point, or one of these. */
export const Token = {
  /** `*` */
  Star: -1,
  /** `?` */
  Any: -2,
  End: -3,
  /**
   * In texts only: a character that no pattern of the question contains. There always is one,
   * because Unicode is larger than a policy.
   */
  Fresh: -4,
  /** `*` and `?` in a field of a resource name. They match no colon. */
  FieldStar: -5,
  FieldAny: -6,
  /** Ends a field. */
  Colon: 58,
} as const;

/**
 * A glob as a chain of tokens that ends in `End`. It is its own automaton: a state is an index, and
 * a star loops on itself and can be skipped.
 */
export interface Pattern {
  readonly text: string;
  readonly tokens: readonly number[];
  /** From this token on, letters are in lower case and match either case. Infinity: nowhere. */
  readonly foldFrom: number;
}

/**
 * Compiles a glob. A run of wildcards becomes its `?`s followed by one `*`, so `*?*` and `?*` are
 * the same chain.
 * @param options.foldFrom the character from which on case doesn't matter. Default: nowhere.
 * @param options.fields wildcards before this number of colons match no colon. Default: 0.
 */
export function compileGlob(
  text: string,
  options: { foldFrom?: number; fields?: number } = {},
): Pattern {
  const { foldFrom = Number.POSITIVE_INFINITY, fields = 0 } = options;
  const tokens: number[] = [];
  let star = false;
  let colons = 0;
  let folds = Number.POSITIVE_INFINITY;
  const flush = () => {
    if (star) tokens.push(colons < fields ? Token.FieldStar : Token.Star);
    star = false;
  };
  [...text].forEach((char, i) => {
    if (i === foldFrom) folds = tokens.length;
    if (char === "*") star = true;
    else if (char === "?") tokens.push(colons < fields ? Token.FieldAny : Token.Any);
    else {
      flush();
      if (char === ":") colons += 1;
      const point = char.codePointAt(0) as number;
      tokens.push(i >= foldFrom ? lower(point) : point);
    }
  });
  flush();
  return { text, tokens: [...tokens, Token.End], foldFrom: folds };
}

/** Compiles a text in which `*` and `?` are ordinary characters. */
export function compileLiteral(text: string, options: { fold?: boolean } = {}): Pattern {
  const fold = options.fold ?? false;
  const tokens = codePoints(text).map((point) => (fold ? lower(point) : point));
  return { text, tokens: [...tokens, Token.End], foldFrom: fold ? 0 : Number.POSITIVE_INFINITY };
}

export function isStar(token: number | undefined): boolean {
  return token === Token.Star || token === Token.FieldStar;
}

/** The code points of a text. */
export function codePoints(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) as number);
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
 * Whether a pattern matches a text, or the chain of another pattern: a star of the chain needs a
 * star that is at least as free, and a `?` a wildcard. As in the evaluator's matcher, only the last
 * star backtracks: a star of a field can't leave its field, and the stars before it are in other
 * fields or would do no better.
 * @returns undefined after eight steps for each token of both: backtracking from every position
 *   takes quadratic time.
 */
export function covers(
  { tokens, foldFrom }: Pattern,
  text: readonly number[],
): boolean | undefined {
  let steps = 8 * (tokens.length + text.length);
  let at = 0;
  let star = -1;
  let restart = 0;
  for (let read = 0; read < text.length; steps -= 1) {
    if (steps < 0) return undefined;
    const token = tokens[at] as number;
    const next = text[read] as number;
    if (isStar(token)) {
      star = at;
      restart = read;
      at += 1;
    } else if (takes(token, next) || (at >= foldFrom && token === lower(next))) {
      at += 1;
      read += 1;
    } else if (star >= 0 && canSkip(tokens[star] as number, text[restart] as number)) {
      restart += 1;
      at = star + 1;
      read = restart;
    } else {
      return false;
    }
  }
  return tokens[at] === Token.End || (isStar(tokens[at]) && tokens[at + 1] === Token.End);
}

function takes(token: number, next: number): boolean {
  if (token === Token.Any) return !isStar(next);
  if (token === Token.FieldAny) return !isStar(next) && next !== Token.Any && next !== Token.Colon;
  return token === next;
}

function canSkip(star: number, next: number): boolean {
  return star === Token.Star || (next !== Token.Star && next !== Token.Any && next !== Token.Colon);
}
