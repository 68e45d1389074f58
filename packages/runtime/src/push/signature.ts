import { type KeyObject, verify } from "node:crypto";

/** The parts of a push that its signature covers; the body is covered by Content-MD5. */
export interface SignedParts {
  readonly method: string;
  /** Path and query, as SMQ requested them. */
  readonly path: string;
  readonly headers: Headers;
}

/**
 * What SMQ signs: method, Content-MD5, Content-Type and Date, each with a line of its own, empty
 * where the header is missing, then every `x-mns-` header as `name:value` in the order of the
 * names, then the path (SMQ "Verify HTTP push message signatures").
 */
export function stringToSign({ method, path, headers }: SignedParts): string {
  const own = [...headers]
    .filter(([name]) => name.startsWith("x-mns-"))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    method,
    headers.get("content-md5") ?? "",
    headers.get("content-type") ?? "",
    headers.get("date") ?? "",
    ...own.map(([name, value]) => `${name}:${value}`),
    path,
  ].join("\n");
}

/** Whether `signature`, Base64, is SHA1withRSA (PKCS #1 v1.5) of these parts. */
export function isSigned(parts: SignedParts, signature: string, key: KeyObject): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return false;
  // A header's bytes stand in a JavaScript string one by one.
  return verify(
    "RSA-SHA1",
    Buffer.from(stringToSign(parts), "latin1"),
    key,
    Buffer.from(signature, "base64"),
  );
}
