/**
 * ACS3-HMAC-SHA256, the signature of current SDKs for RPC calls. Source: Alibaba Cloud's "signature
 * version 3"; its published example is in the test.
 */
import { randomUUID } from "node:crypto";
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import { findKey, type KeyStore, type NonceStore } from "./keys.ts";
import {
  acceptRpcCall,
  checkTimestamp,
  rpcKeyErrors,
  signatureDoesNotMatch,
  unreadableQuery,
} from "./rpc.ts";
import {
  byName,
  formatQuery,
  type HeaderValues,
  hmacSha256,
  parseQuery,
  percentEncode,
  type QueryPair,
  sameText,
  sha256Hex,
  toPairs,
} from "./signing.ts";
import { isoSeconds } from "./time.ts";

const acs3 = "ACS3-HMAC-SHA256";

/** If one of these is not signed, somebody could change or repeat the call. */
const mustBeSigned = [
  "host",
  "x-acs-action",
  "x-acs-version",
  "x-acs-date",
  "x-acs-signature-nonce",
  "x-acs-content-sha256",
];

interface Canonical {
  readonly method: string;
  /** Percent-encoded. `/` for RPC products. */
  readonly path: string;
  readonly query: readonly QueryPair[];
  readonly headers: HeaderValues;
  /** Lower-case names, in the order in which they are signed. */
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
}

/** The text whose hash is signed. Official SDKs encode only the values of parameters. */
export function acs3CanonicalRequest(call: Canonical, encodeName = percentEncode): string {
  return [
    call.method,
    call.path.replaceAll("+", "%20").replaceAll("*", "%2A").replaceAll("%7E", "~"),
    formatQuery([...call.query].sort(byName), encodeName),
    call.signedHeaders.map((name) => `${name}:${(call.headers[name] ?? "").trim()}\n`).join(""),
    call.signedHeaders.join(";"),
    call.payloadHash,
  ].join("\n");
}

function stringToSign(canonicalRequest: string): string {
  return `${acs3}\n${sha256Hex(canonicalRequest)}`;
}

function sign(secret: string, canonicalRequest: string): string {
  return hmacSha256(secret, stringToSign(canonicalRequest)).toString("hex");
}

/** What {@link signAcs3} signs. */
export interface Acs3Call {
  /** Host header, with its port. */
  readonly host: string;
  readonly action: string;
  readonly version: string;
  /** Query parameters. */
  readonly params?: Readonly<Record<string, string>>;
  /** Default `POST`. */
  readonly method?: string;
  readonly body?: string | Uint8Array;
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
  const payloadHash = sha256Hex(call.body ?? "");
  const headers: Record<string, string> = {
    host: call.host,
    "x-acs-action": call.action,
    "x-acs-version": call.version,
    "x-acs-date": isoSeconds(call.date ?? Date.now()),
    "x-acs-signature-nonce": call.nonce ?? randomUUID(),
    "x-acs-content-sha256": payloadHash,
    ...(call.contentType === undefined ? {} : { "content-type": call.contentType }),
    ...(call.securityToken === undefined
      ? {}
      : { "x-acs-accesskey-id": call.accessKeyId, "x-acs-security-token": call.securityToken }),
  };
  const query = toPairs(call.params ?? {});
  const signedHeaders = Object.keys(headers).sort();
  const signature = sign(
    call.accessKeySecret,
    acs3CanonicalRequest({
      method: call.method ?? "POST",
      path: "/",
      query,
      headers,
      signedHeaders,
      payloadHash,
    }),
  );
  headers["authorization"] =
    `${acs3} Credential=${call.accessKeyId},SignedHeaders=${signedHeaders.join(";")},Signature=${signature}`;
  return { target: query.length === 0 ? "/" : `/?${formatQuery(query)}`, headers };
}

/**
 * The principal that signed the call.
 *
 * @throws ServiceError IncompleteSignature, InvalidTimeStamp.*, InvalidAccessKeyId.NotFound,
 * SignatureDoesNotMatch, SignatureNonceUsed, InvalidSecurityToken.*
 */
export function verifyAcs3(request: CloudRequest, keys: KeyStore, nonces: NonceStore): Principal {
  const { method, path, headers, receivedAt } = request;
  const { accessKeyId, signedHeaders, signature } = parseAuthorization(headers);
  checkTimestamp("x-acs-date", headers["x-acs-date"] ?? "", receivedAt);
  const key = findKey(keys, accessKeyId, rpcKeyErrors);
  const payloadHash = headers["x-acs-content-sha256"] ?? "";
  const query = readQuery(request.rawQuery);
  const canonical = { method, path, query, headers, signedHeaders, payloadHash };
  const encoded = acs3CanonicalRequest(canonical);
  const bareNames = acs3CanonicalRequest(canonical, (name) => name);
  if (![encoded, bareNames].some((text) => sameText(signature, sign(key.secret, text))))
    throw signatureDoesNotMatch(stringToSign(encoded));
  if (!sameText(payloadHash.toLowerCase(), sha256Hex(request.body)))
    throw new ServiceError(
      400,
      "SignatureDoesNotMatch",
      "Specified signature is not matched with our calculation: x-acs-content-sha256 is not the SHA-256 of the body.",
    );
  return acceptRpcCall(
    key,
    headers["x-acs-security-token"],
    nonces,
    headers["x-acs-signature-nonce"] ?? "",
    receivedAt,
  );
}

function parseAuthorization(headers: HeaderValues): {
  accessKeyId: string;
  signedHeaders: string[];
  signature: string;
} {
  const match =
    /^ACS3-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=([a-z0-9;_-]+), *Signature=([0-9a-f]{64})$/.exec(
      headers["authorization"] ?? "",
    );
  if (match === null)
    throw incomplete(
      `The Authorization header must read "${acs3} Credential=…,SignedHeaders=…,Signature=…".`,
    );
  const [, accessKeyId = "", list = "", signature = ""] = match;
  const signedHeaders = list.split(";");
  const needed =
    headers["x-acs-security-token"] === undefined
      ? mustBeSigned
      : [...mustBeSigned, "x-acs-security-token"];
  const missing = needed.find(
    (name) => headers[name] === undefined || !signedHeaders.includes(name),
  );
  if (missing !== undefined)
    throw incomplete(`The header ${missing} is missing, or not in SignedHeaders.`);
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
