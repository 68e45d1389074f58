import { percentEncode } from "../transport/acs3.ts";
import type { Credential } from "../transport/credential.ts";

/** The parts of a request that its signature covers. */
export interface OssRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** `""` for a call on the account. */
  readonly bucket: string;
  /** `""` for a call on the bucket. */
  readonly key: string;
  /** A value of `""` is sent as a bare name: `?tagging`. */
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names, printable ASCII values. `content-type` and `x-oss-…` are signed. */
  readonly headers: Readonly<Record<string, string>>;
  /** Such as `cn-hangzhou`. */
  readonly region: string;
  readonly date: Date;
}

/** A signed request. */
export interface OssSigned {
  /** The query for the request line, without a question mark. */
  readonly query: string;
  readonly headers: Record<string, string>;
}

/**
 * Signs a request with OSS4-HMAC-SHA256, as documented in OSS's "Signature version 4". The body is
 * not part of the signature, and the path is that of the bucket in either style.
 */
export function signOss(request: OssRequest, credential: Credential): OssSigned {
  const { createHmac, hash } = process.getBuiltinModule("node:crypto");
  const { method, bucket, key, region } = request;
  const { accessKeyId, accessKeySecret, securityToken } = credential;
  const date = request.date.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${date.slice(0, 8)}/${region}/oss/aliyun_v4_request`;
  const headers: Record<string, string> = {
    ...request.headers,
    "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
    "x-oss-date": date,
    ...(securityToken === undefined ? {} : { "x-oss-security-token": securityToken }),
  };
  const query = canonicalQuery(request.query);
  let lines = "";
  for (const name of Object.keys(headers).sort()) {
    if (name === "content-type" || name === "content-md5" || name.startsWith("x-oss-"))
      lines += `${name}:${headers[name]?.trim()}\n`;
  }
  const path = bucket === "" ? "/" : `/${bucket}/${encodeKey(key)}`;
  const canonicalRequest = `${method}\n${path}\n${query}\n${lines}\n\nUNSIGNED-PAYLOAD`;
  const stringToSign = `OSS4-HMAC-SHA256\n${date}\n${scope}\n${hash("sha256", canonicalRequest, "hex")}`;
  let signingKey: string | Buffer = `aliyun_v4${accessKeySecret}`;
  for (const part of scope.split("/"))
    signingKey = createHmac("sha256", signingKey).update(part).digest();
  const signature = createHmac("sha256", signingKey).update(stringToSign).digest("hex");
  headers["authorization"] =
    `OSS4-HMAC-SHA256 Credential=${accessKeyId}/${scope},Signature=${signature}`;
  return { query, headers };
}

/** A key for a path: everything is encoded except letters, digits, `-_.~` and `/`. */
export function encodeKey(key: string): string {
  return percentEncode(key).replaceAll("%2F", "/");
}

function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`))
    .join("&");
}
