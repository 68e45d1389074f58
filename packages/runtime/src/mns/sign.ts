import type { Credential } from "../transport/credential.ts";
import { nodeCrypto } from "../transport/crypto.ts";
import { httpDate } from "../transport/wire-date.ts";

export interface MnsRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path and query exactly as on the wire. */
  readonly target: string;
  readonly contentType?: string;
  readonly date: Date;
}

/**
 * The headers of a signed SMQ/MNS request (HMAC-SHA1, API 2015-06-06). The session token is sent
 * beside the signature, not in it.
 */
export function signMns(request: MnsRequest, credential: Credential): Record<string, string> {
  const date = httpDate(request.date);
  const stringToSign = `${request.method}\n\n${request.contentType ?? ""}\n${date}\nx-mns-version:2015-06-06\n${request.target}`;
  const signature = nodeCrypto()
    .createHmac("sha1", credential.accessKeySecret)
    .update(stringToSign)
    .digest("base64");
  return {
    date,
    "x-mns-version": "2015-06-06",
    authorization: `MNS ${credential.accessKeyId}:${signature}`,
    ...(request.contentType === undefined ? {} : { "content-type": request.contentType }),
    ...(credential.securityToken === undefined
      ? {}
      : { "security-token": credential.securityToken }),
  };
}
