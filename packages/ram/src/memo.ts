/** The part of a Map or WeakMap that a cache needs. */
interface Cache<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

/**
 * The value under a key. If there is none, it is created and stored.
 * @param create must not return undefined.
 */
export function getOrCreate<Key, Value>(
  cache: Cache<Key, Value>,
  key: Key,
  create: () => Value,
): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const created = create();
  cache.set(key, created);
  return created;
}
