import { codePoints, compileGlob, compileLiteral, type Pattern } from "../automaton/pattern.ts";
import { formatAddress, parseAddressRange } from "../document/address.ts";
import {
  type Family,
  isOfFamily,
  type Operator,
  operators,
  parseDate,
  parseNumber,
} from "../document/operators.ts";
import type { Test } from "./model.ts";

/**
 * The kinds of value that are compared by order: each has a line, and every value is a place on it.
 * Bool counts as text.
 */
export type Line = Exclude<Family, "string" | "bool">;

/** A number, the milliseconds of a date, or an address; those of IPv6 lie behind those of IPv4. */
export type Place = number | bigint;

/** What a test asks, read once. */
export interface Meaning {
  /** Undefined where texts are compared. */
  readonly line: Line | undefined;
  /**
   * A value fits when its text matches one of the patterns, or its place holds one of the ranges.
   */
  readonly patterns: readonly Pattern[];
  readonly ranges: readonly ((place: Place) => boolean)[];
  /** Where ranges begin and end. */
  readonly marks: readonly Place[];
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
  const none: Meaning = { line: undefined, patterns: [], ranges: [], marks: [], negated: false };
  if ("is" in test) return { ...none, patterns: [compileLiteral(test.is)] };
  if ("oneOf" in test) return { ...none, patterns: test.oneOf };
  const { operator, values } = test.condition;
  const known: Operator | undefined = Object.hasOwn(operators, operator)
    ? operators[operator]
    : undefined;
  // As in the evaluator: an operator that RAM doesn't have never holds.
  if (known === undefined) return none;
  const { family, negated } = known;
  const texts = values.filter((value) => isOfFamily(family, value));
  if (family === "string" || family === "bool")
    return { ...none, patterns: texts.map((text) => patternOf(operator, text)), negated };
  const ends = texts.map((text) => endsOf(family, text));
  return {
    ...none,
    line: family,
    ranges: ends.map((each) => rangeOf(operator, each)),
    marks: ends.flat(),
    negated,
  };
}

function patternOf(operator: string, text: string): Pattern {
  if (operator.endsWith("Like")) return compileGlob(text);
  return compileLiteral(text, { fold: operator.endsWith("IgnoreCase") || operator === "Bool" });
}

/** The first and the last place that a value of the policy names. */
function endsOf(line: Line, text: string): readonly [Place, Place] {
  if (line === "ip") return addressesOf(text) as readonly [Place, Place];
  const place = (line === "number" ? parseNumber(text) : parseDate(text)) as number;
  return [place, place];
}

function rangeOf(
  operator: string,
  [first, last]: readonly [Place, Place],
): (place: Place) => boolean {
  if (operator.endsWith("LessThan")) return (place) => place < first;
  if (operator.endsWith("LessThanEquals")) return (place) => place <= first;
  if (operator.endsWith("GreaterThan")) return (place) => place > first;
  if (operator.endsWith("GreaterThanEquals")) return (place) => place >= first;
  return (place) => first <= place && place <= last;
}

const [ipv4, ipv6] = [2 ** 32, 2n ** 128n];

function addressesOf(text: string): readonly [Place, Place] | undefined {
  const range = parseAddressRange(text);
  if (range === undefined) return undefined;
  const place = (address: bigint): Place =>
    range.family === 4 ? Number(address) : address + BigInt(ipv4);
  return [place(range.first), place(range.last)];
}

/**
 * Places on a line of which one is as good as any other place, if the ranges change at these marks.
 */
export function placesAround(line: Line, marks: readonly Place[]): readonly Place[] {
  if (line !== "number")
    return marks
      .flatMap((mark) => [before(mark), mark, after(mark)])
      .filter((place) => line === "date" || isAddress(place));
  const points = [...new Set(marks as readonly number[])].sort((a, b) => a - b);
  const between = points.slice(1).map((point, i) => ((points[i] as number) + point) / 2);
  const outside = [points[0], points.at(-1)].map(
    (point = 0, i) => point + (i === 0 ? -1 : 1) * Math.max(1, Math.abs(point)),
  );
  return [...points, ...between, ...outside];
}

function before(place: Place): Place {
  return typeof place === "bigint" ? place - 1n : place - 1;
}

function after(place: Place): Place {
  return typeof place === "bigint" ? place + 1n : place + 1;
}

function isAddress(place: Place): boolean {
  return place >= 0 && place < BigInt(ipv4) + ipv6;
}

/** A place as the text that policies and calls write. */
export function textAt(line: Line, place: Place): string {
  if (line === "number") return String(place);
  if (line === "date") return new Date(Number(place)).toISOString().replace(".000Z", "Z");
  return place < ipv4
    ? formatAddress(4, BigInt(place))
    : formatAddress(6, BigInt(place) - BigInt(ipv4));
}

/**
 * A value that a call carries, read in each of the ways in which it may be compared, once;
 * undefined is a call without the key.
 */
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
