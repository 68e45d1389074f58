/** What the checks of both senders do with a request. */
import type { CertificateStore } from "./certificate-store.ts";
import { PushError } from "./errors.ts";

/** A request that is to be verified, and what that takes. */
export interface PushCheck {
  readonly request: Request;
  /** Path and query, as the sender requested them. */
  readonly path: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly readBody: () => Promise<Buffer>;
  readonly certificates: Pick<CertificateStore, "get">;
}

/** @throws PushError if the request has no such header, with what to do about it. */
export function required(headers: Headers, name: string, fix = ""): string {
  const value = headers.get(name);
  if (value === null || value === "")
    throw new PushError("MissingHeader", `The push has no ${name} header.${fix}`);
  return value;
}

/** `time` is epoch milliseconds. @throws PushError if it differs too much from the clock. */
export function checkTime(header: string, time: number, now: number, windowMs: number): void {
  if (Math.abs(now - time) <= windowMs) return;
  const seconds = Math.round((now - time) / 1_000);
  throw new PushError(
    "DateOutsideWindow",
    `The push's ${header} differs from this clock by ${seconds} s: an old push, or a wrong clock.`,
  );
}

/** Reads no more than the limit. @throws PushError */
export async function readBody(request: Request, maxBytes: number): Promise<Buffer> {
  const tooLarge = () =>
    new PushError("BodyTooLarge", `The push has more than ${maxBytes} bytes (maxBodyBytes).`);
  if (request.bodyUsed) {
    throw new PushError(
      "BodyConsumed",
      "The body was read before the push handler got it: call the handler before any body parser, or give it the raw bytes.",
    );
  }
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  if (request.body === null) return Buffer.alloc(0);
  // Not cancelled at the limit: in some servers that ends the connection before the answer.
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new PushError("ConnectionLost", "The push ended in the middle of its body.", { cause });
    });
    if (done) return Buffer.concat(chunks, size);
    size += value.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(value);
  }
}
