import type { Budget } from "./budget.ts";
import { firstMatch } from "./first-match.ts";
import { isStar, type Pattern, Token, upper } from "./pattern.ts";
import { surelyDisjoint, surelyWithin } from "./relations.ts";
import { isSubset, ShiftAnd, type State } from "./shift-and.ts";
import { type SymbolicText, sample } from "./symbolic-text.ts";

/**
 * A text that matches one pattern of each list in `required` and no pattern of the lists in
 * `excluded`. Null if there is none for sure.
 *
 * Why this is exact: one pattern of each required list is chosen, in all ways that are not surely
 * disjoint, and the chosen patterns are walked together. Where all of them are at a wildcard, the
 * next character is a fresh one, or a colon if all of them match a colon. A fresh character leads
 * the excluded patterns to a subset of the positions that any other character leads to, and fewer
 * positions accept fewer texts. Only a colon does something else: it ends a field. Where one of the
 * chosen patterns is at a character, that is the next one. A state is dropped if the same positions
 * were reached before with a subset of the excluded patterns' positions. The rest is finite, and
 * for a single pattern about as long as the pattern.
 * @throws {BudgetExceeded}
 */
export function findWitness(
  required: readonly (readonly Pattern[])[],
  excluded: readonly (readonly Pattern[])[],
  budget: Budget,
): SymbolicText | null {
  const excludedBy = (text: SymbolicText) => {
    for (const list of excluded) {
      const hit = firstMatch(list, text, budget);
      if (hit !== undefined) return hit;
    }
    return undefined;
  };
  // Short lists first: they rule out most patterns of the others.
  const lists = [...required].sort((a, b) => a.length - b.length);
  const choose = (next: number, chosen: readonly Pattern[]): SymbolicText | null => {
    const list = lists[next];
    if (list === undefined) {
      const [only, second] = chosen;
      if (only === undefined || second !== undefined) return walk(chosen, excluded.flat(), budget);
      const text = sample(only);
      const hit = excludedBy(text);
      if (hit === undefined) return text;
      return surelyWithin(only, hit) ? null : walk(chosen, excluded.flat(), budget);
    }
    budget.spend(4 * list.length * (1 + chosen.length));
    if (list.some((pattern) => chosen.some((each) => surelyWithin(each, pattern))))
      return choose(next + 1, chosen);
    for (const pattern of list) {
      if (isLiteral(pattern)) {
        // There is one text to try, and its cost does not grow with the other lists.
        const text = sample(pattern);
        if (
          lists.every((each) => firstMatch(each, text, budget) !== undefined) &&
          excludedBy(text) === undefined
        )
          return text;
        continue;
      }
      if (chosen.some((each) => surelyDisjoint(pattern, each))) continue;
      const rest = chosen.filter((each) => !surelyWithin(pattern, each));
      const found = choose(next + 1, [...rest, pattern]);
      if (found !== null) return found;
    }
    return null;
  };
  return choose(0, []);
}

/** A state of the walk, and how it was reached. */
interface Node {
  readonly at: readonly number[];
  readonly state: State;
  readonly point: number;
  readonly from: Node | undefined;
}

/** A text that all of `required` match and none of `excluded` does. */
function walk(
  required: readonly Pattern[],
  excluded: readonly Pattern[],
  budget: Budget,
): SymbolicText | null {
  budget.spend(50 + 6 * excluded.length * required.length);
  if (excluded.some((pattern) => required.some((each) => surelyWithin(each, pattern)))) return null;
  const automaton = new ShiftAnd(
    excluded.filter((pattern) => !required.some((each) => surelyDisjoint(pattern, each))),
  );
  budget.spend(8 * automaton.size);
  const seen = new Map<number | string, readonly State[]>();
  const keyOf = keyOfPositions(required);
  const stack: Node[] = [
    { at: required.map(() => 0), state: automaton.start, point: Token.End, from: undefined },
  ];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const key = keyOf(node.at);
    const before = seen.get(key) ?? [];
    const { state } = node;
    budget.spend(30 * required.length + (2 + before.length) * (1 + (automaton.size >>> 3)));
    if (automaton.acceptsAll(state) || before.some((known) => isSubset(known, state))) continue;
    seen.set(key, [...before.filter((known) => !isSubset(state, known)), state]);
    if (
      required.every((pattern, i) => canEnd(pattern, node.at[i] as number)) &&
      !automaton.accepts(state)
    )
      return textOf(node);
    for (const { point, at } of moves(required, node.at, budget))
      stack.push({ at, state: automaton.step(state, point), point, from: node });
  }
  return null;
}

/** One number for the positions in all patterns, or a text if there are too many for a number. */
function keyOfPositions(patterns: readonly Pattern[]): (at: readonly number[]) => number | string {
  const count = patterns.reduce((product, { tokens }) => product * tokens.length, 1);
  if (count > Number.MAX_SAFE_INTEGER) return (at) => at.join();
  return (at) =>
    at.reduce((key, each, i) => key * (patterns[i] as Pattern).tokens.length + each, 0);
}

/** Whether the pattern matches its sample only. */
function isLiteral({ tokens, foldFrom }: Pattern): boolean {
  return (
    foldFrom === Number.POSITIVE_INFINITY &&
    tokens.every((token) => token >= 0 || token === Token.End)
  );
}

function canEnd({ tokens }: Pattern, at: number): boolean {
  return tokens[at] === Token.End || (isStar(tokens[at]) && tokens[at + 1] === Token.End);
}

/** A step of all patterns at once. */
interface Move {
  /** A character, or a wildcard for any character that it matches. */
  readonly point: number;
  readonly at: readonly number[];
}

/**
 * The moves from some positions. The last one, to try first, matches a fresh character everywhere.
 */
function moves(
  required: readonly Pattern[],
  at: readonly number[],
  budget: Budget,
): readonly Move[] {
  let list: Move[] = [{ point: Token.Any, at: [] }];
  for (const [i, pattern] of required.entries()) {
    const longer: Move[] = [];
    const steps = stepsOf(pattern, at[i] as number);
    // A star can stay or be left, so each one doubles the moves.
    budget.spend(list.length * steps.length * (4 + i));
    for (const move of list) {
      for (const step of steps) {
        const point = meet(move.point, step.point);
        if (point !== undefined) longer.push({ point, at: [...move.at, step.at] });
      }
    }
    list = longer;
  }
  return list.flatMap((move) => {
    if (move.point >= 0) return [move];
    const fresh = { ...move, point: Token.Fresh };
    return move.point === Token.Any ? [{ ...move, point: Token.Colon }, fresh] : [fresh];
  });
}

/** The character that two tokens both match; undefined if there is none. */
function meet(a: number, b: number): number | undefined {
  if (a === b || b === Token.Any) return a;
  if (a === Token.Any) return b;
  const point = Math.max(a, b);
  return Math.min(a, b) === Token.FieldAny && point !== Token.Colon ? point : undefined;
}

/** A step of one pattern. */
interface Step {
  readonly point: number;
  readonly at: number;
}

function stepsOf(pattern: Pattern, at: number): readonly Step[] {
  const token = pattern.tokens[at] as number;
  if (token === Token.End) return [];
  if (isStar(token))
    return [
      ...stepsOf(pattern, at + 1),
      { point: token === Token.Star ? Token.Any : Token.FieldAny, at },
    ];
  const own = { point: token, at: at + 1 };
  return at >= pattern.foldFrom && upper(token) !== token
    ? [{ ...own, point: upper(token) }, own]
    : [own];
}

function textOf(node: Node): number[] {
  const text: number[] = [];
  for (let each = node; each.from !== undefined; each = each.from) text.push(each.point);
  return text.reverse();
}
