/**
 * ACS3-HMAC-SHA256, the signature that current SDKs put on calls of RPC products. Source: Alibaba
 * Cloud's description of "signature version 3", whose published example is in the test.
 */
import { randomUUID } from "node:crypto";
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import { hmacSha256, sameText, sha256Hex } from "./compare.ts";
import { byName, parseQuery, percentEncode, type QueryPair } from "./encode.ts";
import { checkKey, findKey, type KeyStore } from "./keys.ts";
import type { NonceStore } from "./nonces.ts";
import {
  expiredTimestamp,
  invalidTimestampFormat,
  nonceUsed,
  RPC_KEY_ERRORS,
  signatureDoesNotMatch,
  unreadableQuery,
} from "./rpc-errors.ts";
import { isoSeconds, isSkewed, parseIsoSeconds } from "./time.ts";

const ACS3 = "ACS3-HMAC-SHA256";

/**
 * Without any of these under the signature, someone on the way could change what the call does, or
 * repeat it.
 */
const MUST_BE_SIGNED = [
  "host",
  "x-acs-action",
  "x-acs-version",
  "x-acs-date",
  "x-acs-signature-nonce",
  "x-acs-content-sha256",
];

interface Canonical {
  readonly method: string;
  /** Percent-encoded path; `/` for RPC products. */
  readonly path: string;
  readonly query: readonly QueryPair[];
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Lower-case names, in the order in which they are signed. */
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
}

/**
 * The text whose hash is signed. Official SDKs leave the names of parameters as they are and encode
 * the values only.
 */
export function acs3CanonicalRequest(
  call: Canonical,
  encodeName: (name: string) => string = percentEncode,
): string {
  const path = call.path.replaceAll("+", "%20").replaceAll("*", "%2A").replaceAll("%7E", "~");
  const query = [...call.query]
    .sort(byName)
    .map(({ name, value }) => `${encodeName(name)}=${percentEncode(value)}`)
    .join("&");
  const headers = call.signedHeaders
    .map((name) => `${name}:${(call.headers[name] ?? "").trim()}\n`)
    .join("");
  return [call.method, path, query, headers, call.signedHeaders.join(";"), call.payloadHash].join(
    "\n",
  );
}

function signatureOf(
  secret: string,
  canonicalRequest: string,
): { stringToSign: string; signature: string } {
  const stringToSign = `${ACS3}\n${sha256Hex(canonicalRequest)}`;
  return { stringToSign, signature: hmacSha256(secret, stringToSign).toString("hex") };
}

/** What {@link signAcs3} signs. */
export interface Acs3Call {
  /** Host header, with its port. */
  readonly host: string;
  readonly action: string;
  readonly version: string;
  /** Parameters, which go into the query. */
  readonly params?: Readonly<Record<string, string>>;
  /** Default `POST`. */
  readonly method?: string;
  readonly body?: string | Uint8Array;
  /** Signed along, when given. */
  readonly contentType?: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
  /** Epoch milliseconds. Default: now. */
  readonly date?: number;
  /** Default: random. */
  readonly nonce?: string;
}

/** The request target and the headers of a signed call of an RPC product. */
export function signAcs3(call: Acs3Call): { target: string; headers: Record<string, string> } {
  const headers: Record<string, string> = {
    host: call.host,
    "x-acs-action": call.action,
    "x-acs-version": call.version,
    "x-acs-date": isoSeconds(call.date ?? Date.now()),
    "x-acs-signature-nonce": call.nonce ?? randomUUID(),
    "x-acs-content-sha256": sha256Hex(call.body ?? ""),
    ...(call.contentType === undefined ? {} : { "content-type": call.contentType }),
    ...(call.securityToken === undefined
      ? {}
      : { "x-acs-accesskey-id": call.accessKeyId, "x-acs-security-token": call.securityToken }),
  };
  const query = Object.entries(call.params ?? {}).map(([name, value]) => ({
    name,
    value,
    assigned: true,
  }));
  const signedHeaders = Object.keys(headers).sort();
  const canonical = acs3CanonicalRequest({
    method: call.method ?? "POST",
    path: "/",
    query,
    headers,
    signedHeaders,
    payloadHash: headers["x-acs-content-sha256"] ?? "",
  });
  const { signature } = signatureOf(call.accessKeySecret, canonical);
  headers["authorization"] =
    `${ACS3} Credential=${call.accessKeyId},SignedHeaders=${signedHeaders.join(";")},Signature=${signature}`;
  const search = query
    .map(({ name, value }) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join("&");
  return { target: search === "" ? "/" : `/?${search}`, headers };
}

/**
 * Who made this call. Throws a {@link ServiceError} with the code of the real gateway:
 * IncompleteSignature, InvalidTimeStamp.*, InvalidAccessKeyId.NotFound, SignatureDoesNotMatch,
 * SignatureNonceUsed, InvalidSecurityToken.*.
 */
export function verifyAcs3(request: CloudRequest, keys: KeyStore, nonces: NonceStore): Principal {
  const { accessKeyId, signedHeaders, signature } = parseAuthorization(request);
  const sent = parseIsoSeconds(request.headers["x-acs-date"] ?? "");
  if (sent === undefined) throw invalidTimestampFormat("x-acs-date");
  if (isSkewed(sent, request.receivedAt)) throw expiredTimestamp(isoSeconds(request.receivedAt));

  const key = findKey(keys, accessKeyId, RPC_KEY_ERRORS);
  const payloadHash = request.headers["x-acs-content-sha256"] ?? "";
  const canonical: Canonical = {
    method: request.method,
    path: request.path,
    query: readQuery(request.rawQuery),
    headers: request.headers,
    signedHeaders,
    payloadHash,
  };
  const computed = signatureOf(key.secret, acs3CanonicalRequest(canonical));
  if (
    !sameText(signature, computed.signature) &&
    !sameText(
      signature,
      signatureOf(
        key.secret,
        acs3CanonicalRequest(canonical, (name) => name),
      ).signature,
    )
  ) {
    throw signatureDoesNotMatch(computed.stringToSign);
  }
  if (!sameText(payloadHash.toLowerCase(), sha256Hex(request.body))) {
    throw new ServiceError(
      400,
      "SignatureDoesNotMatch",
      "Specified signature is not matched with our calculation: x-acs-content-sha256 is not the SHA-256 of the body.",
    );
  }
  const principal = checkKey(
    key,
    request.headers["x-acs-security-token"],
    request.receivedAt,
    RPC_KEY_ERRORS,
  );
  if (!nonces.use(accessKeyId, request.headers["x-acs-signature-nonce"] ?? "", request.receivedAt))
    throw nonceUsed();
  return principal;
}

function parseAuthorization(request: CloudRequest): {
  accessKeyId: string;
  signedHeaders: string[];
  signature: string;
} {
  const match =
    /^ACS3-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=([a-z0-9;_-]+), *Signature=([0-9a-f]{64})$/.exec(
      request.headers["authorization"] ?? "",
    );
  if (match === null) {
    throw incomplete(
      `The Authorization header must read "${ACS3} Credential=…,SignedHeaders=…,Signature=…".`,
    );
  }
  const [, accessKeyId = "", list = "", signature = ""] = match;
  const signedHeaders = list.split(";");
  const needed =
    request.headers["x-acs-security-token"] === undefined
      ? MUST_BE_SIGNED
      : [...MUST_BE_SIGNED, "x-acs-security-token"];
  const missing = needed.find(
    (name) => request.headers[name] === undefined || !signedHeaders.includes(name),
  );
  if (missing !== undefined)
    throw incomplete(`The header ${missing} is missing, or not among the SignedHeaders.`);
  return { accessKeyId, signedHeaders, signature };
}

function incomplete(message: string): ServiceError {
  return new ServiceError(
    400,
    "IncompleteSignature",
    `The request signature does not conform to Aliyun standards. ${message}`,
  );
}

function readQuery(raw: string): QueryPair[] {
  try {
    return parseQuery(raw);
  } catch (error) {
    throw unreadableQuery(error);
  }
}
