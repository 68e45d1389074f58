import { invalid } from "./params.ts";

/**
 * What a list is sorted by. All keys of one list have the same members, and the last tells items
 * apart.
 */
export type SortKey = readonly (string | number)[];

/**
 * At most `limit` items in the order of their keys, after the one that `token` stands for. The
 * token holds the key of the last item shown, so items that come and go between two pages neither
 * hide nor repeat others. Throws InvalidNextToken, 400.
 */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => SortKey,
  limit: number,
  token: string | undefined,
  descending = false,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const after = token === undefined || token === "" ? undefined : readToken(token);
  const direction = descending ? -1 : 1;
  const sorted = items
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || direction * compare(key, after) > 0)
    .sort((a, b) => direction * compare(a.key, b.key));
  const shown = sorted.slice(0, limit);
  const last = shown.at(-1);
  const page = { items: shown.map(({ item }) => item) };
  return last === undefined || sorted.length === shown.length
    ? page
    : { ...page, nextToken: writeToken(last.key) };
}

function compare(a: SortKey, b: SortKey): number {
  for (const [index, mine] of a.entries()) {
    const other = b[index];
    if (other === undefined || mine === other) continue;
    return mine < other ? -1 : 1;
  }
  return 0;
}

function writeToken(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

function readToken(token: string): SortKey {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    key = undefined;
  }
  if (
    Array.isArray(key) &&
    key.every((part) => typeof part === "string" || typeof part === "number")
  )
    return key;
  throw invalid("NextToken", "it must be the NextToken of an earlier answer");
}
