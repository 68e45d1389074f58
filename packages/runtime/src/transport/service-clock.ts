import type { RequestError } from "../errors.ts";

const skewCodes = new Set([
  "InvalidTimeStamp.Expired",
  "TimeExpired",
  "RequestTimeTooSkewed",
  "InvalidDateHeader",
]);

/**
 * The service's time: this machine's, put right by the Date header of an answer that refused a
 * signature for its age.
 */
export class ServiceClock {
  #offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  /**
   * Takes over the service's time when `error` says that ours is wrong. False when there is nothing
   * to learn.
   */
  learnFrom(error: RequestError): boolean {
    if (!skewCodes.has(error.code) || error.serviceDate === undefined) return false;
    const offset = error.serviceDate - Date.now();
    if (Math.abs(offset - this.#offsetMs) < 30_000) return false;
    this.#offsetMs = offset;
    return true;
  }
}
