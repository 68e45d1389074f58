import type { Credential } from "../transport/credential.ts";

/** The parts of a request that its signature covers. */
export interface MnsRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path and query exactly as they are sent. */
  readonly target: string;
  readonly contentType?: string | undefined;
  readonly date: Date;
}

/**
 * The headers of a signed SMQ/MNS request (HMAC-SHA1, API 2015-06-06). The session token is not
 * part of the signature.
 */
export function signMns(request: MnsRequest, credential: Credential): Record<string, string> {
  const { method, target, contentType } = request;
  const { accessKeyId, accessKeySecret, securityToken } = credential;
  const date = request.date.toUTCString();
  const stringToSign = `${method}\n\n${contentType ?? ""}\n${date}\nx-mns-version:2015-06-06\n${target}`;
  const { createHmac } = process.getBuiltinModule("node:crypto");
  const signature = createHmac("sha1", accessKeySecret).update(stringToSign).digest("base64");
  return {
    date,
    "x-mns-version": "2015-06-06",
    authorization: `MNS ${accessKeyId}:${signature}`,
    ...(contentType === undefined ? {} : { "content-type": contentType }),
    ...(securityToken === undefined ? {} : { "security-token": securityToken }),
  };
}
