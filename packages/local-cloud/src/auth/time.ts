/** Dates in requests. */

/** How far a request's date may be from the clock: 15 minutes, for every protocol. */
export const MAX_SKEW_MS = 15 * 60_000;

/**
 * Whether a request's date is too far off. The controls can move the cloud's clock while clients
 * sign by real time, so a date is good when either of the two fits; what expires (sessions,
 * messages, tasks) goes by the cloud's clock alone.
 */
export function isSkewed(sent: number, receivedAt: number): boolean {
  return Math.min(Math.abs(sent - receivedAt), Math.abs(sent - Date.now())) > MAX_SKEW_MS;
}

/**
 * `2023-10-26T10:22:32Z` in epoch milliseconds, also with a fraction of a second, as some clients
 * write it; undefined when it is not of that form or no such date exists.
 */
export function parseIsoSeconds(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z$/.exec(text);
  const time = match === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) || isoSeconds(time) !== `${match?.[1]}Z` ? undefined : time;
}

/**
 * `20231026T102232Z` in epoch milliseconds; undefined when it is not of that form or no such date
 * exists.
 */
export function parseIsoBasic(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  return parts === null
    ? undefined
    : parseIsoSeconds(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`);
}

/** `Thu, 26 Oct 2023 10:22:32 GMT` in epoch milliseconds; undefined for any other form. */
export function parseHttpDate(text: string): number | undefined {
  if (
    !/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/.test(
      text,
    )
  ) {
    return undefined;
  }
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** `2023-10-26T10:22:32Z`, as ACS3, RAM and STS write times. */
export function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** `20231026T102232Z`, as OSS V4 writes them. */
export function isoBasic(time: number): string {
  return isoSeconds(time).replace(/[-:]/g, "");
}
