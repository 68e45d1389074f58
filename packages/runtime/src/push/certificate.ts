import { type KeyObject, X509Certificate } from "node:crypto";
import type { Dispatcher } from "../transport/dispatcher.ts";
import { HttpClient } from "../transport/http.ts";
import { PushError } from "./errors.ts";

/**
 * Gets a certificate, PEM or DER. It is called for URLs of allowed hosts only, and its results are
 * cached.
 */
export type CertificateFetcher = (
  url: URL,
  options: { readonly signal: AbortSignal },
) => Promise<string | Uint8Array>;

/** A larger certificate is rejected. */
export const maxCertificateBytes = 64 * 1024;
/** The timeout of a request for a certificate. */
export const certificateTimeoutMs = 3_000;

/** One GET. Any answer but 200 is an error, redirects included. */
export const fetchCertificate = async (
  url: URL,
  { signal, dispatcher }: { readonly signal: AbortSignal; readonly dispatcher?: Dispatcher },
): Promise<Uint8Array> => {
  const client = new HttpClient(
    url,
    dispatcher === undefined
      ? { http: { connections: 1, connectTimeoutMs: certificateTimeoutMs } }
      : { dispatcher },
  );
  try {
    const { status, body } = await client.send({
      method: "GET",
      path: url.pathname,
      headers: {},
      attempt: 1,
      idempotent: true,
      timeoutMs: certificateTimeoutMs,
      maxResponseBytes: maxCertificateBytes,
      signal,
    });
    if (status === 200) return body;
    const message = `${url.origin} answered ${status} instead of the signing certificate.`;
    throw new PushError("CertificateUnavailable", message, { retryable: true });
  } finally {
    void client.close();
  }
};

/** Reads PEM or DER. @throws PushError unless it is one certificate with an RSA key. */
export function parseCertificate(bytes: Uint8Array): X509Certificate {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(bytes);
  } catch (cause) {
    const message = "The signing certificate's URL does not return an X.509 certificate.";
    throw new PushError("CertificateInvalid", message, { cause });
  }
  const { asymmetricKeyType } = certificate.publicKey;
  if (asymmetricKeyType === "rsa") return certificate;
  throw new PushError(
    "CertificateInvalid",
    `The signing certificate has a key of type ${asymmetricKeyType}, not RSA.`,
  );
}

const minKeyBits = 2_048;

/** The certificate's key. @throws PushError if it is out of date or too short to prove anything. */
export function trustedKey(
  certificate: X509Certificate,
  now: number,
  weakCertificate: "reject" | "accept",
): KeyObject {
  const { publicKey, validFromDate, validToDate } = certificate;
  if (weakCertificate === "accept") return publicKey;
  const fix =
    'Receive from a queue instead, or set weakCertificate: "accept" if you know the risk.';
  if (!(validFromDate.getTime() <= now && now <= validToDate.getTime())) {
    const dates = `${validFromDate.toISOString()} to ${validToDate.toISOString()}`;
    throw new PushError(
      "CertificateOutOfDate",
      `The signing certificate is valid from ${dates}. ${fix}`,
    );
  }
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < minKeyBits) {
    throw new PushError(
      "WeakKey",
      `The signing certificate's key has only ${bits} bits and can be broken. ${fix}`,
    );
  }
  return publicKey;
}
