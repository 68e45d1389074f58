import type { Budget } from "./budget.ts";
import { ANY, Chains, COLON, END, FIELD_ANY, FRESH, isStar, isSubset, type Pattern, STAR, type State, upper } from "./pattern.ts";
import { apart, sample, within } from "./relations.ts";

/** A set of texts that somebody would rather not be in: those that match one of the patterns, or (negated) none of them. */
export interface Region {
  readonly patterns: readonly Pattern[];
  readonly negated: boolean;
}

/** A text (code points, and FRESH for any character that no pattern spells), and the regions that it lies in, as bits. */
export interface Signature {
  readonly regions: bigint;
  readonly text: readonly number[];
}

/**
 * All minimal ways to lie in few regions: for a text that matches one pattern of each list in `required`, and lies in none of `excluded`, which sets of
 * `regions` can it lie in, keeping only the sets that have no smaller one among them.
 *
 * Why this is exact. The required patterns are walked together, one position each. Where all of them stand on a wildcard, the next character is FRESH, or a
 * colon where all of them take one: FRESH leads the regions' patterns to a subset of where any other spelt character would lead them, and so can only lie
 * in less; only a colon ends more, the fields. Where one pattern stands on a character, that is the next one. A state is dropped when the same positions were reached with a subset of the regions' positions, for the same reason. What is left
 * is finite, and for a single pattern about as long as the pattern.
 * @throws {BudgetExceeded}
 */
export function minimalSignatures(
  required: readonly (readonly Pattern[])[],
  excluded: readonly Pattern[],
  regions: readonly Region[],
  budget: Budget,
): readonly Signature[] {
  const found: Signature[] = [];
  const walk = (list: number, chosen: readonly Pattern[], lists: readonly (readonly Pattern[])[], spared: bigint): void => {
    if (found[0]?.regions === 0n) return;
    budget.spend(1);
    const choices = lists[list];
    if (choices === undefined) search(tightest(chosen), excluded, regions, spared, found, budget);
    else for (const choice of choices) if (!apart(choice, chosen)) walk(list + 1, [...chosen, choice], lists, spared);
  };
  // To stay out of a negated region is to match one of its patterns: it then is one more required list. Else it counts as entered.
  const negated = regions.flatMap(({ negated, patterns }, index) => (negated ? [{ index, patterns }] : []));
  const spare = (next: number, lists: readonly (readonly Pattern[])[], spared: bigint): void => {
    const region = negated[next];
    if (region === undefined) walk(0, [], lists, spared);
    else {
      spare(next + 1, lists, spared);
      spare(next + 1, [...lists, region.patterns], spared | bit(region.index));
    }
  };
  spare(0, required, 0n);
  return found;
}

export function bit(index: number): bigint {
  return 1n << BigInt(index);
}

interface Node {
  readonly at: readonly number[];
  readonly state: State;
  readonly point: number;
  readonly from: Node | undefined;
}

function search(
  required: readonly Pattern[],
  excluded: readonly Pattern[],
  regions: readonly Region[],
  spared: bigint,
  found: Signature[],
  budget: Budget,
): void {
  budget.spend(128 + regions.length);
  if (excluded.some((pattern) => required.some((each) => within(each, pattern)))) return;
  let entered = 0n;
  const watched: Pattern[] = [...excluded];
  const owners: bigint[] = excluded.map(() => 0n);
  regions.forEach((region, index) => {
    if (region.negated) {
      if ((spared & bit(index)) === 0n) entered |= bit(index);
    } else if (region.patterns.some((pattern) => required.some((each) => within(each, pattern)))) {
      entered |= bit(index);
    } else {
      for (const pattern of region.patterns) {
        if (!apart(pattern, required)) {
          watched.push(pattern);
          owners.push(bit(index));
        }
      }
    }
  });
  budget.spend(watched.length);
  if (found.some((known) => (known.regions & entered) === known.regions)) return;
  const chains = new Chains(watched);
  const record = (state: State, text: readonly number[]): boolean => {
    const matched = chains.accepted(state);
    if (matched.some((index) => owners[index] === 0n)) return false;
    const mask = matched.reduce((sum, index) => sum | (owners[index] as bigint), entered);
    addMinimal(found, { regions: mask, text });
    return mask === entered;
  };
  const [only, second] = required;
  if (only !== undefined && second === undefined) {
    const text = sample(only);
    const state = text.reduce<State>((from, point) => chains.step(from, point), chains.start);
    if (record(state, text)) return;
  }
  const seen = new Map<string, readonly State[]>();
  const stack: Node[] = [{ at: required.map(() => 0), state: chains.start, point: END, from: undefined }];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    budget.spend(1 + chains.size);
    const key = node.at.join();
    const before = seen.get(key) ?? [];
    const { state } = node;
    if (before.some((known) => isSubset(known, state))) continue;
    seen.set(key, [...before.filter((known) => !isSubset(state, known)), state]);
    if (required.every((pattern, i) => canEnd(pattern, node.at[i] as number)) && record(state, spell(node))) return;
    for (const { point, at } of moves(required, node.at)) stack.push({ at, state: chains.step(state, point), point, from: node });
  }
}

/** Leaves out what another one implies. */
function tightest(required: readonly Pattern[]): readonly Pattern[] {
  return required.reduce<readonly Pattern[]>((kept, pattern) => {
    if (kept.some((each) => within(each, pattern))) return kept;
    return [...kept.filter((each) => !within(pattern, each)), pattern];
  }, []);
}

function addMinimal(found: Signature[], signature: Signature): void {
  const { regions } = signature;
  if (found.some((known) => (known.regions & regions) === known.regions)) return;
  const kept = found.filter((known) => (known.regions & regions) !== regions);
  found.splice(0, found.length, ...kept, signature);
}

function canEnd(pattern: Pattern, at: number): boolean {
  return pattern.tokens[at] === END || (isStar(pattern.tokens[at]) && pattern.tokens[at + 1] === END);
}

interface Move {
  /** A character; or a wildcard, ANY or FIELD_ANY, for any one that it takes. */
  readonly point: number;
  readonly at: readonly number[];
}

/** One step of all required patterns at once. The last move is the one to try first: every star takes a FRESH one more. */
function moves(required: readonly Pattern[], at: readonly number[]): readonly Move[] {
  let list: readonly Move[] = [{ point: ANY, at: [] }];
  required.forEach((pattern, i) => {
    list = list.flatMap((move) =>
      stepsOf(pattern, at[i] as number).flatMap((step) => {
        const point = meet(move.point, step.point);
        return point === undefined ? [] : [{ point, at: [...move.at, ...step.at] }];
      }),
    );
  });
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

function stepsOf(pattern: Pattern, at: number): readonly Move[] {
  const token = pattern.tokens[at] as number;
  if (token === END) return [];
  if (isStar(token)) return [...stepsOf(pattern, at + 1), { point: token === STAR ? ANY : FIELD_ANY, at: [at] }];
  const own = { point: token, at: [at + 1] };
  return at >= pattern.foldFrom && upper(token) !== token ? [{ ...own, point: upper(token) }, own] : [own];
}

function spell(node: Node): number[] {
  const text: number[] = [];
  for (let each: Node | undefined = node; each?.from !== undefined; each = each.from) text.push(each.point);
  return text.reverse();
}
