/** Tokens of a compiled pattern: a code point, or one of these. */
export const STAR = -1;
export const ANY = -2;
export const END = -3;
/**
 * A character that no pattern of the question spells out. There always is one: patterns are finite,
 * Unicode is larger than a policy.
 */
export const FRESH = -4;
/** The wildcards of a field of a resource name, which end where the field ends. */
export const FIELD_STAR = -5;
export const FIELD_ANY = -6;
/** What ends a field. */
export const COLON = 58;

/**
 * A glob as a chain of tokens, ending in END. It is its own automaton: a state is an index, STAR
 * loops on itself and may be skipped.
 */
export interface Pattern {
  readonly text: string;
  readonly tokens: readonly number[];
  /** From this token on letters are in lower case, and stand for either case. */
  readonly foldFrom: number;
}

/**
 * Compiles a glob. A run of wildcards becomes its `?`s and then one `*`, so that `*?*` and `?*` are
 * the same chain.
 * @param options.foldFrom from this character on case does not count; default nowhere.
 * @param options.fields the wildcards before so many colons take no colon; default none.
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
    if (star) tokens.push(colons < fields ? FIELD_STAR : STAR);
    star = false;
  };
  [...text].forEach((char, i) => {
    if (i === foldFrom) folds = tokens.length;
    if (char === "*") star = true;
    else if (char === "?") tokens.push(colons < fields ? FIELD_ANY : ANY);
    else {
      flush();
      if (char === ":") colons += 1;
      const point = char.codePointAt(0) as number;
      tokens.push(i >= foldFrom ? lower(point) : point);
    }
  });
  flush();
  return { text, tokens: [...tokens, END], foldFrom: folds };
}

/** Compiles a text in which `*` and `?` are themselves. */
export function compileLiteral(text: string, options: { fold?: boolean } = {}): Pattern {
  const fold = options.fold ?? false;
  const tokens = codePoints(text).map((point) => (fold ? lower(point) : point));
  return { text, tokens: [...tokens, END], foldFrom: fold ? 0 : Number.POSITIVE_INFINITY };
}

export function isStar(token: number | undefined): boolean {
  return token === STAR || token === FIELD_STAR;
}

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
 * Whether a pattern can take a text, or the chain of another pattern: a run of unknown length needs
 * a star, and an unknown character a wildcard, that is at least as free. As in the evaluator's
 * matcher, only the last star is ever taken back: a star of a field can't leave it, and all stars
 * before it are in other fields, or would do no better.
 * @returns undefined when that took more than eight steps for each of the two's tokens: what is
 *   taken back from every place takes the square of that.
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
    } else if (star >= 0 && staysOn(tokens[star] as number, text[restart] as number)) {
      restart += 1;
      at = star + 1;
      read = restart;
    } else {
      return false;
    }
  }
  return tokens[at] === END || (isStar(tokens[at]) && tokens[at + 1] === END);
}

function takes(token: number, next: number): boolean {
  if (token === ANY) return !isStar(next);
  if (token === FIELD_ANY) return !isStar(next) && next !== ANY && next !== COLON;
  return token === next;
}

function staysOn(star: number, next: number): boolean {
  return star === STAR || (next !== STAR && next !== ANY && next !== COLON);
}
