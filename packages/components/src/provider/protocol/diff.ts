import { isMap } from "./values.ts";

/** What happens to a property. */
export interface PropertyChange {
  readonly kind: "add" | "delete" | "update";
  /** Whether the change needs a new resource. */
  readonly replace: boolean;
}

/** The changes by property path, such as `tags["x/y"]`. */
export type Changes = Readonly<Record<string, PropertyChange>>;

/**
 * The differences between two values of the property `path`, down to the members of maps and lists.
 */
export function changesOf(
  before: unknown,
  after: unknown,
  path: string,
  replace: boolean,
): Changes {
  if (before === after) return {};
  if (isMap(before) && isMap(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return merged([...names], (name) =>
      changesOf(before[name], after[name], memberPath(path, name), replace),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return merged([...Array(length).keys()], (index) =>
      changesOf(before[index], after[index], `${path}[${index}]`, replace),
    );
  }
  if (isEmpty(before) && isEmpty(after)) return {};
  const kind = isEmpty(before) ? "add" : isEmpty(after) ? "delete" : "update";
  return { [path]: { kind, replace } };
}

/** The top-level property of a path. */
export const topLevel = (path: string): string => path.split(/[.[]/, 1)[0] as string;

/** The changes without those of ignored paths and what is below them. */
export function withoutIgnored(changes: Changes, ignored: readonly string[]): Changes {
  const below = (path: string, at: string) =>
    path === at || path.startsWith(`${at}.`) || path.startsWith(`${at}[`);
  return Object.fromEntries(
    Object.entries(changes).filter(([path]) => !ignored.some((at) => below(path, at))),
  );
}

const isEmpty = (value: unknown) => value === undefined || value === null;

function memberPath(path: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

function merged<Key>(keys: readonly Key[], changes: (key: Key) => Changes): Changes {
  return Object.assign({}, ...keys.map(changes)) as Changes;
}
