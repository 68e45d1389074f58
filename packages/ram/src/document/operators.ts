import { lookup } from "../lookup.ts";
import { parseAddressRange } from "./address.ts";
import { foldCase, globMatches } from "./glob.ts";

/** The families of values that conditions compare. */
export type Family = "string" | "number" | "date" | "bool" | "ip";

/** A condition operator. */
export interface Operator {
  readonly family: Family;
  /**
   * A negated operator holds exactly if its positive twin does not: if the key is missing, or if
   * none of several values fits.
   */
  readonly negated: boolean;
  /** Whether a value of the request fits a value of the policy. */
  readonly fits: (actual: string, wanted: string) => boolean;
}

const numeric = (compare: (actual: number, wanted: number) => boolean) =>
  ordered(parseNumber, compare);
const dated = (compare: (actual: number, wanted: number) => boolean) => ordered(parseDate, compare);
const equal = (a: number, b: number) => a === b;
const less = (a: number, b: number) => a < b;
const lessOrEqual = (a: number, b: number) => a <= b;
const greater = (a: number, b: number) => a > b;
const greaterOrEqual = (a: number, b: number) => a >= b;
const same = (a: string, b: string) => a === b;
const sameIgnoringCase = (a: string, b: string) => foldCase(a) === foldCase(b);
const like = (actual: string, wanted: string) => globMatches(wanted, actual);

/** Source: RAM documentation, "Condition operators". */
const documented: Readonly<Record<string, Operator>> = {
  StringEquals: { family: "string", negated: false, fits: same },
  StringNotEquals: { family: "string", negated: true, fits: same },
  StringEqualsIgnoreCase: { family: "string", negated: false, fits: sameIgnoringCase },
  StringNotEqualsIgnoreCase: { family: "string", negated: true, fits: sameIgnoringCase },
  StringLike: { family: "string", negated: false, fits: like },
  StringNotLike: { family: "string", negated: true, fits: like },
  NumericEquals: { family: "number", negated: false, fits: numeric(equal) },
  NumericNotEquals: { family: "number", negated: true, fits: numeric(equal) },
  NumericLessThan: { family: "number", negated: false, fits: numeric(less) },
  NumericLessThanEquals: { family: "number", negated: false, fits: numeric(lessOrEqual) },
  NumericGreaterThan: { family: "number", negated: false, fits: numeric(greater) },
  NumericGreaterThanEquals: { family: "number", negated: false, fits: numeric(greaterOrEqual) },
  DateEquals: { family: "date", negated: false, fits: dated(equal) },
  DateNotEquals: { family: "date", negated: true, fits: dated(equal) },
  DateLessThan: { family: "date", negated: false, fits: dated(less) },
  DateLessThanEquals: { family: "date", negated: false, fits: dated(lessOrEqual) },
  DateGreaterThan: { family: "date", negated: false, fits: dated(greater) },
  DateGreaterThanEquals: { family: "date", negated: false, fits: dated(greaterOrEqual) },
  Bool: {
    family: "bool",
    negated: false,
    fits: (actual, wanted) => isBool(wanted) && foldCase(actual) === foldCase(wanted),
  },
  IpAddress: { family: "ip", negated: false, fits: insideRange },
  NotIpAddress: { family: "ip", negated: true, fits: insideRange },
};

/** The condition operators that RAM documents. Other names, such as `toString`, are undefined. */
export const operators: Readonly<Record<string, Operator>> = lookup(documented);

/** Whether a policy's value belongs to the family: `"1.2.3.4/8"` for ip, `"true"` for bool. */
export function isOfFamily(family: Family, value: string): boolean {
  if (family === "number") return parseNumber(value) !== undefined;
  if (family === "date") return parseDate(value) !== undefined;
  if (family === "ip") return parseAddressRange(value) !== undefined;
  return family === "string" || isBool(value);
}

/** A decimal number as in policies, or undefined. It is a double: integers are exact up to 2^53. */
export function parseNumber(text: string): number | undefined {
  return /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text))
    ? Number(text)
    : undefined;
}

/**
 * Milliseconds since 1970 of an ISO 8601 time with a zone (`2012-11-11T23:59:59Z`), or undefined.
 */
export function parseDate(text: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))$/.exec(
    text,
  );
  if (parts === null) return undefined;
  const [, day, clock] = parts as unknown as [string, string, string];
  const time = Date.parse(`${day}${clock}`);
  // Date.parse takes the 30th of February for the 1st of March.
  return Number.isNaN(time) || new Date(day).getUTCDate() !== Number(day.slice(-2))
    ? undefined
    : time;
}

function isBool(text: string): boolean {
  return /^(?:true|false)$/i.test(text);
}

function ordered(
  parse: (text: string) => number | undefined,
  compare: (actual: number, wanted: number) => boolean,
): Operator["fits"] {
  // Every comparison with NaN is false.
  return (actual, wanted) => compare(parse(actual) ?? Number.NaN, parse(wanted) ?? Number.NaN);
}

function insideRange(actual: string, wanted: string): boolean {
  const a = parseAddressRange(actual);
  const w = parseAddressRange(wanted);
  return (
    a !== undefined &&
    w !== undefined &&
    a.first === a.last &&
    a.family === w.family &&
    w.first <= a.first &&
    a.last <= w.last
  );
}
