/**
 * Whether a request is a push of SMQ's, of the topic that is listened to. What costs little is
 * checked first, so that a certificate is fetched only for a recent request with a whole body, from
 * an allowed host.
 */
import { isMd5Of, readBody } from "./body.ts";
import { trustedKey } from "./certificate.ts";
import type { CertificateStore } from "./certificate-store.ts";
import { readCertificateUrl } from "./certificate-url.ts";
import { PushError } from "./errors.ts";
import type { PushSettings } from "./options.ts";
import { isSigned } from "./signature.ts";
import { checkSource, type PushSource, sourceOf } from "./topic.ts";

export interface VerifiedPush {
  readonly body: Buffer;
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
  const url = readCertificateUrl(
    required(headers, "x-mns-signing-cert-url"),
    settings.isAllowedOrigin,
  );

  const body = await readBody(request, settings.maxBodyBytes);
  if (!isMd5Of(md5, body))
    throw new PushError("BodyMismatch", "Content-MD5 is not that of the body.");

  const key = trustedKey(await certificates.get(url), now, settings.weakCertificate);
  if (!isSigned({ method, path, headers }, signature, key)) {
    const mend = "if a proxy or a router changes the path, pass the path that SMQ requested.";
    throw new PushError("SignatureMismatch", `The signature is not of this request: ${mend}`);
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
  if (!Number.isFinite(date)) throw new PushError("InvalidHeader", "The push's Date is no date.");
  if (Math.abs(now - date) <= windowMs) return;
  throw new PushError(
    "DateOutsideWindow",
    `The push's Date is ${Math.round((now - date) / 1_000)} s from this clock: an old push, or a wrong clock.`,
  );
}
