import { PolicyError, pointerTo } from "./error.ts";

// What the members of a document or a request are read with. Each throws a PolicyError that points
// to the culprit.

/** A list with something in it, of which each item is checked; a single text is a list of one. */
export function patterns(
  value: unknown,
  at: string,
  check: (pattern: string, at: string) => void,
): readonly string[] {
  const list = strings(value, at);
  if (list.length === 0) throw new PolicyError("empty", at, "The list is empty.");
  list.forEach((pattern, index) => {
    check(pattern, Array.isArray(value) ? pointerTo(at, index) : at);
  });
  return list;
}

/** A list of texts, or one text as a list. */
export function strings(value: unknown, at: string): readonly string[] {
  if (!Array.isArray(value)) return [stringAt(value, at)];
  return value.map((item, index) => stringAt(item, pointerTo(at, index)));
}

/** A text with something in it; a Sid may have nothing. */
export function stringAt(value: unknown, at: string): string {
  if (typeof value === "string" && (value !== "" || at.endsWith("/Sid"))) return value;
  throw new PolicyError(
    "type",
    at,
    `This must be a string with something in it, not ${show(value)}.`,
  );
}

export function objectAt(value: unknown, at: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new PolicyError("type", at, `This must be an object, not ${show(value)}.`);
}

export function required(object: Record<string, unknown>, key: string, at: string): unknown {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (value === undefined) throw new PolicyError("missing-key", at, `${key} is missing.`);
  return value;
}

export function checkKeys(
  object: Record<string, unknown>,
  known: readonly string[],
  at: string,
): void {
  for (const key of Object.keys(object)) {
    if (!known.includes(key))
      throw new PolicyError(
        "unknown-key",
        pointerTo(at, key),
        `${show(key)} is no element of the language here; it knows ${known.join(", ")}.`,
      );
  }
}

/** A value as messages show it. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
