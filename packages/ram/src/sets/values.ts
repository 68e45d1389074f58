import { type Budget, BudgetExceeded } from "../automaton/budget.ts";
import { textClasses } from "../automaton/classes.ts";
import { codePoints, compileGlob, compileLiteral, covers, type Pattern } from "../automaton/pattern.ts";
import { testHolds } from "../decide/condition.ts";
import { formatAddress, parseAddressRange } from "../decide/network.ts";
import { type Family, isOfFamily, operators, parseDate, parseNumber } from "../decide/operators.ts";
import { rootAccount } from "../decide/principal.ts";
import type { Test } from "./model.ts";
import { freshCharacter, spellOut } from "./render.ts";

/** The values of one key, one for each way to answer all tests on it. `undefined` is a call without the key. */
export interface Values {
  readonly candidates: readonly (string | undefined)[];
  /** False when there may be ways to answer the tests that no candidate shows; `why` says what is in the way. */
  readonly exact: boolean;
  readonly why: string;
}

/**
 * Picks the candidates: exact for one kind of value a key (text, number, date, address; Bool is text), where a value that fits nothing is as good as none.
 * A key that is compared as two kinds is not exact: nobody says which texts are addresses *and* match a glob.
 */
export function valuesOf(key: string, tests: readonly Test[], budget: Budget): Values {
  const fixed = tests.flatMap((test) => ("is" in test ? [test.is] : []));
  const wanted = tests.flatMap((test) => {
    if ("is" in test) return [];
    if ("oneOf" in test) return { family: "string" as const, patterns: test.oneOf, texts: [] };
    const { family = "string" } = operators[test.condition.operator] ?? {};
    const texts = test.condition.values.filter((value) => isOfFamily(family, value));
    return { family, patterns: textual(family) ? texts.map((text) => patternOf(test.condition.operator, text)) : [], texts };
  });
  const textsOf = (family: Family) => wanted.flatMap((each) => (each.family === family ? each.texts : []));
  const families = new Set(wanted.map(({ family }) => (textual(family) ? "string" : family)));
  const mixed = families.size > 1 ? `${key} is compared as ${[...families].join(" and as ")}` : "";
  const texts = textCandidates(
    wanted.flatMap(({ patterns }) => patterns),
    budget,
  );
  const candidates = [...fixed, ...texts.list, ...numbers(textsOf("number")), ...dates(textsOf("date")), ...addresses(textsOf("ip"))];
  const why = mixed || texts.why;
  // The root of an account is bound by no policy, and so is no caller that the sets are about.
  const callers = key === "principal" ? candidates.filter((value) => rootAccount(value) === undefined) : candidates;
  return { candidates: [undefined, ...new Set(callers)], exact: why === "", why };
}

/** Whether a value answers a test: for conditions by the evaluator's own code. */
export function answers(test: Test, value: string | undefined): boolean {
  if ("is" in test) return value === test.is;
  if ("oneOf" in test) return value !== undefined && test.oneOf.some((pattern) => covers(pattern, codePoints(value)));
  return testHolds(test.condition, value === undefined ? {} : { [test.condition.key]: value });
}

function textual(family: Family): boolean {
  return family === "string" || family === "bool";
}

function patternOf(operator: string, text: string): Pattern {
  if (/Like$/.test(operator)) return compileGlob(text);
  return compileLiteral(text, { fold: /IgnoreCase$|^Bool$/.test(operator) });
}

function textCandidates(patterns: readonly Pattern[], budget: Budget): { list: readonly string[]; why: string } {
  if (patterns.length === 0) return { list: [], why: "" };
  const fresh = freshCharacter(patterns);
  // Literals alone are their own classes, and one text for all others.
  if (patterns.every(({ literal, foldFrom }) => literal && foldFrom > 0))
    return { list: [...patterns.map(({ text }) => text), fresh], why: "" };
  try {
    return { list: textClasses(patterns, budget).map((text) => spellOut(text, fresh)), why: "" };
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error;
    return { list: [], why: error.message };
  }
}

function numbers(texts: readonly string[]): readonly string[] {
  const points = [...new Set(texts.flatMap((text) => parseNumber(text) ?? []))].sort((a, b) => a - b);
  const between = points.slice(1).map((point, i) => ((points[i] ?? point) + point) / 2);
  const [lowest = 0, highest = 0] = [points[0], points.at(-1)];
  const outside = points.length === 0 ? [] : [lowest - Math.max(1, Math.abs(lowest)), highest + Math.max(1, Math.abs(highest))];
  return [...points, ...between, ...outside].map(String);
}

function dates(texts: readonly string[]): readonly string[] {
  const points = texts.flatMap((text) => parseDate(text) ?? []);
  return points.flatMap((point) => [point - 1, point, point + 1]).map((time) => new Date(time).toISOString().replace(".000Z", "Z"));
}

function addresses(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const range = parseAddressRange(text);
    if (range === undefined) return [];
    const { family, first, last } = range;
    const end = (1n << (family === 4 ? 32n : 128n)) - 1n;
    return [first, last, first - 1n, last + 1n].filter((value) => value >= 0n && value <= end).map((value) => formatAddress(family, value));
  });
}
