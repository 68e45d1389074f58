/** The building blocks of Alibaba Cloud's signatures. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Compares in constant time. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(
    createHash("sha256").update(a).digest(),
    createHash("sha256").update(b).digest(),
  );
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

export function hmacSha1Base64(secret: string, text: string): string {
  return createHmac("sha1", secret).update(text, "utf8").digest("base64");
}

export function hmacSha256(secret: string | Uint8Array, text: string): Buffer {
  return createHmac("sha256", secret).update(text, "utf8").digest();
}

/** RFC 3986 percent-encoding: it also encodes `! ' ( ) *`, and a space is `%20`. */
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
  /** Whether it has an `=`. `?acl` has none. */
  readonly assigned: boolean;
}

/**
 * The parameters in the order of the wire. `+` is a space.
 *
 * @throws URIError when the text is not percent-encoded UTF-8.
 */
export function parseQuery(raw: string): QueryPair[] {
  const decode = (text: string) => decodeURIComponent(text.replaceAll("+", " "));
  return raw
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", ...value] = part.split("=");
      return { name: decode(name), value: decode(value.join("=")), assigned: value.length > 0 };
    });
}

export function toPairs(params: Readonly<Record<string, string>>): QueryPair[] {
  return Object.entries(params).map(([name, value]) => ({ name, value, assigned: true }));
}

export function formatQuery(pairs: readonly QueryPair[], encodeName = percentEncode): string {
  return pairs.map(({ name, value }) => `${encodeName(name)}=${percentEncode(value)}`).join("&");
}

/** Compares by the code units of the names. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** Header values by lower-case name. */
export type HeaderValues = Readonly<Record<string, string | undefined>>;

/** The lines `name:value`, sorted by name, of the headers that `isSigned` selects. */
export function headerLines(headers: HeaderValues, isSigned: (name: string) => boolean): string {
  return Object.entries(headers)
    .map(([name, value]) => ({ name, value }))
    .filter(({ name, value }) => value !== undefined && isSigned(name))
    .sort(byName)
    .map(({ name, value = "" }) => `${name}:${value.trim()}\n`)
    .join("");
}
