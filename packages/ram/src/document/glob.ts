import { withAnyRegion } from "../arn/region.ts";

/**
 * Whether a pattern matches the whole text. `*` matches any run of characters, also an empty one
 * and one with separators. `?` matches one character (a code point). There is no escape. Takes at
 * most length × length steps, because only the last `*` backtracks.
 * @param foldFrom the character of the pattern from which on case doesn't matter. Default: nowhere.
 */
export function globMatches(
  pattern: string,
  text: string,
  foldFrom = Number.POSITIVE_INFINITY,
): boolean {
  // A text without surrogates is its own list of characters.
  const [want, have] = [characters(pattern), characters(text)];
  let p = 0;
  let t = 0;
  let star = -1;
  let restart = 0;
  while (t < have.length) {
    if (want[p] === "*") {
      star = p;
      restart = t;
      p += 1;
    } else if (
      p < want.length &&
      (want[p] === "?" || same(want[p] as string, have[t] as string, p >= foldFrom))
    ) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      restart += 1;
      p = star + 1;
      t = restart;
    } else {
      return false;
    }
  }
  while (want[p] === "*") p += 1;
  return p === want.length;
}

/** A-Z to a-z and nothing else. Unlike `toLowerCase`, it never changes the length. */
export function foldCase(text: string): string {
  if (!/[\u0080-\uffff]/.test(text)) return text.toLowerCase();
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Case doesn't matter in actions. Source: RAM documentation, "Policy elements", Action. */
export function actionMatches(pattern: string, action: string): boolean {
  return globMatches(foldCase(pattern), foldCase(action));
}

/**
 * Case matters in resources, except in the names of RAM roles: see {@link roleNameStart}. In a
 * pattern with all five fields, `acs:{service}:{region}:{account}:{relative id}`, the wildcards of
 * the first four stay in their fields, and those of the relative id cross every separator. A
 * shorter pattern (`*`, `acs:oss:*`) is one glob over the whole name. Where names have no region,
 * an empty one in the pattern means the same as `*`.
 */
export function resourceMatches(pattern: string, resource: string): boolean {
  return nameMatches(withAnyRegion(pattern), resource);
}

/** Like {@link resourceMatches}, but an empty region matches nothing else: for callers. */
export function nameMatches(pattern: string, resource: string): boolean {
  const foldFrom = roleNameStart(pattern);
  const [wanted, have] = [fieldsOf(pattern), fieldsOf(resource)];
  if (wanted === undefined) return globMatches(pattern, resource, foldFrom);
  if (have === undefined) return false;
  const before = [...pattern].length - [...wanted.id].length;
  return (
    wanted.fields.every((field, i) => globMatches(field, have.fields[i] as string)) &&
    globMatches(wanted.id, have.id, foldFrom - before)
  );
}

/** The four fields before the relative id, and the id. Undefined if the text has fewer fields. */
export function fieldsOf(
  text: string,
): { readonly fields: readonly string[]; readonly id: string } | undefined {
  const parts = text.split(":");
  return parts.length < 5 ? undefined : { fields: parts.slice(0, 4), id: parts.slice(4).join(":") };
}

/**
 * Where the name begins in a pattern of RAM roles, or infinity in any other pattern. RAM writes a
 * role's name in lower case in some of its ARNs and not in others, so case doesn't matter there.
 */
export function roleNameStart(pattern: string): number {
  const prefix = /^(?:acs:ram:|\*).*?:role\//s.exec(pattern)?.[0];
  return prefix === undefined ? Number.POSITIVE_INFINITY : [...prefix].length;
}

function characters(text: string): string | readonly string[] {
  return /[\ud800-\udfff]/.test(text) ? [...text] : text;
}

function same(a: string, b: string, fold: boolean): boolean {
  return a === b || (fold && foldCase(a) === foldCase(b));
}
