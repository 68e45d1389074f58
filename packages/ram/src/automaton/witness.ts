import type { Budget } from "./budget.ts";
import { matchOf } from "./matches.ts";
import { ANY, COLON, END, FIELD_ANY, FRESH, isStar, type Pattern, STAR, upper } from "./pattern.ts";
import { apart, sample, within } from "./relations.ts";
import { Chains, isSubset, type State } from "./shift-and.ts";

/** Code points, and FRESH for any character that no pattern of the question spells. */
export type Text = readonly number[];

/**
 * A text that matches one pattern of each list in `required`, and none of any list in `excluded`;
 * null when there surely is none.
 *
 * Why this is exact. A pattern of each list is chosen, in all ways that are not plainly apart, and
 * the chosen ones are walked together, one position each. Where all of them stand on a wildcard,
 * the next character is FRESH, or a colon where all of them take one: FRESH leads the excluded
 * patterns to a subset of where any other spelt character would lead them, and fewer positions can
 * accept only less; only a colon ends more, the fields. Where one pattern stands on a character,
 * that is the next one. A state is dropped when the same positions were reached with a subset of
 * the excluded patterns' positions, for the same reason. What is left is finite, and for a single
 * pattern about as long as the pattern.
 * @throws {BudgetExceeded}
 */
export function findText(
  required: readonly (readonly Pattern[])[],
  excluded: readonly (readonly Pattern[])[],
  budget: Budget,
): Text | null {
  const matched = (text: Text) => {
    for (const list of excluded) {
      const hit = matchOf(list, text, budget);
      if (hit !== undefined) return hit;
    }
    return undefined;
  };
  // Few choices first: they rule out most of the others.
  const lists = [...required].sort((a, b) => a.length - b.length);
  const choose = (next: number, chosen: readonly Pattern[]): Text | null => {
    const list = lists[next];
    if (list === undefined) {
      const [only, second] = chosen;
      if (only === undefined || second !== undefined) return walk(chosen, excluded.flat(), budget);
      const text = sample(only);
      const hit = matched(text);
      if (hit === undefined) return text;
      return within(only, hit) ? null : walk(chosen, excluded.flat(), budget);
    }
    budget.spend(4 * list.length * (1 + chosen.length));
    if (list.some((pattern) => chosen.some((each) => within(each, pattern))))
      return choose(next + 1, chosen);
    for (const pattern of list) {
      if (isLiteral(pattern)) {
        // There is one text to try, and what it takes to try it does not grow with the other lists.
        const text = sample(pattern);
        if (
          lists.every((each) => matchOf(each, text, budget) !== undefined) &&
          matched(text) === undefined
        )
          return text;
        continue;
      }
      if (apart(pattern, chosen)) continue;
      const found = choose(next + 1, [...chosen.filter((each) => !within(pattern, each)), pattern]);
      if (found !== null) return found;
    }
    return null;
  };
  return choose(0, []);
}

interface Node {
  readonly at: readonly number[];
  readonly state: State;
  readonly point: number;
  readonly from: Node | undefined;
}

/** A text that all of `required` match, and none of `excluded`. */
function walk(
  required: readonly Pattern[],
  excluded: readonly Pattern[],
  budget: Budget,
): Text | null {
  budget.spend(50 + 6 * excluded.length * required.length);
  if (excluded.some((pattern) => required.some((each) => within(each, pattern)))) return null;
  const chains = new Chains(excluded.filter((pattern) => !apart(pattern, required)));
  budget.spend(8 * chains.size);
  const seen = new Map<number | string, readonly State[]>();
  const places = required.reduce((product, { tokens }) => product * tokens.length, 1);
  // One number for all positions, as long as there is a number for each.
  const keyOf =
    places > Number.MAX_SAFE_INTEGER
      ? (at: readonly number[]) => at.join()
      : (at: readonly number[]) =>
          at.reduce((key, each, i) => key * (required[i] as Pattern).tokens.length + each, 0);
  const stack: Node[] = [
    { at: required.map(() => 0), state: chains.start, point: END, from: undefined },
  ];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const key = keyOf(node.at);
    const before = seen.get(key) ?? [];
    const { state } = node;
    budget.spend(30 * required.length + cost(chains, 2 + before.length));
    if (chains.acceptsAll(state) || before.some((known) => isSubset(known, state))) continue;
    seen.set(key, [...before.filter((known) => !isSubset(state, known)), state]);
    if (
      required.every((pattern, i) => canEnd(pattern, node.at[i] as number)) &&
      !chains.accepts(state)
    )
      return spell(node);
    for (const { point, at } of moves(required, node.at, budget))
      stack.push({ at, state: chains.step(state, point), point, from: node });
  }
  return null;
}

/** What it costs to go through so many states. */
function cost(chains: Chains, states: number): number {
  return states * (1 + (chains.size >>> 3));
}

/** Whether the sample is all that a pattern matches. */
function isLiteral({ tokens, foldFrom }: Pattern): boolean {
  return (
    foldFrom === Number.POSITIVE_INFINITY && tokens.every((token) => token >= 0 || token === END)
  );
}

function canEnd(pattern: Pattern, at: number): boolean {
  return (
    pattern.tokens[at] === END || (isStar(pattern.tokens[at]) && pattern.tokens[at + 1] === END)
  );
}

interface Move {
  /** A character; or a wildcard, ANY or FIELD_ANY, for any one that it takes. */
  readonly point: number;
  readonly at: readonly number[];
}

/**
 * One step of all required patterns at once. The last move is the one to try first: every star
 * takes a FRESH one more.
 */
function moves(
  required: readonly Pattern[],
  at: readonly number[],
  budget: Budget,
): readonly Move[] {
  let list: Move[] = [{ point: ANY, at: [] }];
  for (const [i, pattern] of required.entries()) {
    const longer: Move[] = [];
    const steps = stepsOf(pattern, at[i] as number);
    // Stars that may all go on or stay double the moves, each.
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
    const fresh = { ...move, point: FRESH };
    return move.point === ANY ? [{ ...move, point: COLON }, fresh] : [fresh];
  });
}

/** What two can both take next. */
function meet(a: number, b: number): number | undefined {
  if (a === b || b === ANY) return a;
  if (a === ANY) return b;
  const point = Math.max(a, b);
  return Math.min(a, b) === FIELD_ANY && point !== COLON ? point : undefined;
}

interface Step {
  readonly point: number;
  readonly at: number;
}

function stepsOf(pattern: Pattern, at: number): readonly Step[] {
  const token = pattern.tokens[at] as number;
  if (token === END) return [];
  if (isStar(token))
    return [...stepsOf(pattern, at + 1), { point: token === STAR ? ANY : FIELD_ANY, at }];
  const own = { point: token, at: at + 1 };
  return at >= pattern.foldFrom && upper(token) !== token
    ? [{ ...own, point: upper(token) }, own]
    : [own];
}

function spell(node: Node): number[] {
  const text: number[] = [];
  for (let each = node; each.from !== undefined; each = each.from) text.push(each.point);
  return text.reverse();
}
