import type { CheckFailure } from "../protocol/messages.ts";
import { isKnown, isMap, isUnknown, type Properties } from "../protocol/values.ts";

/** What is wrong with a value, as the end of a sentence about its property; undefined if valid. */
type ValueCheck = (value: unknown) => string | undefined;

/** The check of each input. An input that isn't required is checked only if it is known. */
export type InputChecks = Readonly<Record<string, { check: ValueCheck; required?: true }>>;

/** Checks inputs one by one. Unknown values are not checked. */
export function checkInputs(inputs: Properties, checks: InputChecks): CheckFailure[] {
  return Object.entries(checks).flatMap(([property, { check, required }]) => {
    const value = inputs[property];
    const checked = required ? !isUnknown(value) : isKnown(value);
    const problem = checked ? check(value) : undefined;
    return problem === undefined ? [] : [{ property, reason: `${property} ${problem}` }];
  });
}

export const isText =
  (most: number): ValueCheck =>
  (value) => {
    const length = typeof value === "string" ? value.length : 0;
    return length >= 1 && length <= most
      ? undefined
      : `must be a string of 1 to ${most} characters`;
  };

export const isWholeNumber =
  (most: number): ValueCheck =>
  (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most
      ? undefined
      : `is ${JSON.stringify(value)}; it must be a whole number from 1 to ${most}`;

export const isBoolean: ValueCheck = (value) =>
  typeof value === "boolean" ? undefined : "must be true or false";

export const isTags: ValueCheck = (value) =>
  isMap(value) && Object.values(value).every((tag) => typeof tag === "string" || isUnknown(tag))
    ? undefined
    : "must be a map of strings";

export const isNames =
  (problem: ValueCheck): ValueCheck =>
  (value) => {
    if (!Array.isArray(value)) return "must be a list of names";
    return value.map((name) => (isUnknown(name) ? undefined : problem(name))).find(Boolean);
  };
