/** Dates in requests. Parsed dates are epoch milliseconds. */

/** The largest allowed difference between a request's date and the clock, in all protocols. */
export const maxSkewMs = 15 * 60_000;

/**
 * Whether a request's date is too far from the clock. The controls can move the cloud's clock while
 * clients sign with the real time, so a date is compared with both. Only the cloud's clock counts
 * for what expires: sessions, messages, tasks.
 */
export function isSkewed(sent: number, receivedAt: number): boolean {
  return Math.min(Math.abs(sent - receivedAt), Math.abs(sent - Date.now())) > maxSkewMs;
}

/**
 * Parses `2023-10-26T10:22:32Z`, also with a fraction of a second. Undefined when the form is
 * different or the date doesn't exist.
 */
export function parseIsoSeconds(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z$/.exec(text);
  const time = match === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) || isoSeconds(time) !== `${match?.[1]}Z` ? undefined : time;
}

/** Parses `20231026T102232Z`. */
export function parseIsoBasic(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  return parts === null
    ? undefined
    : parseIsoSeconds(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`);
}

/** Parses `Thu, 26 Oct 2023 10:22:32 GMT`. Undefined when the form is different. */
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
