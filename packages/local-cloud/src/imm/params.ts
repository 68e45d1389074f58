/** Reads parameters of IMM calls, and cuts lists into pages. */
import { pageOf } from "../core/page.ts";
import type { Params } from "../rpc/params.ts";
import { invalid } from "./errors.ts";

/** An integer from `low` to `high`, or `fallback`. Throws InvalidArgument, 400. */
export function integer<T>(
  params: Params,
  name: string,
  low: number,
  high: number,
  fallback: T,
): number | T {
  const text = params[name];
  if (text === undefined || text === "") return fallback;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  throw invalid(name, `it must be a whole number from ${low} to ${high}`, "InvalidArgument");
}

/**
 * Text with at most `maxLength` characters, undefined if it is missing or empty. Throws
 * InvalidArgument, 400.
 */
export function textUpTo(params: Params, name: string, maxLength: number): string | undefined {
  const text = params[name];
  if (text === undefined || text === "") return undefined;
  if (text.length <= maxLength) return text;
  const reason = `it has ${text.length} characters, the maximum is ${maxLength}`;
  throw invalid(name, reason, "InvalidArgument");
}

/** One of `values`, undefined if it is missing. Throws InvalidArgument, 400. */
export function oneOf<T extends string>(
  params: Params,
  name: string,
  values: readonly T[],
): T | undefined {
  const text = params[name];
  if (text === undefined || text === "") return undefined;
  const value = values.find((candidate) => candidate === text);
  if (value !== undefined) return value;
  throw invalid(name, `it must be one of ${values.join(", ")}`, "InvalidArgument");
}

/** Parses a structured parameter, undefined if it is missing. Throws Invalid{name}, 400. */
function json(params: Params, name: string): unknown {
  const text = params[name];
  if (text === undefined || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(name, "it must be JSON text");
  }
}

/** A structured parameter that is an object. */
export function jsonObject(
  params: Params,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const value = json(params, name);
  if (value !== undefined && !isObject(value)) throw invalid(name, "it must be a JSON object");
  return value;
}

/** A structured parameter that is a list. */
export function jsonList(params: Params, name: string): readonly unknown[] | undefined {
  const value = json(params, name);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw invalid(name, "it must be a JSON array");
  return value;
}

/** Whether parsed JSON is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** All keys of one list have the same types, and the last part is unique. */
export type SortKey = readonly (string | number)[];

/**
 * At most `limit` items in the order of their keys, after the one that the parameter `NextToken`
 * stands for. The token contains the key of the last item, so items that are added or deleted
 * between two pages neither hide nor repeat others. Throws InvalidNextToken, 400.
 */
export function tokenPage<T>(
  params: Params,
  items: readonly T[],
  keyOf: (item: T) => SortKey,
  limit: number,
  descending = false,
): { readonly items: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const token = params["NextToken"] ?? "";
  const after = token === "" ? undefined : readToken(token);
  const direction = descending ? -1 : 1;
  const following = items
    .filter((item) => after === undefined || direction * compare(keyOf(item), after) > 0)
    .sort((a, b) => direction * compare(keyOf(a), keyOf(b)));
  const { items: page, last } = pageOf(following, limit);
  const next = last === undefined ? {} : { NextToken: writeToken(keyOf(last)) };
  return { items: page, next };
}

function compare(a: SortKey, b: SortKey): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined || left === right) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}

function writeToken(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

function readToken(token: string): SortKey {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    key = undefined;
  }
  const isPart = (part: unknown) => typeof part === "string" || typeof part === "number";
  if (Array.isArray(key) && key.every(isPart)) return key;
  throw invalid("NextToken", "it must be the NextToken of an earlier response");
}
