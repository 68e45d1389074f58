import type { Route } from "../gateway/route.ts";

/** How often each call was answered with which status: `{"Imm": {"GetTask": {"200": 3}}}`. */
export class Counters {
  readonly #counts = new Map<string, Map<string, Map<number, number>>>();

  count({ product, action }: Route, status: number): void {
    const actions = member(this.#counts, product, () => new Map<string, Map<number, number>>());
    const statuses = member(actions, action, () => new Map<number, number>());
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }

  toJSON(): Record<string, Record<string, Record<string, number>>> {
    const inner = (actions: Map<string, Map<number, number>>) =>
      Object.fromEntries(
        [...actions].map(([action, statuses]) => [action, Object.fromEntries(statuses)]),
      );
    return Object.fromEntries(
      [...this.#counts].map(([product, actions]) => [product, inner(actions)]),
    );
  }

  clear(): void {
    this.#counts.clear();
  }
}

function member<K, V>(map: Map<K, V>, key: K, fresh: () => V): V {
  const value = map.get(key) ?? fresh();
  map.set(key, value);
  return value;
}
