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
import { getOrCreate } from "../memo.ts";
import type { Test } from "./model.ts";

/** The families of values that are compared by order. Bool is compared as text. */
export type OrderedFamily = Exclude<Family, "string" | "bool">;

/** A number, the milliseconds of a date, or an address. IPv6 addresses follow those of IPv4. */
export type Ordinal = number | bigint;

/** A test in a form that is compared fast. */
export interface CompiledTest {
  /** Undefined if texts are compared. */
  readonly family: OrderedFamily | undefined;
  /**
   * A value fits if its text matches one of the patterns or its ordinal is in one of the ranges.
   */
  readonly patterns: readonly Pattern[];
  readonly ranges: readonly ((ordinal: Ordinal) => boolean)[];
  /** Where ranges begin and end. */
  readonly bounds: readonly Ordinal[];
  /** Whether the test holds if nothing fits. */
  readonly negated: boolean;
}

const compiled = new WeakMap<Test, CompiledTest>();

/** Compiles a test, once. */
export function compileTest(test: Test): CompiledTest {
  return getOrCreate(compiled, test, () => compile(test));
}

function compile(test: Test): CompiledTest {
  const none: CompiledTest = {
    family: undefined,
    patterns: [],
    ranges: [],
    bounds: [],
    negated: false,
  };
  if ("is" in test) return { ...none, patterns: [compileLiteral(test.is)] };
  if ("undocumented" in test) return { ...none, patterns: [compileLiteral("holds")] };
  if ("oneOf" in test) return { ...none, patterns: test.oneOf };
  const { operator, values } = test.condition;
  const { family, negated } = operators[operator] as Operator;
  const texts = values.filter((value) => isOfFamily(family, value));
  if (family === "string" || family === "bool")
    return { ...none, patterns: texts.map((text) => patternOf(operator, text)), negated };
  const ends = texts.map((text) => endsOf(family, text));
  return {
    ...none,
    family,
    ranges: ends.map((each) => rangeOf(operator, each)),
    bounds: ends.flat(),
    negated,
  };
}

function patternOf(operator: string, text: string): Pattern {
  if (operator.endsWith("Like")) return compileGlob(text);
  return compileLiteral(text, { fold: operator.endsWith("IgnoreCase") || operator === "Bool" });
}

/** The first and the last ordinal of a value in a policy. */
function endsOf(family: OrderedFamily, text: string): readonly [Ordinal, Ordinal] {
  if (family === "ip") return addressesOf(text) as readonly [Ordinal, Ordinal];
  const ordinal = (family === "number" ? parseNumber(text) : parseDate(text)) as number;
  return [ordinal, ordinal];
}

function rangeOf(
  operator: string,
  [first, last]: readonly [Ordinal, Ordinal],
): (ordinal: Ordinal) => boolean {
  if (operator.endsWith("LessThan")) return (ordinal) => ordinal < first;
  if (operator.endsWith("LessThanEquals")) return (ordinal) => ordinal <= first;
  if (operator.endsWith("GreaterThan")) return (ordinal) => ordinal > first;
  if (operator.endsWith("GreaterThanEquals")) return (ordinal) => ordinal >= first;
  return (ordinal) => first <= ordinal && ordinal <= last;
}

const [ipv4Count, ipv6Count] = [2 ** 32, 2n ** 128n];

function addressesOf(text: string): readonly [Ordinal, Ordinal] | undefined {
  const range = parseAddressRange(text);
  if (range === undefined) return undefined;
  const ordinal = (address: bigint): Ordinal =>
    range.family === 4 ? Number(address) : address + BigInt(ipv4Count);
  return [ordinal(range.first), ordinal(range.last)];
}

/** Ordinals that stand for all others, if ranges begin and end at these bounds. */
export function candidatesAround(
  family: OrderedFamily,
  bounds: readonly Ordinal[],
): readonly Ordinal[] {
  if (family !== "number")
    return bounds
      .flatMap((bound) => [before(bound), bound, after(bound)])
      .filter((ordinal) => family === "date" || isAddress(ordinal));
  const points = [...new Set(bounds as readonly number[])].sort((a, b) => a - b);
  const between = points.slice(1).map((point, i) => ((points[i] as number) + point) / 2);
  const outside = [points[0], points.at(-1)].map(
    (point = 0, i) => point + (i === 0 ? -1 : 1) * Math.max(1, Math.abs(point)),
  );
  return [...points, ...between, ...outside];
}

function before(ordinal: Ordinal): Ordinal {
  return typeof ordinal === "bigint" ? ordinal - 1n : ordinal - 1;
}

function after(ordinal: Ordinal): Ordinal {
  return typeof ordinal === "bigint" ? ordinal + 1n : ordinal + 1;
}

function isAddress(ordinal: Ordinal): boolean {
  return ordinal >= 0 && ordinal < BigInt(ipv4Count) + ipv6Count;
}

/** An ordinal as the text that policies and requests have. */
export function formatOrdinal(family: OrderedFamily, ordinal: Ordinal): string {
  if (family === "number") return String(ordinal);
  if (family === "date") return new Date(Number(ordinal)).toISOString().replace(".000Z", "Z");
  return ordinal < ipv4Count
    ? formatAddress(4, BigInt(ordinal))
    : formatAddress(6, BigInt(ordinal) - BigInt(ipv4Count));
}

/**
 * The value of a key in a request. Each form in which it is compared is computed once. The text is
 * undefined if the request lacks the key.
 */
export class ContextValue {
  readonly text: string | undefined;
  #codePoints: readonly number[] | undefined;
  readonly #ordinals = new Map<OrderedFamily, Ordinal | undefined>();

  constructor(text: string | undefined) {
    this.text = text;
  }

  get codePoints(): readonly number[] {
    this.#codePoints ??= codePoints(this.text ?? "");
    return this.#codePoints;
  }

  /** Undefined if the text is not a value of the family. */
  ordinal(family: OrderedFamily): Ordinal | undefined {
    if (!this.#ordinals.has(family)) this.#ordinals.set(family, ordinalOf(family, this.text ?? ""));
    return this.#ordinals.get(family);
  }
}

function ordinalOf(family: OrderedFamily, text: string): Ordinal | undefined {
  if (family === "number") return parseNumber(text);
  if (family === "date") return parseDate(text);
  const [first, last] = addressesOf(text) ?? [];
  return first === last ? first : undefined;
}
