/** Paths in properties, as Pulumi writes them: `rules[0].prefix`, `tags["a.b"]`, `rules[*].id`. */
import { isSecret, secretValue } from "../protocol/secrets.ts";
import { isPropertyMap, type PropertyMap, type PropertyValue } from "../protocol/values.ts";

/** Names and indices. `*` is every member or element. */
export type PropertyPath = readonly (string | number)[];

/** The steps of a path. */
export function parsePath(text: string): PropertyPath {
  const steps = text.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\[(\*)\]|\.?([^.[\]]+)/g);
  return [...steps].map(([, index, quoted, star, name]) =>
    index !== undefined
      ? Number(index)
      : (quoted?.replaceAll(/\\(.)/g, "$1") ?? star ?? (name as string)),
  );
}

/** Whether `path` is `other`, or above it. */
export function containsPath(path: PropertyPath, other: PropertyPath): boolean {
  return (
    path.length <= other.length &&
    path.every((step, index) => step === "*" || step === other[index])
  );
}

/**
 * `inputs` with the old value at each path: what the program ignores. As in the real engine, a
 * path into an element that was added or removed has no effect.
 */
export function ignoreChanges(
  inputs: PropertyMap,
  oldInputs: PropertyMap,
  paths: readonly string[],
): PropertyMap {
  return paths.reduce(
    (result, path) => reset(oldInputs, result, parsePath(path)) as PropertyMap,
    inputs,
  );
}

function reset(
  old: PropertyValue | undefined,
  wanted: PropertyValue | undefined,
  path: PropertyPath,
): PropertyValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return old;
  // Secrets are looked into. What comes out of a secret stays one.
  if (isSecret(wanted)) {
    const before = isSecret(old) ? old.value : old;
    return secretValue(reset(before, wanted.value, path) ?? null);
  }
  if (isSecret(old)) {
    const result = reset(old.value, wanted, path);
    return result === undefined || result === wanted ? wanted : secretValue(result);
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(old)) return wanted;
    return wanted.map((member: PropertyValue, index) =>
      (step === "*" || step === index) && index < old.length
        ? (reset(old[index], member, rest) ?? member)
        : member,
    );
  }
  if (!isPropertyMap(wanted)) return wanted;
  const members = new Map(Object.entries(wanted));
  const before: PropertyMap = isPropertyMap(old) ? old : {};
  const names = step === "*" ? [...new Set([...members.keys(), ...Object.keys(before)])] : [step];
  for (const name of names.map(String)) {
    // Below an object that is new or gone there is nothing to keep.
    if (rest.length > 0 && (before[name] === undefined || !members.has(name))) continue;
    const value = reset(before[name], members.get(name), rest);
    if (value === undefined) members.delete(name);
    else members.set(name, value);
  }
  return Object.fromEntries(members);
}
