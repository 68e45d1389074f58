import { ConfigError } from "../errors.ts";
import { PushError } from "./errors.ts";

/** Whether certificates of an origin (`https://host`, `http://127.0.0.1:4566`) are allowed. */
export type OriginRule = (origin: string) => boolean;

// Scheme, host and path are read from the text itself. Whatever a URL parser would normalise (case,
// escapes, credentials, dot segments, backslashes) is rejected: two parsers could read another
// host.
const plainUrl =
  /^(https?:\/\/(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[::1\])(?::[1-9]\d{0,4})?)((?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+)$/;
const hostEntry = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::[1-9]\d{0,4})?$/;
const originEntry = /^https?:\/\/(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[::1\])(?::[1-9]\d{0,4})?$/;
const loopback = /^http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::|$)/;
const maxUrlLength = 512;

/**
 * Allows the given hosts.
 * @param setting the option that has them
 * @throws ConfigError for an entry that is neither a host name nor an origin, or that is http to
 *   another machine.
 */
export function originRule(setting: string, hosts: readonly string[]): OriginRule {
  const origins = new Set(hosts.map((entry) => originOf(setting, entry)));
  return (origin) => origins.has(origin);
}

function originOf(setting: string, entry: string): string {
  if (typeof entry === "string" && hostEntry.test(entry)) return `https://${entry}`;
  if (
    typeof entry === "string" &&
    originEntry.test(entry) &&
    (entry.startsWith("https://") || loopback.test(entry))
  )
    return entry;
  throw new ConfigError(
    setting,
    `${setting}: ${JSON.stringify(entry)} is not a host name in lower case, such as "mns-cert.oss-cn-hangzhou.aliyuncs.com", or an origin (http:// for loopback only).`,
  );
}

/**
 * Reads a certificate's URL.
 * @throws PushError unless the URL is plain and its origin is allowed.
 */
export function checkCertificateUrl(text: string, isAllowed: OriginRule): URL {
  const [, origin, path] = (text.length <= maxUrlLength && plainUrl.exec(text)) || [];
  if (origin === undefined || path === undefined || !isAllowed(origin)) {
    throw new PushError(
      "CertificateUrlRejected",
      `The signing certificate's URL is not one of the sender's: ${JSON.stringify(text.slice(0, 200))}.`,
    );
  }
  return new URL(origin + path);
}
