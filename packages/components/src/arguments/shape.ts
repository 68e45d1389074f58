import type * as pulumi from "@pulumi/pulumi";
import { type Check, checked, isPending, type Problem, problemOf, shown } from "./check.ts";

/** The checks of the members of an argument object. Members without one accept every value. */
export type Fields<Args> = { readonly [Name in keyof Args]?: Check };

/**
 * A check for argument objects: each member that is given and known has to pass its own check. The
 * problem's path has the member's name.
 * @param required the members that can't be left out, with what to pass, as the end of a sentence
 *   that starts with "is missing".
 */
export const fields =
  <Args extends object>(
    checks: Fields<Args>,
    required: { readonly [Name in keyof Args]?: string } = {},
  ): Check =>
  (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return `is ${shown(value)}; it must be an object`;
    const members = value as Partial<Record<string, unknown>>;
    for (const [name, hint] of Object.entries(required)) {
      if (members[name] === undefined)
        return { path: `.${name}`, reason: `is missing; ${String(hint)}` };
    }
    for (const [name, check] of Object.entries(checks) as [string, Check][]) {
      const found = problemAt(`.${name}`, members[name], check);
      if (found) return found;
    }
    return undefined;
  };

/**
 * A given argument as an output. Its check is applied when the value is known.
 * @throws InvalidArgumentError at once for a plain value, otherwise through the output.
 */
export function checkedMember<Args extends object, Name extends keyof Args & string>(
  component: string,
  args: Args,
  checks: Fields<Args>,
  name: Name,
): pulumi.Output<pulumi.Unwrap<NonNullable<Args[Name]>>> {
  const check = checks[name] ?? (() => undefined);
  return checked(component, name, args[name] as NonNullable<Args[Name]>, check as Check<unknown>);
}

/**
 * A check for lists, whose known elements all have to pass `check`. The problem's path has the
 * index.
 * @param least the number of elements that a list must have.
 */
export const each =
  (check: Check, least = 0): Check =>
  (value) => {
    if (!Array.isArray(value)) return `is ${shown(value)}; it must be a list`;
    if (value.length < least)
      return value.length === 0 ? "is empty" : `has ${value.length} elements of at least ${least}`;
    for (const [index, element] of value.entries()) {
      const found = problemAt(`[${index}]`, element, check);
      if (found) return found;
    }
    return undefined;
  };

/** A check that passes if all of `checks` pass; it reports the first problem. */
export const every =
  (...checks: Check[]): Check =>
  (value) => {
    for (const check of checks) {
      const found = problemOf(check(value));
      if (found) return found;
    }
    return undefined;
  };

function problemAt(path: string, value: unknown, check: Check): Problem | undefined {
  if (value === undefined || isPending(value)) return undefined;
  const found = problemOf(check(value));
  return found && { path: `${path}${found.path}`, reason: found.reason };
}
