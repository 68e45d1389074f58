import {
  COLON,
  covers,
  END,
  FIELD_ANY,
  FRESH,
  isStar,
  lower,
  type Pattern,
  upper,
} from "./pattern.ts";

/**
 * Whether `outer` surely takes in all of `inner`: whether it takes the chain of `inner` as if that
 * were a text, in which a star can only be taken by a star, and a `?` by a wildcard. That is soon
 * told.
 *
 * A "yes" is always right. A "no" is exact where neither has a `?` or fields: with a FRESH in place
 * of each star, `inner` has a text that only stars of `outer` could take.
 *
 * Where `inner` leaves the case of letters open, `outer` has to take it all in lower case and all
 * in upper case, and then takes every mixture. For: where it spells a letter in one case only, it
 * stops at one of the two, as `role/aB*` stops at `role/ab` and at `role/AB`.
 */
export function within(inner: Pattern, outer: Pattern): boolean {
  return (
    inner === outer || isSame(inner, outer) || (!differ(inner, outer) && isWithin(inner, outer))
  );
}

/** The same chain, compiled twice, as policies that are read one by one have it. */
function isSame(a: Pattern, b: Pattern): boolean {
  return a.foldFrom === b.foldFrom && a.tokens.every((token, at) => token === b.tokens[at]);
}

const isWithin = remembered((inner: Pattern, outer: Pattern): boolean => {
  const chain = inner.tokens.slice(0, -1);
  return (
    covers(outer, chain) === true &&
    (inner.foldFrom === Number.POSITIVE_INFINITY ||
      covers(
        outer,
        chain.map((token, at) => (at >= inner.foldFrom ? upper(token) : token)),
      ) === true)
  );
});

/**
 * The text of a pattern that lies in as little else as any: one character that nobody spells for
 * each wildcard.
 */
export function sample(pattern: Pattern): number[] {
  return pattern.tokens.slice(0, -1).map((token) => (token < 0 ? FRESH : token));
}

/**
 * Whether a pattern surely has no text in common with one of the others, told from what they spell
 * before their first and after their last star.
 */
export function apart(pattern: Pattern, others: readonly Pattern[]): boolean {
  return others.some((other) => differ(pattern, other));
}

function differ(a: Pattern, b: Pattern): boolean {
  const clash = (i: number, j: number): boolean => {
    const [x = END, y = END] = [a.tokens[i], b.tokens[j]];
    if (x === y) return false;
    if (x < 0 || y < 0)
      return x === END || y === END || (Math.max(x, y) === COLON && Math.min(x, y) === FIELD_ANY);
    return i >= a.foldFrom || j >= b.foldFrom ? lower(x) !== lower(y) : true;
  };
  const stops = (i: number, j: number) => isStar(a.tokens[i]) || isStar(b.tokens[j]);
  for (let i = 0; !stops(i, i); i += 1) {
    if (clash(i, i)) return true;
    if (a.tokens[i] === END) return false;
  }
  // One of them has a star, where this ends; before its beginning the other has none, and that is a
  // clash.
  for (let i = a.tokens.length - 2, j = b.tokens.length - 2; !stops(i, j); i -= 1, j -= 1) {
    if (clash(i, j)) return true;
  }
  return false;
}

/** The patterns of a policy meet each other again and again, in every combination of statements. */
function remembered(ask: (a: Pattern, b: Pattern) => boolean): (a: Pattern, b: Pattern) => boolean {
  const answers = new WeakMap<Pattern, WeakMap<Pattern, boolean>>();
  return (a, b) => {
    const known = answers.get(a) ?? new WeakMap<Pattern, boolean>();
    answers.set(a, known);
    const answer = known.get(b) ?? ask(a, b);
    known.set(b, answer);
    return answer;
  };
}
