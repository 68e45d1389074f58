/**
 * Whether `text` fits `pattern` as a whole: `*` is any run of characters, `/` included as in RAM
 * policies, and `?` any one character. Time grows with the product of both lengths at worst,
 * whatever the pattern.
 */
export function globMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const wanted = pattern[p];
    if (wanted === "*") {
      star = p++;
      resume = t;
    } else if (wanted === "?" || (wanted !== undefined && wanted === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      // The last star takes one character more. Earlier stars need not: what they match can only be
      // shorter than this.
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p += 1;
  return p === pattern.length;
}
