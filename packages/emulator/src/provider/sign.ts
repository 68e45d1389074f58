/** The two signatures that the real provider sends: RPC version 1 (RAM, STS, SMQ's control plane) and OSS version 4. */
import { createHash, createHmac } from "node:crypto";

export interface SigningKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

/** RFC 3986: everything but letters, digits, `-`, `.`, `_`, `~` is escaped. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The protocol's own parameters with the signature over them and `params`: what goes into the query. HMAC-SHA1, as RPC version 1 has it. */
export function signRpc(
  key: SigningKey,
  call: {
    readonly method: string;
    readonly action: string;
    readonly version: string;
    readonly params: Readonly<Record<string, string>>;
    readonly nonce: string;
    readonly at: Date;
  },
): Record<string, string> {
  const own: Record<string, string> = {
    AccessKeyId: key.accessKeyId,
    Action: call.action,
    Format: "json",
    SignatureMethod: "HMAC-SHA1",
    SignatureNonce: call.nonce,
    SignatureVersion: "1.0",
    Timestamp: `${call.at.toISOString().slice(0, 19)}Z`,
    Version: call.version,
    ...(key.securityToken === undefined ? {} : { SecurityToken: key.securityToken }),
  };
  const query = Object.entries({ ...call.params, ...own })
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .sort()
    .join("&");
  const signature = createHmac("sha1", `${key.accessKeySecret}&`)
    .update(`${call.method}&${percentEncode("/")}&${percentEncode(query)}`)
    .digest("base64");
  return { ...own, Signature: signature };
}

/** The headers of an OSS request with its `Authorization`, version 4 with an unsigned payload. `headers` have lower-case names. */
export function signOss(
  key: SigningKey,
  call: {
    readonly method: string;
    readonly region: string;
    /** `/`, `/bucket/` or `/bucket/key`, percent-encoded. */
    readonly resource: string;
    readonly query: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string>>;
    readonly at: Date;
  },
): Record<string, string> {
  const timestamp = `${call.at.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const date = timestamp.slice(0, 8);
  const headers: Record<string, string> = {
    ...call.headers,
    "x-oss-date": timestamp,
    "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
    ...(key.securityToken === undefined ? {} : { "x-oss-security-token": key.securityToken }),
  };
  const signed = Object.keys(headers)
    .filter((name) => name === "content-type" || name === "content-md5" || name.startsWith("x-oss-"))
    .sort();
  const canonical = [
    call.method,
    call.resource,
    canonicalQuery(call.query),
    ...signed.map((name) => `${name}:${(headers[name] as string).trim()}`),
    "",
    "",
    "UNSIGNED-PAYLOAD",
  ].join("\n");
  const scope = `${date}/${call.region}/oss/aliyun_v4_request`;
  const digest = createHash("sha256").update(canonical).digest("hex");
  let secret: string | Buffer = `aliyun_v4${key.accessKeySecret}`;
  for (const part of [date, call.region, "oss", "aliyun_v4_request"]) secret = createHmac("sha256", secret).update(part).digest();
  const signature = createHmac("sha256", secret).update(`OSS4-HMAC-SHA256\n${timestamp}\n${scope}\n${digest}`).digest("hex");
  return { ...headers, authorization: `OSS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope},Signature=${signature}` };
}

/** Sorted; a parameter without a value is its bare name. The same text is signed and sent. */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => (value === "" ? percentEncode(name) : `${percentEncode(name)}=${percentEncode(value)}`))
    .sort()
    .join("&");
}
