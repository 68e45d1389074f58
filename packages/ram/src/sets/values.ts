import type { Budget } from "../automaton/budget.ts";
import { firstMatch } from "../automaton/first-match.ts";
import { compileGlob, type Pattern, Token } from "../automaton/pattern.ts";
import { spellOut } from "../automaton/symbolic-text.ts";
import { findWitness } from "../automaton/witness.ts";
import {
  type CompiledTest,
  ContextValue,
  candidatesAround,
  compileTest,
  formatOrdinal,
  type OrderedFamily,
  type Ordinal,
} from "./compiled-test.ts";
import type { Test } from "./model.ts";

const anything = [compileGlob("*")];
// Policies don't restrict an account's root, so the model leaves it out.
const root = compileGlob("acs:ram::?*:root", { fields: 4 });

/**
 * A value of a key with which all of `asked` hold and none of `avoided`. `null` if there is none
 * for sure. A text if it is undetermined: the reason.
 *
 * Exact if the key is compared as one family of values (text, number, date, address; Bool is text):
 * a value that fits nothing is as good as no value. If a key is compared as two families, it is not
 * known which texts are values of both.
 * @param fresh returns a character that no pattern for the key contains.
 * @throws {BudgetExceeded}
 */
export function chooseValue(
  key: string,
  asked: readonly Test[],
  avoided: readonly Test[],
  fresh: () => string,
  budget: Budget,
): ContextValue | string | null {
  const [yes, no] = [asked.map(compileTest), avoided.map(compileTest)];
  const isGood = (value: ContextValue) =>
    asked.every((test) => holds(test, value, budget)) &&
    !avoided.some((test) => holds(test, value, budget));
  const absent = new ContextValue(undefined);
  if (isGood(absent)) return absent;
  const families = [...new Set([...yes, ...no].map(({ family }) => family))];
  for (const family of families) {
    for (const text of family === undefined
      ? matchingTexts(key, yes, no, fresh, budget)
      : textsOfFamily(family, yes, no, budget)) {
      const value = new ContextValue(text);
      if (isGood(value)) return value;
    }
  }
  // A value that the question fixes is one value, however it is compared.
  if (families.length < 2 || asked.some((test) => "is" in test)) return null;
  return `${key} is compared as ${families.map((family) => family ?? "string").join(" and as ")}.`;
}

/** Whether a test holds for a value: the evaluator's `testHolds`, on the compiled test. */
export function holds(test: Test, value: ContextValue, budget: Budget): boolean {
  const compiled = compileTest(test);
  return fits(compiled, value, budget) !== compiled.negated;
}

function fits(
  { family, patterns, ranges }: CompiledTest,
  value: ContextValue,
  budget: Budget,
): boolean {
  if (value.text === undefined) return false;
  if (family === undefined) return firstMatch(patterns, value.codePoints, budget) !== undefined;
  budget.spend(1 + (ranges.length >>> 2));
  const ordinal = value.ordinal(family);
  return ordinal !== undefined && ranges.some((range) => range(ordinal));
}

/** At most one text: it fits the tests that compare texts. */
function matchingTexts(
  key: string,
  asked: readonly CompiledTest[],
  avoided: readonly CompiledTest[],
  fresh: () => string,
  budget: Budget,
): readonly string[] {
  const lists = (
    tests: readonly CompiledTest[],
    negated: boolean,
  ): readonly (readonly Pattern[])[] =>
    tests.flatMap((each) =>
      each.family === undefined && each.negated === negated ? [each.patterns] : [],
    );
  const required = [...lists(asked, false), ...lists(avoided, true)];
  const excluded = [...lists(asked, true), ...lists(avoided, false)];
  const text = findWitness(
    [anything, ...required],
    key === "principal" ? [...excluded, [root]] : excluded,
    budget,
  );
  return text === null ? [] : [spellOut(text, text.includes(Token.Fresh) ? fresh() : "")];
}

/** Texts that fit the tests of one ordered family. */
function* textsOfFamily(
  family: OrderedFamily,
  asked: readonly CompiledTest[],
  avoided: readonly CompiledTest[],
  budget: Budget,
): Generator<string> {
  const ofFamily = (tests: readonly CompiledTest[]) =>
    tests.filter((each) => each.family === family);
  const [yes, no] = [ofFamily(asked), ofFamily(avoided)];
  const all = [...yes, ...no];
  const rangeCount = all.reduce((sum, each) => sum + each.ranges.length, 0);
  const isMet = ({ ranges, negated }: CompiledTest, ordinal: Ordinal) =>
    ranges.some((range) => range(ordinal)) !== negated;
  const bounds = all.flatMap((each) => each.bounds);
  for (const ordinal of candidatesAround(family, bounds)) {
    budget.spend(1 + (rangeCount >>> 2));
    if (yes.every((each) => isMet(each, ordinal)) && !no.some((each) => isMet(each, ordinal)))
      yield formatOrdinal(family, ordinal);
  }
}
