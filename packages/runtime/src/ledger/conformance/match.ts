import assert from "node:assert/strict";

/**
 * Fails unless `actual` has what `expected` has. Other members of an object don't matter, and a
 * regular expression stands for a text that it matches. Arrays and maps must have the same length.
 */
export function assertMatch(actual: unknown, expected: unknown): void {
  assert.deepEqual(select(actual, expected), expected);
}

/** The part of `actual` to compare. A text that matches is replaced by its pattern. */
function select(actual: unknown, expected: unknown): unknown {
  if (expected instanceof RegExp)
    return typeof actual === "string" && expected.test(actual) ? expected : actual;
  if (actual instanceof Uint8Array) return Uint8Array.from(actual);
  if (Array.isArray(actual) && Array.isArray(expected))
    return actual.map((element, index) => select(element, expected[index]));
  if (actual instanceof Map && expected instanceof Map)
    return new Map([...actual].map(([key, value]) => [key, select(value, expected.get(key))]));
  if (!isObject(actual) || !isObject(expected)) return actual;
  const keys = Object.keys(expected);
  return Object.fromEntries(keys.map((key) => [key, select(actual[key], expected[key])]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** All that an iteration gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
