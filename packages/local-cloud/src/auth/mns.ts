/**
 * The signature of SMQ (MNS) calls: `Authorization: MNS {AccessKeyId}:{HMAC-SHA1}`. Source: MNS
 * developer reference, "Request signature". Calls with signature V4 are verified here too.
 */
import { createHash } from "node:crypto";
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import { checkKey, findKey, type KeyStore, xmlKeyErrors } from "./keys.ts";
import { type MnsV4Authorization, mnsV4Signature, parseMnsV4 } from "./mns-v4.ts";
import { type HeaderValues, headerLines, hmacSha1Base64, sameText } from "./signing.ts";
import { isoBasic, isSkewed, parseHttpDate } from "./time.ts";

export const mnsVersion = "2015-06-06";
/** The XML namespace of answers. Notifications, and requests in examples, have a slash after it. */
export const mnsNamespace = "http://mns.aliyuncs.com/doc/v1";

const keyErrors = xmlKeyErrors("AccessKey Id");

/** `target` is path and query as on the wire: receipt handles are signed as they are sent. */
export function mnsStringToSign(method: string, target: string, headers: HeaderValues): string {
  return [
    method,
    headers["content-md5"] ?? "",
    headers["content-type"] ?? "",
    headers["x-mns-date"] ?? headers["date"] ?? "",
    headerLines(headers, (name) => name.startsWith("x-mns-")) + target,
  ].join("\n");
}

/** What {@link signMns} signs. */
export interface MnsCall {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  readonly body?: string;
  /** More headers, with lower-case names. Those that start with `x-mns-` are signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
  /** Epoch milliseconds. Default: now. */
  readonly date?: number;
}

/** The headers of a signed call of SMQ (MNS). */
export function signMns(call: MnsCall): Record<string, string> {
  const headers: Record<string, string> = {
    date: new Date(call.date ?? Date.now()).toUTCString(),
    "x-mns-version": mnsVersion,
    ...(call.body === undefined ? {} : { "content-type": "text/xml;charset=utf-8" }),
    ...call.headers,
  };
  const stringToSign = mnsStringToSign(call.method, call.target, headers);
  return {
    ...headers,
    authorization: `MNS ${call.accessKeyId}:${hmacSha1Base64(call.accessKeySecret, stringToSign)}`,
    ...(call.securityToken === undefined ? {} : { "security-token": call.securityToken }),
  };
}

/**
 * The principal that signed the call. A wrong date is TimeExpired, 408, as in the table of error
 * codes. The page about signatures says 400.
 *
 * @throws ServiceError with MNS's codes.
 */
export function verifyMns(request: CloudRequest, keys: KeyStore): Principal {
  const { headers, receivedAt } = request;
  const authorization = parseAuthorization(headers["authorization"]);
  checkVersion(headers["x-mns-version"]);
  const sent = checkDate(headers["x-mns-date"] ?? headers["date"], receivedAt);
  const key = findKey(keys, authorization.accessKeyId, keyErrors);
  if ("region" in authorization) checkV4(request, authorization, isoBasic(sent), key.secret);
  else {
    const stringToSign = mnsStringToSign(request.method, request.target, headers);
    if (!sameText(authorization.signature, hmacSha1Base64(key.secret, stringToSign)))
      throw wrongSignature(`The string to sign here is: ${stringToSign}`);
  }
  checkDigest(headers["content-md5"], request.body);
  return checkKey(key, headers["security-token"], receivedAt, keyErrors);
}

function checkV4(
  request: CloudRequest,
  { day, region, signature }: MnsV4Authorization,
  date: string,
  secret: string,
): void {
  if (day !== date.slice(0, 8))
    throw wrongSignature(`The day of its credential is ${day}, and that of Date ${date}.`);
  if (!sameText(signature, mnsV4Signature(request, date, region, secret)))
    throw wrongSignature(`The date signed here is ${date}.`);
}

function wrongSignature(hint: string): ServiceError {
  return new ServiceError(
    403,
    "SignatureDoesNotMatch",
    `The request signature we calculated does not match the signature you provided. Check your key and signing method. ${hint}`,
  );
}

function parseAuthorization(
  header: string | undefined,
): MnsV4Authorization | { readonly accessKeyId: string; readonly signature: string } {
  if (header === undefined)
    throw new ServiceError(
      400,
      "MissingAuthorizationHeader",
      "The header Authorization is required.",
    );
  const v4 = parseMnsV4(header);
  if (v4 !== undefined) return v4;
  const [, accessKeyId, signature] = /^MNS ([^:\s]+):(\S+)$/.exec(header) ?? [];
  if (accessKeyId === undefined || signature === undefined)
    throw new ServiceError(
      400,
      "InvalidAuthorizationHeader",
      'Authorization must read "MNS AccessKeyId:Signature", or be of MNS4-HMAC-SHA256.',
    );
  return { accessKeyId, signature };
}

function checkVersion(version: string | undefined): void {
  if (version === undefined)
    throw new ServiceError(400, "MissingVersionHeader", "The header x-mns-version is required.");
  if (version !== mnsVersion)
    throw new ServiceError(400, "InvalidVersionHeader", `x-mns-version must be ${mnsVersion}.`);
}

function checkDate(date: string | undefined, receivedAt: number): number {
  if (date === undefined)
    throw new ServiceError(400, "MissingDateHeader", "The header Date is required.");
  const sent = parseHttpDate(date);
  if (sent === undefined)
    throw new ServiceError(
      400,
      "InvalidDateHeader",
      'Date must look like "Thu, 17 Mar 2012 18:49:58 GMT".',
    );
  if (isSkewed(sent, receivedAt))
    throw new ServiceError(
      408,
      "TimeExpired",
      `The request's date differs by more than 15 minutes from the cloud's clock, which says ${new Date(receivedAt).toUTCString()}.`,
    );
  return sent;
}

/** Official clients send the Base64 of the MD5's hex text. RFC 1864 means that of its bytes. */
function checkDigest(digest: string | undefined, body: Buffer): void {
  if (digest === undefined || digest === "") return;
  const md5 = createHash("md5").update(body).digest();
  const ofHexText = Buffer.from(md5.toString("hex")).toString("base64");
  if (digest !== md5.toString("base64") && digest !== ofHexText)
    throw new ServiceError(400, "InvalidDigest", "Content-MD5 is not the MD5 of the body.");
}
