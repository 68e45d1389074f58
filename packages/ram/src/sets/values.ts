import type { Budget } from "../automaton/budget.ts";
import { matchOf } from "../automaton/matches.ts";
import { compileGlob, FRESH, type Pattern } from "../automaton/pattern.ts";
import { spellOut } from "../automaton/symbolic-text.ts";
import { findText } from "../automaton/witness.ts";
import {
  type Line,
  type Meaning,
  meaningOf,
  type Place,
  placesAround,
  textAt,
  Value,
} from "./compiled-test.ts";
import type { Test } from "./model.ts";

/** A value, or that there surely is none (`null`), or, as a text, what is in the way of telling. */
export type ValueOrDoubt = Value | string | null;

const anything = [compileGlob("*")];
// The root of an account is bound by no policy, and so is no caller that the sets are about.
const root = compileGlob("acs:ram::?*:root", { fields: 4 });

/**
 * A value of a key with which all of `asked` hold and none of `avoided`. Exact where one kind of
 * value is compared (text, number, date, address; Bool is text): a value that fits nothing is as
 * good as none. Of a key that is compared as two kinds nobody says which texts are both.
 * @param fresh a character that no pattern for the key spells.
 * @throws {BudgetExceeded}
 */
export function chooseValue(
  key: string,
  asked: readonly Test[],
  avoided: readonly Test[],
  fresh: () => string,
  budget: Budget,
): ValueOrDoubt {
  const [yes, no] = [asked.map(meaningOf), avoided.map(meaningOf)];
  const good = (value: Value) =>
    asked.every((test) => answers(test, value, budget)) &&
    !avoided.some((test) => answers(test, value, budget));
  const absent = new Value(undefined);
  if (good(absent)) return absent;
  const kinds = [...new Set([...yes, ...no].map(({ line }) => line))];
  for (const kind of kinds) {
    for (const text of kind === undefined
      ? textsFor(key, yes, no, fresh, budget)
      : textsOn(kind, yes, no, budget)) {
      const value = new Value(text);
      if (good(value)) return value;
    }
  }
  // What a question fixes is one value, whatever kinds it is compared as.
  if (kinds.length < 2 || asked.some((test) => "is" in test)) return null;
  return `${key} is compared as ${kinds.map((kind) => kind ?? "string").join(" and as ")}.`;
}

/** Whether a test holds for a value: the evaluator's `testHolds`, on what was read once. */
export function answers(test: Test, value: Value, budget: Budget): boolean {
  const meaning = meaningOf(test);
  return fits(meaning, value, budget) !== meaning.negated;
}

function fits({ line, patterns, ranges }: Meaning, value: Value, budget: Budget): boolean {
  if (value.text === undefined) return false;
  if (line === undefined) return matchOf(patterns, value.codePoints, budget) !== undefined;
  budget.spend(1 + (ranges.length >>> 2));
  const place = value.placeOn(line);
  return place !== undefined && ranges.some((range) => range(place));
}

function textsFor(
  key: string,
  asked: readonly Meaning[],
  avoided: readonly Meaning[],
  fresh: () => string,
  budget: Budget,
): readonly string[] {
  const lists = (meanings: readonly Meaning[], negated: boolean): readonly (readonly Pattern[])[] =>
    meanings.flatMap((each) =>
      each.line === undefined && each.negated === negated ? [each.patterns] : [],
    );
  const required = [...lists(asked, false), ...lists(avoided, true)];
  const excluded = [...lists(asked, true), ...lists(avoided, false)];
  const text = findText(
    [anything, ...required],
    key === "principal" ? [...excluded, [root]] : excluded,
    budget,
  );
  return text === null ? [] : [spellOut(text, text.includes(FRESH) ? fresh() : "")];
}

function* textsOn(
  line: Line,
  asked: readonly Meaning[],
  avoided: readonly Meaning[],
  budget: Budget,
): Generator<string> {
  const own = (meanings: readonly Meaning[]) => meanings.filter((each) => each.line === line);
  const [yes, no] = [own(asked), own(avoided)];
  const all = [...yes, ...no];
  const ranges = all.reduce((sum, each) => sum + each.ranges.length, 0);
  const holds = ({ ranges, negated }: Meaning, place: Place) =>
    ranges.some((range) => range(place)) !== negated;
  for (const place of placesAround(
    line,
    all.flatMap(({ marks }) => marks),
  )) {
    budget.spend(1 + (ranges >>> 2));
    if (yes.every((each) => holds(each, place)) && !no.some((each) => holds(each, place)))
      yield textAt(line, place);
  }
}
