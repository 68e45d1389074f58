/**
 * A table without the names that every object has: what a policy names, such as `constructor`, is
 * in it only if it is written there.
 */
export function lookup<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.freeze(Object.assign(Object.create(null), entries));
}
