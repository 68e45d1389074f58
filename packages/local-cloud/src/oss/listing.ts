/** How every listing of OSS is filtered, sorted, grouped by delimiter and cut into pages. */
import { pageOf } from "../core/page.ts";
import { invalidArgument } from "./errors.ts";

/** Compares names by their UTF-8 bytes, as OSS sorts them. JavaScript compares UTF-16 units. */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return inByteOrder(left) - inByteOrder(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters beyond U+FFFF, so they come after U+E000 to U+FFFF. */
function inByteOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** A page size from 1 to 1000. Throws `InvalidArgument`. */
export function pageSize(params: URLSearchParams, name: string, fallback: number): number {
  const text = params.get(name) ?? "";
  if (text === "") return fallback;
  const size = /^\d+$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > 1000)
    throw invalidArgument(name, text, `${name} must be an integer between 1 and 1000.`);
  return size;
}

/** Which entries a page contains. */
export interface ListQuery<T> {
  readonly prefix: string;
  /** `""` means that keys are not grouped. */
  readonly delimiter: string;
  /** The page starts after this key or common prefix. */
  readonly marker: string;
  /** Maximum number of items and common prefixes together. */
  readonly max: number;
  /** Whether a value whose key is the marker belongs to this page. Default: none does. */
  readonly isAfterMarker?: (value: T) => boolean;
}

/** An entry with its key. */
export interface Listed<T> {
  readonly key: string;
  readonly value: T;
}

/** A page of a listing. */
export interface ListPage<T> {
  readonly items: readonly Listed<T>[];
  readonly prefixes: readonly string[];
  /** The last entry of this page if more follow. A common prefix has no value. */
  readonly next: { readonly key: string; readonly value?: T } | undefined;
}

/**
 * One page of entries, sorted by key. Entries with the same key keep their order. Keys with
 * `delimiter` behind the prefix are grouped into one common prefix, which counts as one entry.
 */
export function listPage<T>(
  entries: Iterable<readonly [key: string, value: T]>,
  { prefix, delimiter, marker, max, isAfterMarker = () => false }: ListQuery<T>,
): ListPage<T> {
  const following = [...entries]
    .filter(([key]) => key.startsWith(prefix))
    .filter(([key, value]) =>
      key === marker ? isAfterMarker(value) : compareNames(key, marker) > 0,
    )
    .sort(([a], [b]) => compareNames(a, b));
  const groups = new Set([marker]);
  const listed: { key: string; value?: T }[] = [];
  for (const [key, value] of following) {
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (cut < 0) listed.push({ key, value });
    else {
      const group = key.slice(0, cut + delimiter.length);
      if (!groups.has(group)) listed.push({ key: group });
      groups.add(group);
    }
  }
  const page = pageOf(listed, max);
  return {
    items: page.items.filter((entry): entry is Listed<T> => "value" in entry),
    prefixes: page.items.filter((entry) => !("value" in entry)).map(({ key }) => key),
    next: page.last,
  };
}
