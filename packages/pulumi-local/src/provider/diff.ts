/** Compares a resource's state with the inputs that a program gives. */
import type { DetailedDiff, PropertyChange } from "../protocol/provider.ts";
import {
  containsUnknown,
  isEmpty,
  isPropertyMap,
  type PropertyMap,
  type PropertyValue,
  parseJson,
} from "../protocol/values.ts";
import { defaultsKey } from "./check.ts";
import type { Properties, PropertyType } from "./schema.ts";

/**
 * The changes from `state` to `wanted`. As with the real provider, a missing value equals the empty
 * value of its kind, JSON documents are compared by content, and leaving out a `computed` property
 * is not a change. Properties in `ignore` are left out, with everything below them.
 */
export function diffProperties(
  properties: Properties,
  state: PropertyMap,
  wanted: PropertyMap,
  ignore: readonly string[] = [],
): DetailedDiff {
  const changes: Record<string, PropertyChange> = {};
  diffObject(properties, state, wanted, "", false, changes);
  const ignored = (path: string) =>
    ignore.some(
      (name) =>
        name === "*" || path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`),
    );
  return Object.fromEntries(Object.entries(changes).filter(([path]) => !ignored(path)));
}

/** The top-level properties of a diff. */
export function changedProperties(
  diff: DetailedDiff,
  only: (change: PropertyChange) => boolean = () => true,
): readonly string[] {
  const names = Object.entries(diff)
    .filter(([, change]) => only(change))
    .map(([path]) => path.split(/[.[]/, 1)[0] as string);
  return [...new Set(names)].sort();
}

function diffObject(
  properties: Properties,
  state: PropertyMap,
  wanted: PropertyMap,
  at: string,
  replace: boolean,
  changes: Record<string, PropertyChange>,
): void {
  for (const [name, property] of Object.entries(properties)) {
    const value = wanted[name];
    if (value === undefined && property.computed) continue;
    diffValue(
      property.type,
      state[name],
      value,
      at === "" ? name : `${at}.${name}`,
      replace || property.replace === true,
      changes,
    );
  }
}

function diffValue(
  type: PropertyType,
  old: PropertyValue | undefined,
  wanted: PropertyValue | undefined,
  at: string,
  replace: boolean,
  changes: Record<string, PropertyChange>,
): void {
  const unknown = containsUnknown(wanted);
  if (!unknown && isEmpty(old) && isEmpty(wanted)) return;
  if (type.kind === "object" && isPropertyMap(old) && isPropertyMap(wanted)) {
    diffObject(type.properties, old, wanted, at, replace, changes);
    return;
  }
  if (type.kind === "list" && !type.unordered && Array.isArray(old) && Array.isArray(wanted)) {
    for (let index = 0; index < Math.max(old.length, wanted.length); index++) {
      diffValue(type.of, old[index], wanted[index], `${at}[${index}]`, replace, changes);
    }
    return;
  }
  if (!unknown && equal(type, old, wanted)) return;
  const kind =
    isEmpty(old) && old !== false && old !== 0 ? "add" : wanted === undefined ? "delete" : "update";
  changes[at] = { kind, replace };
}

function equal(
  type: PropertyType,
  a: PropertyValue | undefined,
  b: PropertyValue | undefined,
): boolean {
  if (type.kind === "string" && typeof a === "string" && typeof b === "string") {
    if (type.json) return a === b || sameJson(a, b);
    if (type.normalize !== undefined) return type.normalize(a) === type.normalize(b);
  }
  if (type.kind === "list" && type.unordered && Array.isArray(a) && Array.isArray(b))
    return JSON.stringify(a.map(canonical).sort()) === JSON.stringify(b.map(canonical).sort());
  return canonical(a) === canonical(b);
}

/** Whether two JSON documents differ at most in spacing and the order of members. */
export function sameJson(a: string, b: string): boolean {
  const [left, right] = [parseJson(a), parseJson(b)];
  return left !== undefined && right !== undefined && canonical(left) === canonical(right);
}

function canonical(value: PropertyValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isPropertyMap(value)) return JSON.stringify(value ?? null);
  const members = Object.keys(value)
    .filter((name) => name !== defaultsKey)
    .sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
}
