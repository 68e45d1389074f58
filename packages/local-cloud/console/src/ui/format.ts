/** Numbers and times for people. */

/** `1:05.3`: a position in a video, in seconds. */
export function position(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = (tenths - minutes * 600) / 10;
  const text = Number.isInteger(rest) ? String(rest) : rest.toFixed(1);
  return `${minutes}:${rest < 10 ? "0" : ""}${text}`;
}

/** `850 ms`, `2.4 s`, `3 min`, `5 h`, `2 d` */
export function duration(ms: number): string {
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Number((ms / 3_600_000).toFixed(1))} h`;
  return `${Number((ms / 86_400_000).toFixed(1))} d`;
}

/** The time of day, with seconds. */
export function timeOfDay(time: number | string, locale: string): string {
  return new Date(time).toLocaleTimeString(locale, { hour12: false });
}

export function dateAndTime(time: number, locale: string): string {
  return new Date(time).toLocaleString(locale, {
    dateStyle: "medium",
    timeStyle: "medium",
    hour12: false,
  });
}

/** The part of a key after the last slash. */
export function fileName(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1) || key;
}

/** An ARN without account: `user/ann`, `role/app/session`. */
export function shortArn(arn: string): string {
  return arn.replace(/^acs:\w+:[^:]*:\d*:/, "");
}
