import type { Credential } from "./credential.ts";
import { nodeCrypto } from "./crypto.ts";
import { isoDate } from "./wire-date.ts";

export interface Acs3Request {
  readonly method: "GET" | "POST";
  /** With its port, when that is not the scheme's own. */
  readonly host: string;
  /** Still unencoded. `/` for RPC-style APIs. Default: `/`. */
  readonly path?: string;
  readonly action: string;
  readonly version: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: string;
  /** When it is signed. */
  readonly date: Date;
  /** Never used twice. */
  readonly nonce: string;
}

export interface Acs3Signed {
  /** Path and query for the request line. */
  readonly target: string;
  readonly headers: Record<string, string>;
  /**
   * What was signed, for tests and for comparing with a service's SignatureDoesNotMatch. Holds no
   * secret but the session token.
   */
  readonly canonicalRequest: string;
}

const signedNames =
  "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
const signedSessionNames =
  "host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version";
/** SHA-256 of nothing: RPC calls carry all parameters in the query. */
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/**
 * Signs a request with ACS3-HMAC-SHA256, as Alibaba Cloud's "V3 request structure and signature"
 * documents it. The signed headers are always the same and stand in sorted order, so nothing has to
 * be sorted but the query.
 */
export function signAcs3(request: Acs3Request, credential: Credential): Acs3Signed {
  const { createHmac, hash } = nodeCrypto();
  const { method, host, action, version, nonce } = request;
  const { accessKeyId, accessKeySecret, securityToken: token } = credential;
  const path =
    request.path === undefined ? "/" : percentEncode(request.path).replaceAll("%2F", "/");
  const query = canonicalQuery(request.query);
  const payloadHash =
    request.body === undefined || request.body === ""
      ? emptyHash
      : hash("sha256", request.body, "hex");
  const date = isoDate(request.date);

  const keyLine = token === undefined ? "" : `x-acs-accesskey-id:${accessKeyId}\n`;
  const tokenLine = token === undefined ? "" : `x-acs-security-token:${token}\n`;
  const lines = `host:${host}\n${keyLine}x-acs-action:${action}\nx-acs-content-sha256:${payloadHash}\nx-acs-date:${date}\n${tokenLine}x-acs-signature-nonce:${nonce}\nx-acs-version:${version}\n`;
  const names = token === undefined ? signedNames : signedSessionNames;
  const canonicalRequest = `${method}\n${path}\n${query}\n${lines}\n${names}\n${payloadHash}`;
  const stringToSign = `ACS3-HMAC-SHA256\n${hash("sha256", canonicalRequest, "hex")}`;
  const signature = createHmac("sha256", accessKeySecret).update(stringToSign).digest("hex");
  const headers: Record<string, string> = {
    host,
    "x-acs-action": action,
    "x-acs-content-sha256": payloadHash,
    "x-acs-date": date,
    "x-acs-signature-nonce": nonce,
    "x-acs-version": version,
    authorization: `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${names},Signature=${signature}`,
  };
  if (token !== undefined) {
    headers["x-acs-accesskey-id"] = accessKeyId;
    headers["x-acs-security-token"] = token;
  }
  return { target: query === "" ? path : `${path}?${query}`, headers, canonicalRequest };
}

function canonicalQuery(query: Readonly<Record<string, string>>): string {
  let text = "";
  for (const key of Object.keys(query).sort()) {
    text += `${text === "" ? "" : "&"}${percentEncode(key)}=${percentEncode(query[key] ?? "")}`;
  }
  return text;
}

/** RFC 3986: everything but letters, digits and `-_.~`. */
export function percentEncode(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
