/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The last item of this page if more follow: the next page starts after it. */
  readonly last?: T;
}

/** The first `size` items of a sorted list. */
export function pageOf<T>(sorted: readonly T[], size: number): Page<T> {
  const items = sorted.slice(0, size);
  const last = items.at(-1);
  return last === undefined || sorted.length === items.length ? { items } : { items, last };
}
