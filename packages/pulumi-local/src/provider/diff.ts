/**
 * What a change of a program means for a resource: the properties that change, and whether a new
 * resource is needed.
 */

import {
  containsUnknown,
  isEmpty,
  isPropertyMap,
  type PropertyMap,
  type PropertyValue,
} from "../protocol/values.ts";
import { defaultsKey, parseJson } from "./check.ts";
import type { Properties, PropertyType } from "./schema.ts";

export type DiffKind = "add" | "delete" | "update";

export interface PropertyChange {
  readonly kind: DiffKind;
  /** The change needs a new resource. */
  readonly replace: boolean;
}

/** By path, such as `lifecycleRules[0].enabled`. */
export type DetailedDiff = Readonly<Record<string, PropertyChange>>;

/**
 * Compares the resource as it is (its state, which a refresh brings up to date) with what the
 * program wants. As with the real provider a missing value and the empty one of its kind are the
 * same, JSON documents are compared by meaning, and a `computed` property that the program leaves
 * open is no change.
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
  if (type.kind === "string" && type.json && typeof a === "string" && typeof b === "string") {
    return a === b || sameJson(a, b);
  }
  if (
    type.kind === "string" &&
    type.meaning !== undefined &&
    typeof a === "string" &&
    typeof b === "string"
  ) {
    return type.meaning(a) === type.meaning(b);
  }
  if (type.kind === "list" && type.unordered && Array.isArray(a) && Array.isArray(b)) {
    return JSON.stringify(a.map(canonical).sort()) === JSON.stringify(b.map(canonical).sort());
  }
  return canonical(a) === canonical(b);
}

/**
 * Whether two JSON documents say the same, whatever their spacing and the order of their members.
 */
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
