/** Which protocol a request speaks, told from its head alone. */
import type { RequestHead } from "./read.ts";

export type Protocol = "control" | "mns" | "oss" | "rpc";

/** Where the cloud's own controls are. */
const CONTROL_PREFIX = "/_immkit/";

const MEBIBYTE = 1024 * 1024;

/**
 * The longest body that each protocol has use for, in bytes. 64 KiB of message may be six times as
 * long once escaped.
 */
export const BODY_LIMITS: Readonly<Record<Protocol, number>> = {
  oss: 64 * MEBIBYTE,
  mns: MEBIBYTE,
  rpc: 4 * MEBIBYTE,
  control: 4 * MEBIBYTE,
};

/**
 * `Authorization` says it in most cases; a presigned query, the action of an RPC call or the host
 * in the others. What is left is an anonymous OSS request, which carries no mark at all.
 */
export function protocolOf(head: RequestHead): Protocol {
  const authorization = head.headers["authorization"] ?? "";
  const query = new URLSearchParams(head.rawQuery);
  if (head.path.startsWith(CONTROL_PREFIX) && bucketOfHost(head.host) === undefined)
    return "control";
  if (/^MNS\b/i.test(authorization)) return "mns";
  if (/^(OSS\b|OSS4-HMAC-SHA256)/i.test(authorization)) return "oss";
  if (/^(ACS3-|acs )/i.test(authorization)) return "rpc";
  if (head.headers["x-acs-action"] !== undefined || query.has("Action")) return "rpc";
  if (query.has("OSSAccessKeyId") || query.has("x-oss-signature") || query.has("x-oss-credential"))
    return "oss";
  if (/^[^.]+\.mns[.-]/.test(head.host) || head.headers["x-mns-version"] !== undefined)
    return "mns";
  if (
    head.method === "POST" &&
    /^application\/x-www-form-urlencoded/i.test(head.headers["content-type"] ?? "")
  )
    return "rpc";
  if (
    /^(imm|ram|sts|mns-open|location)[.-]/.test(head.host) &&
    bucketOfHost(head.host) === undefined
  )
    return "rpc";
  return "oss";
}

/**
 * The bucket that a host names: `BUCKET.oss-cn-hangzhou.aliyuncs.com`, or `BUCKET.` before an IP
 * address or `localhost`.
 */
export function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d*$/, "");
  const match =
    /^(.+)\.oss(?:-[a-z0-9-]+)?\.aliyuncs\.com$/.exec(name) ??
    /^(.+)\.(?:\d{1,3}(?:\.\d{1,3}){3}|localhost|\[[0-9a-f:]+\])$/.exec(name);
  return match?.[1];
}
