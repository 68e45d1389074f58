/** A page of names in order: at most `limit` of those after `marker` that start with `prefix`. */
export interface ListQuery {
  readonly prefix?: string | undefined;
  readonly marker?: string | undefined;
  /** Default 1000. */
  readonly limit?: number | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Given when there are more. */
  readonly nextMarker?: string;
}

/** A page of the values of `map` by key. */
export function pageOf<T>(
  map: ReadonlyMap<string, T>,
  { prefix = "", marker = "", limit = 1000 }: ListQuery,
): Page<T> {
  const names = [...map.keys()].filter((name) => name.startsWith(prefix) && name > marker).sort();
  const shown = names.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map((name) => map.get(name) as T);
  return last !== undefined && names.length > shown.length
    ? { items, nextMarker: last }
    : { items };
}
