import { RequestError } from "../errors.ts";
import { unlessAborted } from "./abort.ts";
import { type Credential, type CredentialsProvider, readCredential } from "./credential.ts";

const wrongClock = new Set([
  "InvalidTimeStamp.Expired",
  "TimeExpired",
  "RequestTimeTooSkewed",
  "InvalidDateHeader",
]);
const expiredSession = /SecurityToken.*Expired|InvalidSecurityToken/;
/** A smaller difference between the clocks is not why a signature was rejected. */
const leastSkewMs = 30_000;

/** What a client signs its requests with: credentials, and the service's clock. */
export class Signer {
  readonly #credentials: CredentialsProvider;
  #offsetMs = 0;

  constructor(credentials: CredentialsProvider) {
    this.#credentials = credentials;
  }

  /**
   * Calls `send` with a credential and the service's time. If the service rejects the clock or the
   * session, nothing has happened yet: it is corrected, and `send` is called once more.
   */
  async run<T>(
    signal: AbortSignal | undefined,
    send: (credential: Credential, date: Date) => Promise<T>,
  ): Promise<T> {
    for (let corrected = false; ; corrected = true) {
      const reading = readCredential(this.#credentials);
      // A provider that doesn't respond must not delay an aborted call.
      const credential = await (signal === undefined ? reading : unlessAborted(signal, reading));
      try {
        return await send(credential, new Date(Date.now() + this.#offsetMs));
      } catch (error) {
        if (corrected || !(error instanceof RequestError)) throw error;
        if (!this.#correctClock(error) && !this.#renewSession(error, credential)) throw error;
      }
    }
  }

  #correctClock({ code, serviceDate }: RequestError): boolean {
    if (!wrongClock.has(code) || serviceDate === undefined) return false;
    const offset = serviceDate - Date.now();
    if (Math.abs(offset - this.#offsetMs) < leastSkewMs) return false;
    this.#offsetMs = offset;
    return true;
  }

  #renewSession({ code }: RequestError, { accessKeyId }: Credential): boolean {
    return expiredSession.test(code) && this.#credentials.invalidate?.(accessKeyId) === true;
  }
}
