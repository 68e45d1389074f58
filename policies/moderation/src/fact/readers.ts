import { unknownPart, type Value } from "./value.ts";

/** Reads a value as a type. Undefined if it has a different form. */
export type Reader<T> = (value: Value) => T | undefined;

export const text: Reader<string> = (value) =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;

/** Some providers and states write `"true"` for `true`. */
export const flag: Reader<boolean> = (value) => {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
};

/** Some providers and states write `"30"` for `30`. */
export const number: Reader<number> = (value) => {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
};

/** A list of texts. One text counts as a list of one. */
export const texts: Reader<readonly string[]> = (value) => {
  if (typeof value === "string") return [value];
  return Array.isArray(value) && value.every((item) => typeof item === "string")
    ? (value as readonly string[])
    : undefined;
};

/** An object, or JSON text with one. */
export const jsonObject: Reader<Readonly<Record<string, unknown>>> = (value) => {
  if (unknownPart(value) !== undefined) return undefined;
  try {
    const object: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return typeof object === "object" && object !== null && !Array.isArray(object)
      ? (object as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
};
