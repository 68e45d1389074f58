import { ConfigError } from "../errors.ts";
import { PushError } from "./errors.ts";

/** Decides by the origin alone, `https://host` or `http://127.0.0.1:4566`. */
export type OriginRule = (origin: string) => boolean;

// Scheme, host and path are taken from the text itself: what a URL parser would put right (case,
// escapes, credentials, dot segments, backslashes) is refused, so that no two readers can disagree
// about the host.
const plainUrl =
  /^(https?:\/\/(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[::1\])(?::[1-9]\d{0,4})?)((?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+)$/;
const hostEntry = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::[1-9]\d{0,4})?$/;
const originEntry = /^https?:\/\/(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[::1\])(?::[1-9]\d{0,4})?$/;
const loopback = /^http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::|$)/;
const smqOrigin =
  /^https:\/\/(?:mnstest\.oss-cn-hangzhou|mns-cert\.oss-cn-[a-z0-9]+(?:-[a-z0-9]+){0,3})\.aliyuncs\.com$/;
const maxUrlLength = 512;

/** Where SMQ keeps its signing certificates (SMQ "Verify HTTP push message signatures"). */
export const isSmqOrigin: OriginRule = (origin) => smqOrigin.test(origin);

/**
 * @throws ConfigError for an entry that is neither a host name nor an origin, or that is http
 *   beyond loopback.
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
    `allowedCertificateHosts has the entry ${JSON.stringify(entry)}: use a host name in lower case, such as "mns-cert.oss-cn-hangzhou.aliyuncs.com", or an origin; http:// only for this machine.`,
  );
}

/**
 * The certificate's URL from the header `x-mns-signing-cert-url`, which has it in Base64.
 * @throws PushError unless the URL is plain and its origin is allowed.
 */
export function readCertificateUrl(header: string, isAllowed: OriginRule): URL {
  const text = decodeUrl(header);
  const [, origin, path] = plainUrl.exec(text) ?? [];
  if (origin === undefined || path === undefined || !isAllowed(origin)) {
    throw new PushError(
      "CertificateUrlRefused",
      `The signing certificate's URL is not among those that SMQ uses: ${JSON.stringify(text.slice(0, 200))}.`,
    );
  }
  return new URL(origin + path);
}

function decodeUrl(header: string): string {
  if (header.length > maxUrlLength || !/^[A-Za-z0-9+/]+={0,2}$/.test(header)) {
    throw new PushError(
      "CertificateUrlRefused",
      "x-mns-signing-cert-url is not the Base64 of a URL.",
    );
  }
  return Buffer.from(header, "base64").toString("latin1");
}
