/**
 * The two date forms of signed requests. Both are exact to the second, so each is made once a
 * second and not once a request.
 */
let isoSecond = Number.NaN;
let isoText = "";
let httpSecond = Number.NaN;
let httpText = "";

/** `2026-03-01T08:00:05Z` */
export function isoDate(date: Date): string {
  const second = Math.floor(date.getTime() / 1_000);
  if (second !== isoSecond) {
    isoText = `${date.toISOString().slice(0, 19)}Z`;
    isoSecond = second;
  }
  return isoText;
}

/** `Sun, 01 Mar 2026 08:00:05 GMT` */
export function httpDate(date: Date): string {
  const second = Math.floor(date.getTime() / 1_000);
  if (second !== httpSecond) {
    httpText = date.toUTCString();
    httpSecond = second;
  }
  return httpText;
}
