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
const smqOrigin =
  /^https:\/\/(?:mnstest\.oss-cn-hangzhou|mns-cert\.oss-cn-[a-z0-9]+(?:-[a-z0-9]+){0,3})\.aliyuncs\.com$/;
const maxUrlLength = 512;

/** The hosts of SMQ's own signing certificates (SMQ "Verify HTTP push message signatures"). */
export const isSmqOrigin: OriginRule = (origin) => smqOrigin.test(origin);

/**
 * Allows the given hosts, or SMQ's own if there are none.
 * @throws ConfigError for an entry that is neither a host name nor an origin, or that is http to
 *   another machine.
 */
export function originRule(hosts: readonly string[] | undefined): OriginRule {
  if (hosts === undefined) return isSmqOrigin;
  const origins = new Set(hosts.map(originOf));
  return (origin) => origins.has(origin);
}

function originOf(entry: string): string {
  if (typeof entry === "string" && hostEntry.test(entry)) return `https://${entry}`;
  if (
    typeof entry === "string" &&
    originEntry.test(entry) &&
    (entry.startsWith("https://") || loopback.test(entry))
  )
    return entry;
  throw new ConfigError(
    "allowedCertificateHosts",
    `allowedCertificateHosts: ${JSON.stringify(entry)} is not a host name in lower case, such as "mns-cert.oss-cn-hangzhou.aliyuncs.com", or an origin (http:// for loopback only).`,
  );
}

/**
 * Reads the certificate's URL from the header `x-mns-signing-cert-url`, which is Base64.
 * @throws PushError unless the URL is plain and its origin is allowed.
 */
export function readCertificateUrl(header: string, isAllowed: OriginRule): URL {
  const text = decodeUrl(header);
  const [, origin, path] = plainUrl.exec(text) ?? [];
  if (origin === undefined || path === undefined || !isAllowed(origin)) {
    throw new PushError(
      "CertificateUrlRejected",
      `The signing certificate's URL is not one of SMQ's: ${JSON.stringify(text.slice(0, 200))}.`,
    );
  }
  return new URL(origin + path);
}

function decodeUrl(header: string): string {
  if (header.length > maxUrlLength || !/^[A-Za-z0-9+/]+={0,2}$/.test(header)) {
    throw new PushError("CertificateUrlRejected", "x-mns-signing-cert-url is not a URL in Base64.");
  }
  return Buffer.from(header, "base64").toString("latin1");
}
