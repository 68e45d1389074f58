import { codePoints, compileGlob, compileLiteral, type Pattern } from "../automaton/pattern.ts";
import { parseAddressRange } from "../decide/network.ts";
import { type Family, isOfFamily, type Operator, operators, parseDate, parseNumber } from "../decide/operators.ts";
import type { Test } from "./model.ts";

/** The kinds of value that are compared by order: each has a line, and every value is a place on it. Bool counts as text. */
export type Line = Exclude<Family, "string" | "bool">;

/** A number, the milliseconds of a date, or an address; those of IPv6 lie behind those of IPv4. */
export type Place = number | bigint;

/** What a test asks, read once. */
export interface Meaning {
  /** Undefined where texts are compared. */
  readonly line: Line | undefined;
  /** The values of the policy that are of the kind that is compared. */
  readonly texts: readonly string[];
  /** A value fits when its text matches one of the patterns, or its place holds one of the ranges. */
  readonly patterns: readonly Pattern[];
  readonly ranges: readonly ((place: Place) => boolean)[];
  /** Whether the test holds when nothing fits. */
  readonly negated: boolean;
}

const meanings = new WeakMap<Test, Meaning>();

export function meaningOf(test: Test): Meaning {
  const known = meanings.get(test) ?? read(test);
  meanings.set(test, known);
  return known;
}

function read(test: Test): Meaning {
  const none: Meaning = { line: undefined, texts: [], patterns: [], ranges: [], negated: false };
  if ("is" in test) return { ...none, patterns: [compileLiteral(test.is)] };
  if ("oneOf" in test) return { ...none, patterns: test.oneOf };
  const { operator, values } = test.condition;
  const known: Operator | undefined = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  // As in the evaluator: an operator that RAM doesn't have never holds.
  if (known === undefined) return none;
  const { family, negated } = known;
  const texts = values.filter((value) => isOfFamily(family, value));
  if (family === "string" || family === "bool") return { ...none, patterns: texts.map((text) => patternOf(operator, text)), negated };
  return { ...none, line: family, texts, ranges: texts.map((text) => rangeOf(operator, family, text)), negated };
}

function patternOf(operator: string, text: string): Pattern {
  if (/Like$/.test(operator)) return compileGlob(text);
  return compileLiteral(text, { fold: /IgnoreCase$|^Bool$/.test(operator) });
}

function rangeOf(operator: string, line: Line, text: string): (place: Place) => boolean {
  if (line === "ip") {
    const [first, last] = addressesOf(text) as readonly [Place, Place];
    return (place) => first <= place && place <= last;
  }
  const wanted = (line === "number" ? parseNumber(text) : parseDate(text)) as number;
  if (operator.endsWith("LessThan")) return (place) => place < wanted;
  if (operator.endsWith("LessThanEquals")) return (place) => place <= wanted;
  if (operator.endsWith("GreaterThan")) return (place) => place > wanted;
  if (operator.endsWith("GreaterThanEquals")) return (place) => place >= wanted;
  return (place) => place === wanted;
}

function addressesOf(text: string): readonly [Place, Place] | undefined {
  const range = parseAddressRange(text);
  if (range === undefined) return undefined;
  const place = (address: bigint): Place => (range.family === 4 ? Number(address) : address + (1n << 32n));
  return [place(range.first), place(range.last)];
}

/** A value that a call carries, read in each of the ways in which it may be compared, once; undefined is a call without the key. */
export class Value {
  readonly text: string | undefined;
  private points: readonly number[] | undefined;
  private readonly places = new Map<Line, Place | undefined>();

  constructor(text: string | undefined) {
    this.text = text;
  }

  get codePoints(): readonly number[] {
    this.points ??= codePoints(this.text ?? "");
    return this.points;
  }

  /** Undefined for what is no value of the kind. */
  placeOn(line: Line): Place | undefined {
    if (!this.places.has(line)) this.places.set(line, placeOf(line, this.text ?? ""));
    return this.places.get(line);
  }
}

function placeOf(line: Line, text: string): Place | undefined {
  if (line === "number") return parseNumber(text);
  if (line === "date") return parseDate(text);
  const [first, last] = addressesOf(text) ?? [];
  return first === last ? first : undefined;
}
