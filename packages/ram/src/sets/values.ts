import type { Budget } from "../automaton/budget.ts";
import { codePoints, compileGlob, compileLiteral, covers, type Pattern } from "../automaton/pattern.ts";
import { minimalSignatures, type Region } from "../automaton/signatures.ts";
import { testHolds } from "../decide/condition.ts";
import { type AddressRange, formatAddress, parseAddressRange } from "../decide/network.ts";
import { type Family, isOfFamily, type Operator, operators, parseDate, parseNumber } from "../decide/operators.ts";
import { rootAccount } from "../decide/principal.ts";
import type { Test } from "./model.ts";
import { freshCharacter, spellOut } from "./render.ts";

/** The values of one key that are worth trying. `undefined` is a call without the key. */
export interface Values {
  readonly candidates: readonly (string | undefined)[];
  /** Empty when the candidates are all that is worth trying; else what is in the way. */
  readonly doubt: string;
}

/**
 * The values of a key with which all of `asked` can hold and as few as possible of `unwanted`. Exact for one kind of value a key (text, number, date,
 * address; Bool is text), where a value that fits nothing is as good as none. Of a key that is compared as two kinds nobody says which texts are both.
 * @throws {BudgetExceeded}
 */
export function valuesOf(key: string, asked: readonly Test[], unwanted: readonly Test[], budget: Budget): Values {
  const [yes, no] = [asked.map(wantedBy), unwanted.map(wantedBy)];
  const textsOf = (family: Family) => [...yes, ...no].flatMap((each) => (each.family === family ? each.texts : []));
  const families = new Set([...yes, ...no].map(({ family }) => family));
  const texts = families.has("string") ? texting(yes, no, budget) : [];
  const candidates = [...texts, ...numbers(textsOf("number")), ...dates(textsOf("date")), ...addresses(textsOf("ip"))];
  // The root of an account is bound by no policy, and so is no caller that the sets are about.
  const callers = key === "principal" ? candidates.filter((value) => rootAccount(value) === undefined) : candidates;
  const doubt = families.size > 1 && !asked.some((test) => "is" in test) ? `${key} is compared as ${[...families].join(" and as ")}.` : "";
  return { candidates: [undefined, ...new Set(callers)], doubt };
}

/** Whether a value answers a test: for conditions by the evaluator's own code. */
export function answers(test: Test, value: string | undefined): boolean {
  if ("is" in test) return value === test.is;
  if ("oneOf" in test) return value !== undefined && test.oneOf.some((pattern) => covers(pattern, codePoints(value)));
  return testHolds(test.condition, value === undefined ? {} : { [test.condition.key]: value });
}

interface Wanted {
  /** Bool counts as text: "true" and "false" in any case. */
  readonly family: Family;
  readonly texts: readonly string[];
  readonly region: Region;
}

function wantedBy(test: Test): Wanted {
  if ("is" in test) return { family: "string", texts: [], region: { patterns: [compileLiteral(test.is)], negated: false } };
  if ("oneOf" in test) return { family: "string", texts: [], region: { patterns: test.oneOf, negated: false } };
  const { operator, values } = test.condition;
  const { family, negated }: Pick<Operator, "family" | "negated"> = operators[operator] ?? { family: "string", negated: false };
  const texts = values.filter((value) => isOfFamily(family, value));
  if (family !== "string" && family !== "bool") return { family, texts, region: { patterns: [], negated } };
  return { family: "string", texts, region: { patterns: texts.map((text) => patternOf(operator, text)), negated } };
}

function patternOf(operator: string, text: string): Pattern {
  if (/Like$/.test(operator)) return compileGlob(text);
  return compileLiteral(text, { fold: /IgnoreCase$|^Bool$/.test(operator) });
}

/** Texts that match one pattern of each positive test that is asked, none of the negated ones, and then as little as possible. */
function texting(asked: readonly Wanted[], unwanted: readonly Wanted[], budget: Budget): readonly string[] {
  const textual = ({ family }: Wanted) => family === "string";
  const [yes, no] = [asked.filter(textual).map(({ region }) => region), unwanted.filter(textual).map(({ region }) => region)];
  const required = [[compileGlob("*")], ...yes.filter(({ negated }) => !negated).map(({ patterns }) => patterns)];
  const excluded = yes.filter(({ negated }) => negated).flatMap(({ patterns }) => patterns);
  const fresh = freshCharacter([...yes, ...no].flatMap(({ patterns }) => patterns));
  return minimalSignatures(required, excluded, no, budget).map(({ text }) => spellOut(text, fresh));
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
