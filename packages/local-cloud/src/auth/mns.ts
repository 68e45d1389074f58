/**
 * The signature of SMQ/MNS calls: `Authorization: MNS {AccessKeyId}:{HMAC-SHA1}`. Source: MNS
 * developer reference, "Request signature".
 */
import { createHash } from "node:crypto";
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import { hmacSha1Base64, sameText } from "./compare.ts";
import { checkKey, findKey, type KeyErrors, type KeyStore } from "./keys.ts";
import { isSkewed, parseHttpDate } from "./time.ts";

export const MNS_VERSION = "2015-06-06";

/** The codes for tokens are not published; these are those of OSS. */
const MNS_KEY_ERRORS: KeyErrors = {
  unknown: [
    403,
    "InvalidAccessKeyId",
    "The AccessKey Id you provided does not exist in our records.",
  ],
  inactive: [403, "InvalidAccessKeyId", "The AccessKey Id you provided is disabled."],
  tokenMissing: [
    403,
    "InvalidSecurityToken",
    "The key belongs to a session, so the header security-token is required.",
  ],
  tokenUnknown: [403, "InvalidSecurityToken", "The security token you provided is invalid."],
  tokenMismatch: [
    403,
    "InvalidSecurityToken",
    "The security token you provided does not belong to the AccessKey Id.",
  ],
  tokenExpired: [403, "SecurityTokenExpired", "The security token you provided has expired."],
};

/**
 * `target` is path and query as on the wire: receipt handles are signed the way they are sent,
 * escaped or not.
 */
export function mnsStringToSign(
  method: string,
  target: string,
  headers: Readonly<Record<string, string | undefined>>,
): string {
  const own = Object.keys(headers)
    .filter((name) => name.startsWith("x-mns-") && headers[name] !== undefined)
    .sort()
    .map((name) => `${name}:${(headers[name] ?? "").trim()}\n`)
    .join("");
  const date = headers["x-mns-date"] ?? headers["date"] ?? "";
  return [
    method,
    headers["content-md5"] ?? "",
    headers["content-type"] ?? "",
    date,
    own + target,
  ].join("\n");
}

/** What {@link signMns} signs. */
export interface MnsCall {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  readonly body?: string;
  /** Further headers, in lower case; `x-mns-…` are signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
  /** Epoch milliseconds. Default: now. */
  readonly date?: number;
}

/** The headers of a signed call of SMQ/MNS. */
export function signMns(call: MnsCall): Record<string, string> {
  const headers: Record<string, string> = {
    date: new Date(call.date ?? Date.now()).toUTCString(),
    "x-mns-version": MNS_VERSION,
    ...(call.body === undefined ? {} : { "content-type": "text/xml;charset=utf-8" }),
    ...call.headers,
  };
  const signature = hmacSha1Base64(
    call.accessKeySecret,
    mnsStringToSign(call.method, call.target, headers),
  );
  return {
    ...headers,
    authorization: `MNS ${call.accessKeyId}:${signature}`,
    ...(call.securityToken === undefined ? {} : { "security-token": call.securityToken }),
  };
}

/**
 * Who made this call. Throws a {@link ServiceError} with MNS's codes. A date that is off is
 * TimeExpired with 408, as the table of error codes says; the page about signatures says 400.
 */
export function verifyMns(request: CloudRequest, keys: KeyStore): Principal {
  const { headers, receivedAt } = request;
  const { accessKeyId, signature } = parseAuthorization(headers["authorization"]);
  checkVersion(headers["x-mns-version"]);
  const date = headers["x-mns-date"] ?? headers["date"];
  if (date === undefined)
    throw new ServiceError(400, "MissingDateHeader", "The header Date is required.");
  const sent = parseHttpDate(date);
  if (sent === undefined)
    throw new ServiceError(
      400,
      "InvalidDateHeader",
      'Date must look like "Thu, 17 Mar 2012 18:49:58 GMT".',
    );
  if (isSkewed(sent, receivedAt)) {
    throw new ServiceError(
      408,
      "TimeExpired",
      `The request's date differs by more than 15 minutes from the cloud's clock, which says ${new Date(receivedAt).toUTCString()}.`,
    );
  }
  const key = findKey(keys, accessKeyId, MNS_KEY_ERRORS);
  const stringToSign = mnsStringToSign(request.method, request.target, headers);
  if (!sameText(signature, hmacSha1Base64(key.secret, stringToSign))) {
    throw new ServiceError(
      403,
      "SignatureDoesNotMatch",
      `The request signature we calculated does not match the signature you provided. Check your key and signing method. The string to sign here is: ${stringToSign}`,
    );
  }
  checkDigest(headers["content-md5"], request.body);
  return checkKey(key, headers["security-token"], receivedAt, MNS_KEY_ERRORS);
}

function parseAuthorization(header: string | undefined): {
  accessKeyId: string;
  signature: string;
} {
  if (header === undefined)
    throw new ServiceError(
      400,
      "MissingAuthorizationHeader",
      "The header Authorization is required.",
    );
  const match = /^MNS ([^:\s]+):(\S+)$/.exec(header);
  if (match === null)
    throw new ServiceError(
      400,
      "InvalidAuthorizationHeader",
      'Authorization must read "MNS AccessKeyId:Signature".',
    );
  return { accessKeyId: match[1] ?? "", signature: match[2] ?? "" };
}

function checkVersion(version: string | undefined): void {
  if (version === undefined)
    throw new ServiceError(400, "MissingVersionHeader", "The header x-mns-version is required.");
  if (version !== MNS_VERSION)
    throw new ServiceError(400, "InvalidVersionHeader", `x-mns-version must be ${MNS_VERSION}.`);
}

/**
 * Official clients send the Base64 of the MD5's hexadecimal text, where RFC 1864 means that of its
 * bytes.
 */
function checkDigest(digest: string | undefined, body: Buffer): void {
  if (digest === undefined || digest === "") return;
  const md5 = createHash("md5").update(body).digest();
  if (
    digest !== md5.toString("base64") &&
    digest !== Buffer.from(md5.toString("hex")).toString("base64")
  ) {
    throw new ServiceError(400, "InvalidDigest", "Content-MD5 is not the MD5 of the body.");
  }
}
