import type * as pulumi from "@pulumi/pulumi";
import { type Check, checked, isPending, type Problem, problemOf, shown } from "./check.ts";
import { hintFor } from "./spelling.ts";

/** The checks of all members of an argument object. */
export type Fields<Args> = { readonly [Name in keyof Args]-?: Check };

/** What to pass for a member that can't be left out: the end of "is missing; …". */
type Required<Args> = { readonly [Name in keyof Args]?: string };

/** A check for objects with at least these members. */
export const members =
  <Args extends object>(required: Required<Args>): Check =>
  (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return `is ${shown(value)}; it must be an object`;
    for (const [name, hint] of Object.entries(required)) {
      if ((value as Partial<Record<string, unknown>>)[name] === undefined)
        return { path: `.${name}`, reason: `is missing; ${String(hint)}` };
    }
    return undefined;
  };

/**
 * A check for argument objects: each member that is given and known has to pass its own check. The
 * problem's path has the member's name. A member without a check is a mistake, which JavaScript
 * doesn't report: `expireAfterDay` would keep media forever.
 */
export const fields = <Args extends object>(
  checks: Fields<Args>,
  required: Required<Args> = {},
): Check =>
  every(members(required), (value) => {
    const given = value as Partial<Record<string, unknown>>;
    const known = Object.keys(checks);
    const unknown = Object.keys(given).find(
      (name) => given[name] !== undefined && !known.includes(name),
    );
    if (unknown !== undefined)
      return { path: `.${unknown}`, reason: `is unknown; ${hintFor(unknown, known)}` };
    for (const [name, check] of Object.entries(checks) as [string, Check][]) {
      const found =
        given[name] === undefined ? undefined : problemAt(`.${name}`, given[name], check);
      if (found) return found;
    }
    return undefined;
  });

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
  return checked(component, name, args[name] as NonNullable<Args[Name]>, checks[name] as Check);
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
      if (element === undefined) return { path: `[${index}]`, reason: "is undefined" };
      const found = problemAt(`[${index}]`, element, check);
      if (found) return found;
    }
    return undefined;
  };

/** A check that passes if all of `checks` pass; it reports the first problem. */
export function every(...checks: Check[]): Check {
  return (value) => {
    for (const check of checks) {
      const found = problemOf(check(value));
      if (found) return found;
    }
    return undefined;
  };
}

/**
 * A check for an argument that decides which resources there are, so it can't be an output: as a
 * condition, an output would always be true.
 */
export const plain = (check: Check): Check =>
  Object.assign((value: unknown) => (isPending(value) ? outputProblem : check(value)), {
    [refusesOutputs]: true,
  });

const refusesOutputs = Symbol("refusesOutputs");
const outputProblem = "is an output; it must be a plain value";

/** A check for objects with any names, whose known values all have to pass `check`. */
export const mapOf =
  (check: Check): Check =>
  (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return `is ${shown(value)}; it must be an object`;
    for (const [name, member] of Object.entries(value)) {
      const found = member === undefined ? undefined : problemAt(`.${name}`, member, check);
      if (found) return found;
    }
    return undefined;
  };

function problemAt(path: string, value: unknown, check: Check): Problem | undefined {
  if (isPending(value) && !(refusesOutputs in check)) return undefined;
  const found = problemOf(check(value));
  return found && { path: `${path}${found.path}`, reason: found.reason };
}
