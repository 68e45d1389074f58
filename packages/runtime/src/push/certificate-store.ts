import { aborted } from "../transport/abort.ts";
import { type Certificate, parseCertificate } from "./certificate.ts";
import { PushError } from "./errors.ts";
import {
  type CertificateFetcher,
  certificateTimeoutMs,
  maxCertificateBytes,
} from "./fetch-certificate.ts";

const freshMs = 3_600_000;
/**
 * SMQ gives up a message after three tries within a minute, so an old certificate is better than
 * none while its host is away.
 */
const staleMs = 86_400_000;
const failureMs = 5_000;
const maxCertificates = 16;
const maxFailures = 64;
const maxFetches = 4;

interface Kept {
  readonly certificate: Certificate;
  readonly at: number;
}

/**
 * The signing certificates by URL. Each is fetched once, however many pushes wait for it; how many
 * are kept and fetched is bounded, since anybody can make up a URL of an allowed host.
 */
export class CertificateStore {
  readonly #fetch: CertificateFetcher;
  readonly #now: () => number;
  /** The least recently used one first. */
  readonly #kept = new Map<string, Kept>();
  readonly #failed = new Map<string, { readonly error: PushError; readonly at: number }>();
  readonly #pending = new Map<string, Promise<Certificate>>();

  constructor(fetch: CertificateFetcher, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** @throws PushError `CertificateUnavailable` or `CertificateInvalid`. */
  async get(url: URL): Promise<Certificate> {
    const kept = this.#use(url.href);
    if (kept !== undefined && this.#within(kept.at, freshMs)) return kept.certificate;
    try {
      return await this.#refresh(url);
    } catch (error) {
      if (kept !== undefined && this.#within(kept.at, staleMs)) return kept.certificate;
      throw error;
    }
  }

  #refresh(url: URL): Promise<Certificate> {
    const failed = this.#failed.get(url.href);
    if (failed !== undefined && this.#within(failed.at, failureMs))
      return Promise.reject(failed.error);
    const pending = this.#pending.get(url.href);
    if (pending !== undefined) return pending;
    if (this.#pending.size >= maxFetches) {
      const message = "Too many signing certificates are being fetched at once.";
      return Promise.reject(new PushError("CertificateUnavailable", message, { retryable: true }));
    }
    const fetched = this.#load(url).finally(() => this.#pending.delete(url.href));
    this.#pending.set(url.href, fetched);
    return fetched;
  }

  async #load(url: URL): Promise<Certificate> {
    try {
      const certificate = parseCertificate(await this.#read(url));
      put(this.#kept, url.href, { certificate, at: this.#now() }, maxCertificates);
      return certificate;
    } catch (cause) {
      const error =
        cause instanceof PushError
          ? cause
          : new PushError("CertificateUnavailable", "The signing certificate can't be fetched.", {
              cause,
              retryable: true,
            });
      put(this.#failed, url.href, { error, at: this.#now() }, maxFailures);
      throw error;
    }
  }

  async #read(url: URL): Promise<Uint8Array> {
    const signal = AbortSignal.timeout(certificateTimeoutMs);
    const given = await Promise.race([this.#fetch(url, { signal }), aborted(signal)]);
    const bytes = typeof given === "string" ? Buffer.from(given) : given;
    if (bytes.byteLength <= maxCertificateBytes) return bytes;
    throw new PushError(
      "CertificateInvalid",
      `The signing certificate has more than ${maxCertificateBytes} bytes.`,
    );
  }

  #use(key: string): Kept | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  /** A clock that was set back since makes nothing last longer. */
  #within(at: number, ms: number): boolean {
    const age = this.#now() - at;
    return age >= 0 && age < ms;
  }
}

function put<T>(map: Map<string, T>, key: string, value: T, max: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= max) break;
    map.delete(oldest);
  }
}
