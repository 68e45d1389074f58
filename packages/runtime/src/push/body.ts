import { createHash } from "node:crypto";
import { PushError } from "./errors.ts";

/** The body's bytes. Reading stops at the limit. @throws PushError */
export async function readBody(request: Request, maxBytes: number): Promise<Buffer> {
  const tooLarge = () =>
    new PushError("BodyTooLarge", `The push has more than ${maxBytes} bytes (maxBodyBytes).`);
  if (request.bodyUsed) {
    const mend = "give it the request before a body parser has read it, or the bytes as they came.";
    throw new PushError(
      "BodyConsumed",
      `The push's body was read before it reached the push handler: ${mend}`,
    );
  }
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  if (request.body === null) return Buffer.alloc(0);
  // Not cancelled when it is too long: in some servers that would end the connection before the
  // answer.
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new PushError("ConnectionLost", "The push ended before its body was whole.", { cause });
    });
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(value);
  }
  return Buffer.concat(chunks, size);
}

/**
 * Whether a Content-MD5 header is of this body. Three forms are in use: Base64 of the digest (RFC
 * 1864), Base64 of its hex text (older pushes), and the bare hex text (newer ones).
 */
export function isMd5Of(header: string, body: Uint8Array): boolean {
  const digest = createHash("md5").update(body).digest();
  const hex = digest.toString("hex");
  if (header.toLowerCase() === hex || header === digest.toString("base64")) return true;
  return [hex, hex.toUpperCase()].some((text) => Buffer.from(text).toString("base64") === header);
}
