/**
 * Whether a pattern matches the whole text. `*` stands for any run of characters, also an empty one and one with separators in it; `?` stands for one
 * character (a code point). There is no escape. At most length × length steps: only the last `*` is ever taken back.
 * @param foldFrom from this character of the pattern on, the case of letters does not count; default nowhere.
 */
export function globMatches(pattern: string, text: string, foldFrom = Number.POSITIVE_INFINITY): boolean {
  const want = [...pattern];
  const have = [...text];
  let p = 0;
  let t = 0;
  let star = -1;
  let restart = 0;
  while (t < have.length) {
    if (want[p] === "*") {
      star = p;
      restart = t;
      p += 1;
    } else if (p < want.length && (want[p] === "?" || same(want[p], have[t], p >= foldFrom))) {
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

/** A-Z to a-z and nothing else: unlike the language's own, it never changes a length. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Actions are compared without regard to case. Source: RAM documentation, "Policy elements", Action. */
export function actionMatches(pattern: string, action: string): boolean {
  return globMatches(foldCase(pattern), foldCase(action));
}

/** Resources are compared exactly, but for the names of RAM roles: see {@link roleNameStart}. */
export function resourceMatches(pattern: string, resource: string): boolean {
  return globMatches(pattern, resource, roleNameStart(pattern));
}

/**
 * Where the name begins in a pattern of RAM roles; infinity in any other pattern. RAM lower-cases a role's name in some of its ARNs and not in others, so
 * that from there on case does not count.
 */
export function roleNameStart(pattern: string): number {
  const prefix = /^(?:acs:ram:|\*).*?:role\//s.exec(pattern)?.[0];
  return prefix === undefined ? Number.POSITIVE_INFINITY : [...prefix].length;
}

function same(a: string | undefined, b: string | undefined, fold: boolean): boolean {
  return a === b || (fold && foldCase(a ?? "") === foldCase(b ?? ""));
}
