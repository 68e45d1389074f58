import { createHash, type KeyObject, verify } from "node:crypto";

/** The parts of a push that its signature covers. The body is covered by Content-MD5. */
export interface SignedParts {
  readonly method: string;
  /** Path and query, as SMQ requested them. */
  readonly path: string;
  readonly headers: Headers;
}

/**
 * What SMQ signs: method, Content-MD5, Content-Type and Date, each on its own line, empty if the
 * header is missing. Then follow every `x-mns-` header as `name:value`, sorted by name, and the
 * path (SMQ "Verify HTTP push message signatures").
 */
export function stringToSign({ method, path, headers }: SignedParts): string {
  const smqHeaders = [...headers]
    .filter(([name]) => name.startsWith("x-mns-"))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    method,
    headers.get("content-md5") ?? "",
    headers.get("content-type") ?? "",
    headers.get("date") ?? "",
    ...smqHeaders.map(([name, value]) => `${name}:${value}`),
    path,
  ].join("\n");
}

/** Whether `signature`, in Base64, is SHA1withRSA (PKCS #1 v1.5) of these parts. */
export function isSigned(parts: SignedParts, signature: string, key: KeyObject): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return false;
  // Each byte of a header is one character of a JavaScript string.
  const signed = Buffer.from(stringToSign(parts), "latin1");
  return verify("RSA-SHA1", signed, key, Buffer.from(signature, "base64"));
}

/**
 * Whether a Content-MD5 header belongs to the body. Three forms are in use: the digest in Base64
 * (RFC 1864), its hex text in Base64 (older pushes), and the plain hex text (newer ones).
 */
export function isMd5Of(header: string, body: Uint8Array): boolean {
  const digest = createHash("md5").update(body).digest();
  const hex = digest.toString("hex");
  if (header.toLowerCase() === hex || header === digest.toString("base64")) return true;
  return [hex, hex.toUpperCase()].some((text) => Buffer.from(text).toString("base64") === header);
}
