import { CredentialsError } from "../errors.ts";
import {
  type Credential,
  type CredentialsProvider,
  HiddenCredential,
} from "../transport/credential.ts";

/** A credential with an end. */
export interface Session {
  readonly credential: Credential;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface SessionCacheOptions {
  /**
   * A session with less time left than this is renewed. It is still used if the renewal fails, but
   * never after its end. Default: a fifth of its life, at most 5 minutes.
   */
  readonly refreshBeforeMs?: number;
  /** Told when an early renewal fails while the session still holds. Default: a process warning. */
  readonly onRenewalFailed?: (error: unknown, expiresAt: Date) => void;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
}

/**
 * After a failed early renewal, the next try waits at least this long: a session that still holds
 * needs no storm.
 */
const renewalPauseMs = 1_000;

/**
 * Keeps one session and renews it in time. However many callers ask, one renewal runs; an outdated
 * session is never handed out: when no new one can be had, `getCredential` rejects with the reason.
 */
export class SessionCache implements CredentialsProvider {
  readonly #fetch: () => Promise<Session>;
  readonly #options: SessionCacheOptions;
  #session:
    | { readonly hidden: HiddenCredential; readonly expiresAt: number; readonly refreshAt: number }
    | undefined;
  #pending: Promise<HiddenCredential> | undefined;
  #pauseUntil = 0;

  constructor(fetch: () => Promise<Session>, options: SessionCacheOptions = {}) {
    this.#fetch = fetch;
    this.#options = options;
  }

  async getCredential(): Promise<Credential> {
    const now = this.#now();
    const session = this.#session;
    if (session !== undefined && now < session.refreshAt) return session.hidden;
    if (session !== undefined && now < session.expiresAt) {
      // Early renewal runs beside the calls, which go on with the session that still holds.
      if (now >= this.#pauseUntil)
        this.#renew().catch((error: unknown) => this.#warn(error, session.expiresAt));
      return session.hidden;
    }
    return this.#renew();
  }

  invalidate(accessKeyId: string): boolean {
    if (this.#session?.hidden.accessKeyId === accessKeyId) this.#session = undefined;
    return true;
  }

  #renew(): Promise<HiddenCredential> {
    this.#pending ??= this.#load().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #load(): Promise<HiddenCredential> {
    const asked = this.#now();
    try {
      const session = await this.#fetch();
      const now = this.#now();
      if (session.expiresAt <= now) {
        throw new CredentialsError(
          "CredentialsExpired",
          "The new session has expired already: compare this machine's clock with the service's.",
        );
      }
      const early =
        this.#options.refreshBeforeMs ?? Math.min(300_000, (session.expiresAt - asked) / 5);
      const hidden = new HiddenCredential(session.credential);
      // A session that has little time left already, as the metadata service hands out, is not
      // renewed at each call.
      const refreshAt = Math.max(session.expiresAt - early, (now + session.expiresAt) / 2);
      this.#session = { hidden, expiresAt: session.expiresAt, refreshAt };
      return hidden;
    } catch (error) {
      this.#pauseUntil = this.#now() + renewalPauseMs;
      throw error;
    }
  }

  #warn(error: unknown, expiresAt: number): void {
    const end = new Date(expiresAt);
    if (this.#options.onRenewalFailed !== undefined) {
      try {
        this.#options.onRenewalFailed(error, end);
      } catch (thrown) {
        // Nobody waits for an early renewal, so nobody would catch it.
        process.emitWarning(
          `immkit: onRenewalFailed failed: ${thrown instanceof Error ? thrown.message : "no reason given"}`,
        );
      }
      return;
    }
    const reason = error instanceof Error ? error.message : "no reason given";
    process.emitWarning(
      `immkit: the session is used until ${end.toISOString()} and could not be renewed yet: ${reason}`,
    );
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}
