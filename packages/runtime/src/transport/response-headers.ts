import type { IncomingHttpHeaders } from "node:http";

/** The service's id of a request, from the header that its protocol uses. */
export function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  const value =
    headers["x-acs-request-id"] ?? headers["x-mns-request-id"] ?? headers["x-oss-request-id"];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What a response says about time. */
export interface ResponseTiming {
  /** The service's clock, epoch milliseconds. */
  readonly serviceDate?: number;
  /** How long the service asks to wait. */
  readonly retryAfterMs?: number;
}

/**
 * The service's clock, and how long it asks to wait: `x-acs-retry-after` in milliseconds, or
 * `Retry-After` in seconds or as a date.
 */
export function timingOf(headers: IncomingHttpHeaders): ResponseTiming {
  const date = Date.parse(String(headers["date"]));
  const ms = Number(headers["x-acs-retry-after"]);
  const retryAfterMs = ms > 0 ? ms : waitOf(headers["retry-after"], date);
  return {
    ...(Number.isNaN(date) ? {} : { serviceDate: date }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function waitOf(retryAfter: string | undefined, serviceDate: number): number | undefined {
  const seconds = Number(retryAfter);
  if (seconds > 0) return seconds * 1_000;
  const ms =
    Date.parse(String(retryAfter)) - (Number.isNaN(serviceDate) ? Date.now() : serviceDate);
  return ms > 0 ? ms : undefined;
}
