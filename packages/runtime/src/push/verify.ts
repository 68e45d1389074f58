/**
 * Verifies that a request is a push of SMQ from the expected topic. Cheap checks come first, so a
 * certificate is fetched only for a recent request with a complete body and an allowed URL.
 */
import { trustedKey } from "./certificate.ts";
import type { CertificateStore } from "./certificate-store.ts";
import { readCertificateUrl } from "./certificate-url.ts";
import { PushError } from "./errors.ts";
import type { PushSettings } from "./options.ts";
import { isMd5Of, isSigned } from "./signature.ts";
import { checkSource, type PushSource, sourceOf } from "./topic.ts";

/** A push whose signature and topic are valid. */
export interface VerifiedPush {
  readonly body: Buffer;
  /** Null for an accepted push that does not name its topic. */
  readonly source: PushSource | null;
}

/** `path` is path and query as SMQ requested them. @throws PushError */
export async function verifyPush(
  request: Request,
  path: string,
  settings: PushSettings,
  certificates: CertificateStore,
): Promise<VerifiedPush> {
  const { method, headers } = request;
  if (method !== "POST")
    throw new PushError("MethodNotAllowed", `A push is a POST, not a ${method}.`);
  const signature = required(headers, "authorization");
  const md5 = required(headers, "content-md5");
  const now = settings.clock();
  checkDate(required(headers, "date"), now, settings.dateWindowMs);
  const urlHeader = required(headers, "x-mns-signing-cert-url");
  const url = readCertificateUrl(urlHeader, settings.isAllowedOrigin);

  const body = await readBody(request, settings.maxBodyBytes);
  if (!isMd5Of(md5, body))
    throw new PushError("BodyMismatch", "Content-MD5 does not match the body.");

  const key = trustedKey(await certificates.get(url), now, settings.weakCertificate);
  if (!isSigned({ method, path, headers }, signature, key)) {
    const fix = "If a proxy or a router changes the path, pass the path that SMQ requested.";
    throw new PushError("SignatureMismatch", `The signature does not match the request. ${fix}`);
  }
  const source = sourceOf(headers, body);
  checkSource(source, settings.topic, settings.unnamedTopic);
  return { body, source: source ?? null };
}

function required(headers: Headers, name: string): string {
  const value = headers.get(name);
  if (value === null || value === "")
    throw new PushError("MissingHeader", `The push has no ${name} header.`);
  return value;
}

function checkDate(header: string, now: number, windowMs: number): void {
  const date = Date.parse(header);
  if (!Number.isFinite(date))
    throw new PushError("InvalidHeader", "The push's Date header is not a date.");
  if (Math.abs(now - date) <= windowMs) return;
  const seconds = Math.round((now - date) / 1_000);
  throw new PushError(
    "DateOutsideWindow",
    `The push's Date differs from this clock by ${seconds} s: an old push, or a wrong clock.`,
  );
}

/** Reads no more than the limit. @throws PushError */
async function readBody(request: Request, maxBytes: number): Promise<Buffer> {
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
