import { PolicyError, pointerTo } from "./error.ts";
import { nearest } from "./spelling.ts";

// Readers for the members of a policy or a request. Each throws a PolicyError that points to the
// value at fault.

/** A list with at least one item, each of which is checked. A single string is a list of one. */
export function patterns(
  value: unknown,
  at: string,
  check: (pattern: string, at: string) => void,
): readonly string[] {
  const list = strings(value, at);
  if (list.length === 0) throw new PolicyError("Empty", at, "The list is empty.");
  list.forEach((pattern, index) => {
    check(pattern, Array.isArray(value) ? pointerTo(at, index) : at);
  });
  return list;
}

/** A list of strings, or one string as a list. */
export function strings(value: unknown, at: string): readonly string[] {
  if (!Array.isArray(value)) return [stringAt(value, at)];
  return value.map((item, index) => stringAt(item, pointerTo(at, index)));
}

/** A string that is not empty. Only a Sid can be. */
export function stringAt(value: unknown, at: string): string {
  if (typeof value === "string" && (value !== "" || at.endsWith("/Sid"))) return value;
  throw new PolicyError("WrongType", at, `Expected a non-empty string, not ${show(value)}.`);
}

export function objectAt(value: unknown, at: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new PolicyError("WrongType", at, `Expected an object, not ${show(value)}.`);
}

export function required(object: Record<string, unknown>, key: string, at: string): unknown {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (value === undefined) throw new PolicyError("MissingMember", at, `${key} is missing.`);
  return value;
}

export function checkKeys(
  object: Record<string, unknown>,
  known: readonly string[],
  at: string,
): void {
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue;
    throw new PolicyError(
      "UnknownMember",
      pointerTo(at, key),
      `Unknown member ${show(key)}. ${hintFor(key, known)}`,
    );
  }
}

/** Follows the sentence about an unknown name: the known one that it resembles, or all of them. */
export function hintFor(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined
    ? `Expected one of ${known.filter((each) => each !== "$schema").join(", ")}.`
    : `Did you mean "${near}"?`;
}

/** A value as messages show it, cut after 80 characters. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
