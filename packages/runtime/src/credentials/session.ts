import { CredentialsError, ImmkitError } from "../errors.ts";
import {
  type Credential,
  type CredentialsProvider,
  HiddenCredential,
} from "../transport/credential.ts";

/** A credential that expires. */
export interface Session {
  readonly credential: Credential;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Options of a {@link SessionCache}. Durations are in milliseconds. */
export interface SessionCacheOptions {
  /**
   * A session with less time left than this is renewed. It is still used if the renewal fails, but
   * never after its end. Default: a fifth of its life, at most 5 minutes.
   */
  readonly refreshBeforeMs?: number | undefined;
  /**
   * Called when an early renewal fails while the session is still valid. Default: emit a process
   * warning.
   */
  readonly onRenewalFailed?: ((error: unknown, expiresAt: Date) => void) | undefined;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** The shortest time between a failed early renewal and the next one. */
const renewalPauseMs = 1_000;

/**
 * Keeps one session and renews it in time. Any number of callers share one renewal. An expired
 * session is never returned: if there is no new one, `getCredential` rejects with the reason.
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
      // An early renewal runs in the background. Callers continue with the valid session.
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
    const requestedAt = this.#now();
    try {
      const session = await this.#fetch();
      const now = this.#now();
      if (session.expiresAt <= now) {
        const message =
          "The new session has already expired. Compare this machine's clock with the service's.";
        throw new CredentialsError("CredentialsExpired", message);
      }
      const early =
        this.#options.refreshBeforeMs ?? Math.min(300_000, (session.expiresAt - requestedAt) / 5);
      const hidden = new HiddenCredential(session.credential);
      // The metadata service may return a session with little time left. It must not be renewed at
      // each call.
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
    if (this.#options.onRenewalFailed === undefined) {
      const message = `immkit: the session is used until ${end.toISOString()}, and renewing it failed: ${reasonOf(error)}`;
      process.emitWarning(message);
      return;
    }
    try {
      this.#options.onRenewalFailed(error, end);
    } catch (thrown) {
      // Nobody awaits an early renewal, so nobody would catch it.
      process.emitWarning(`immkit: onRenewalFailed threw: ${reasonOf(thrown)}`);
    }
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : "no reason given";
}

/**
 * A session in the form of STS and the metadata service.
 * @throws CredentialsError with the name of the `source`, if a part is missing.
 */
export function readSession(source: string, given: unknown): Session {
  const {
    AccessKeyId: accessKeyId,
    AccessKeySecret: accessKeySecret,
    SecurityToken: securityToken,
    Expiration: expiration,
  } = (typeof given === "object" && given !== null ? given : {}) as Record<string, unknown>;
  const expiresAt = Date.parse(String(expiration));
  if (
    typeof accessKeyId !== "string" ||
    typeof accessKeySecret !== "string" ||
    typeof securityToken !== "string" ||
    Number.isNaN(expiresAt)
  ) {
    const message = `${source} returned an incomplete session.`;
    throw new CredentialsError("CredentialsFailed", message);
  }
  return { credential: { accessKeyId, accessKeySecret, securityToken }, expiresAt };
}

/** Why there is no session, as a CredentialsError. Rethrows errors of other packages. */
export function noSession(what: string, cause: unknown, hint = ""): CredentialsError {
  if (cause instanceof CredentialsError) return cause;
  if (!(cause instanceof ImmkitError)) throw cause;
  const { message, retryable, attempts } = cause;
  return new CredentialsError("CredentialsFailed", `${what}: ${message}${hint}`, {
    cause,
    retryable,
    attempts,
  });
}
