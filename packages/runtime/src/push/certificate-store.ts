import type { X509Certificate } from "node:crypto";
import { unlessAborted } from "../transport/abort.ts";
import {
  type CertificateFetcher,
  certificateTimeoutMs,
  maxCertificateBytes,
  parseCertificate,
} from "./certificate.ts";
import { PushError } from "./errors.ts";

const freshMs = 3_600_000;
/**
 * SMQ gives up a message after three tries within a minute, so an old certificate is better than
 * none while its host is unavailable.
 */
const staleMs = 86_400_000;
const failureMs = 5_000;
const maxCertificates = 16;
const maxFailures = 64;
const maxFetches = 4;

interface Cached {
  readonly certificate: X509Certificate;
  readonly at: number;
}

/**
 * Caches signing certificates by URL. Each is fetched once for all pushes that wait for it. Caches
 * and concurrent fetches are bounded, because anyone can send a URL of an allowed host.
 */
export class CertificateStore {
  readonly #fetch: CertificateFetcher;
  readonly #now: () => number;
  /** The least recently used one is first. */
  readonly #cached = new Map<string, Cached>();
  readonly #failed = new Map<string, { readonly error: PushError; readonly at: number }>();
  readonly #pending = new Map<string, Promise<X509Certificate>>();

  constructor(fetch: CertificateFetcher, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** @throws PushError `CertificateUnavailable` or `CertificateInvalid`. */
  async get(url: URL): Promise<X509Certificate> {
    const cached = this.#cached.get(url.href);
    if (cached !== undefined) put(this.#cached, url.href, cached, maxCertificates);
    if (cached !== undefined && this.#isWithin(cached.at, freshMs)) return cached.certificate;
    try {
      return await this.#refresh(url);
    } catch (error) {
      if (cached !== undefined && this.#isWithin(cached.at, staleMs)) return cached.certificate;
      throw error;
    }
  }

  #refresh(url: URL): Promise<X509Certificate> {
    const failed = this.#failed.get(url.href);
    if (failed !== undefined && this.#isWithin(failed.at, failureMs))
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

  async #load(url: URL): Promise<X509Certificate> {
    try {
      const certificate = parseCertificate(await this.#read(url));
      put(this.#cached, url.href, { certificate, at: this.#now() }, maxCertificates);
      return certificate;
    } catch (cause) {
      const message = "The signing certificate can't be fetched.";
      const error =
        cause instanceof PushError
          ? cause
          : new PushError("CertificateUnavailable", message, { cause, retryable: true });
      put(this.#failed, url.href, { error, at: this.#now() }, maxFailures);
      throw error;
    }
  }

  async #read(url: URL): Promise<Uint8Array> {
    const signal = AbortSignal.timeout(certificateTimeoutMs);
    const given = await unlessAborted(signal, Promise.resolve(this.#fetch(url, { signal })));
    const bytes = typeof given === "string" ? Buffer.from(given) : given;
    if (bytes.byteLength <= maxCertificateBytes) return bytes;
    const message = `The signing certificate has more than ${maxCertificateBytes} bytes.`;
    throw new PushError("CertificateInvalid", message);
  }

  /** If the clock was set back, nothing lasts longer for it. */
  #isWithin(at: number, ms: number): boolean {
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
