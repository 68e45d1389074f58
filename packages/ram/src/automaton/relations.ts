import { getOrCreate } from "../memo.ts";
import { covers, isStar, lower, type Pattern, Token, upper } from "./pattern.ts";

// The patterns of a policy are compared again and again, in every combination of statements.
const inclusions = new WeakMap<Pattern, WeakMap<Pattern, boolean>>();

/**
 * Whether `outer` certainly matches everything that `inner` matches. It is a fast check: the tokens
 * of `inner` are matched against `outer` as if they were a text.
 *
 * A "yes" is always right. A "no" is exact if neither has a `?` or fields: with a fresh character
 * in place of each star, `inner` matches a text that only stars of `outer` could match.
 *
 * If case doesn't matter in `inner`, `outer` has to match it in lower case and in upper case. Then
 * it matches every mixture too: a pattern with a letter in one case only fails on one of the two.
 * For example, `role/aB*` fails on `role/ab` and on `role/AB`.
 */
export function surelyWithin(inner: Pattern, outer: Pattern): boolean {
  return (
    inner === outer ||
    isSame(inner, outer) ||
    (!surelyDisjoint(inner, outer) &&
      getOrCreate(
        getOrCreate(inclusions, inner, () => new WeakMap<Pattern, boolean>()),
        outer,
        () => coversChain(inner, outer),
      ))
  );
}

/** The same chain, compiled twice: policies are compiled one by one. */
function isSame(a: Pattern, b: Pattern): boolean {
  return a.foldFrom === b.foldFrom && a.tokens.every((token, at) => token === b.tokens[at]);
}

function coversChain(inner: Pattern, outer: Pattern): boolean {
  const chain = inner.tokens.slice(0, -1);
  if (covers(outer, chain) !== true) return false;
  if (inner.foldFrom === Number.POSITIVE_INFINITY) return true;
  const upperCase = chain.map((token, at) => (at >= inner.foldFrom ? upper(token) : token));
  return covers(outer, upperCase) === true;
}

/**
 * Whether two patterns certainly match no text in common, judged by their characters before the
 * first star and after the last.
 */
export function surelyDisjoint(a: Pattern, b: Pattern): boolean {
  const clash = (i: number, j: number): boolean => {
    const [x = Token.End, y = Token.End] = [a.tokens[i], b.tokens[j]];
    if (x === y) return false;
    if (x < 0 || y < 0)
      return (
        x === Token.End ||
        y === Token.End ||
        (Math.max(x, y) === Token.Colon && Math.min(x, y) === Token.FieldAny)
      );
    return i >= a.foldFrom || j >= b.foldFrom ? lower(x) !== lower(y) : true;
  };
  const isOpen = (i: number, j: number) => isStar(a.tokens[i]) || isStar(b.tokens[j]);
  for (let i = 0; !isOpen(i, i); i += 1) {
    if (clash(i, i)) return true;
    if (a.tokens[i] === Token.End) return false;
  }
  // One of them has a star, where this loop ends. The other has nothing before its beginning, which
  // is a clash.
  for (let i = a.tokens.length - 2, j = b.tokens.length - 2; !isOpen(i, j); i -= 1, j -= 1) {
    if (clash(i, j)) return true;
  }
  return false;
}
