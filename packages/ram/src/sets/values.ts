import type { Budget } from "../automaton/budget.ts";
import { findText } from "../automaton/find-text.ts";
import { matchOf } from "../automaton/matches.ts";
import { compileGlob, type Pattern } from "../automaton/pattern.ts";
import { type AddressRange, formatAddress, parseAddressRange } from "../decide/network.ts";
import { parseDate, parseNumber } from "../decide/operators.ts";
import { type Line, type Meaning, meaningOf, Value } from "./meaning.ts";
import type { Test } from "./model.ts";
import { spellOut } from "./render.ts";

/** A value, or that there surely is none (`null`), or, as a text, what is in the way of telling. */
export type Choice = Value | string | null;

const anything = [compileGlob("*")];
// The root of an account is bound by no policy, and so is no caller that the sets are about.
const root = compileGlob("acs:ram::?*:root", { fields: 4 });

/**
 * A value of a key with which all of `asked` hold and none of `avoided`. Exact where one kind of value is compared (text, number, date, address; Bool is
 * text): a value that fits nothing is as good as none. Of a key that is compared as two kinds nobody says which texts are both.
 * @param fresh a character that no pattern for the key spells.
 * @throws {BudgetExceeded}
 */
export function chooseValue(key: string, asked: readonly Test[], avoided: readonly Test[], fresh: string, budget: Budget): Choice {
  const [yes, no] = [asked.map(meaningOf), avoided.map(meaningOf)];
  const good = (value: Value) =>
    asked.every((test) => answers(test, value, budget)) && !avoided.some((test) => answers(test, value, budget));
  const absent = new Value(undefined);
  if (good(absent)) return absent;
  const kinds = [...new Set([...yes, ...no].map(({ line }) => line))];
  for (const kind of kinds) {
    const texts = kind === undefined ? textFor(key, yes, no, fresh, budget) : placesFor(kind, [...yes, ...no]);
    const found = texts.map((text) => new Value(text)).find(good);
    if (found !== undefined) return found;
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
  budget.spend(1 + ranges.length);
  const place = value.placeOn(line);
  return place !== undefined && ranges.some((range) => range(place));
}

function textFor(key: string, asked: readonly Meaning[], avoided: readonly Meaning[], fresh: string, budget: Budget): readonly string[] {
  const lists = (meanings: readonly Meaning[], negated: boolean): readonly (readonly Pattern[])[] =>
    meanings.flatMap((each) => (each.line === undefined && each.negated === negated ? [each.patterns] : []));
  const required = [...lists(asked, false), ...lists(avoided, true)];
  const excluded = [...lists(asked, true), ...lists(avoided, false)];
  const text = findText([anything, ...required], key === "principal" ? [...excluded, [root]] : excluded, budget);
  return text === null ? [] : [spellOut(text, fresh)];
}

function placesFor(line: Line, meanings: readonly Meaning[]): readonly string[] {
  const texts = meanings.flatMap((each) => (each.line === line ? each.texts : []));
  return { number: numbers, date: dates, ip: addresses }[line](texts);
}

function numbers(texts: readonly string[]): readonly string[] {
  const points = [...new Set(texts.map((text) => parseNumber(text) as number))].sort((a, b) => a - b);
  const between = points.slice(1).map((point, i) => ((points[i] as number) + point) / 2);
  const [lowest = 0, highest = 0] = [points[0], points.at(-1)];
  const outside = points.length === 0 ? [] : [lowest - Math.max(1, Math.abs(lowest)), highest + Math.max(1, Math.abs(highest))];
  return [...points, ...between, ...outside].map(String);
}

function dates(texts: readonly string[]): readonly string[] {
  const points = texts.map((text) => parseDate(text) as number);
  return points.flatMap((point) => [point - 1, point, point + 1]).map((time) => new Date(time).toISOString().replace(".000Z", "Z"));
}

function addresses(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const { family, first, last } = parseAddressRange(text) as AddressRange;
    const end = (1n << (family === 4 ? 32n : 128n)) - 1n;
    return [first, last, first - 1n, last + 1n].filter((value) => value >= 0n && value <= end).map((value) => formatAddress(family, value));
  });
}
