/**
 * Percent-encoding as Alibaba Cloud's signatures want it: RFC 3986, so `! ' ( ) *` too, and a blank
 * is `%20`.
 */

export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** One parameter of a query or a form. */
export interface QueryPair {
  readonly name: string;
  readonly value: string;
  /** Whether an `=` was written; `?acl` has none. */
  readonly assigned: boolean;
}

/**
 * The parameters in the order of the wire, `+` being a blank.
 * Throws URIError when the text is not percent-encoded UTF-8.
 */
export function parseQuery(raw: string): QueryPair[] {
  return raw
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      const name = at < 0 ? part : part.slice(0, at);
      return {
        name: decode(name),
        value: at < 0 ? "" : decode(part.slice(at + 1)),
        assigned: at >= 0,
      };
    });
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

/** Order of the bytes, which for UTF-8 is the order of the code points. */
export function byName(a: QueryPair, b: QueryPair): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
