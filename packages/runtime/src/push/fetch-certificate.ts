import { HttpClient } from "../transport/http.ts";
import { PushError } from "./errors.ts";

/**
 * Gets a certificate, PEM or DER. Called for URLs of allowed hosts alone, and its result is kept.
 */
export type CertificateFetcher = (
  url: URL,
  options: { readonly signal: AbortSignal },
) => Promise<string | Uint8Array>;

export const maxCertificateBytes = 64 * 1024;
export const certificateTimeoutMs = 3_000;

/** One GET. An answer other than 200, a redirect among them, is an error. */
export const fetchCertificate: CertificateFetcher = async (url, { signal }) => {
  const client = new HttpClient(url, { connections: 1, connectTimeoutMs: certificateTimeoutMs });
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
    throw new PushError(
      "CertificateUnavailable",
      `${url.origin} answered ${status} instead of the signing certificate.`,
      {
        retryable: true,
      },
    );
  } finally {
    void client.close();
  }
};
