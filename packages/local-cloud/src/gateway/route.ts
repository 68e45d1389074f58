/** Which protocol a request uses. */

import { bucketOfHost } from "../auth/oss-request.ts";
import type { RequestHead } from "../http/message.ts";

/** The protocol of a request. */
export type Protocol = "control" | "mns" | "oss" | "rpc";

/** The call that a request makes, for faults, counters and the log. */
export interface Route {
  readonly protocol: "rpc" | "oss" | "mns" | "control";
  /** `Imm`, `Ram`, `Sts`, `Mns-open`, or the name of the other protocol. */
  readonly product: string;
  /** The RPC action, or method and path. */
  readonly action: string;
}

const controlPrefix = "/_immkit";

const mebibyte = 1024 * 1024;

/**
 * The longest body in bytes. A message of 64 KiB can be six times as long when it is escaped. OSS
 * keeps objects in memory: the real service takes 5 GB.
 */
export const bodyLimits: Readonly<Record<Protocol, number>> = {
  oss: 1024 * mebibyte,
  mns: mebibyte,
  rpc: 4 * mebibyte,
  control: 4 * mebibyte,
};

/**
 * Most requests have an `Authorization` header. Others have a presigned query, an RPC action, or
 * the host of a service. All the rest are anonymous OSS requests.
 */
export function protocolOf(head: RequestHead): Protocol {
  const authorization = head.headers["authorization"] ?? "";
  const query = new URLSearchParams(head.rawQuery);
  const forBucket = bucketOfHost(head.host) !== undefined;
  if (!forBucket && (isControl(head.path) || opensOrigin(head))) return "control";
  if (/^MNS4?\b/i.test(authorization)) return "mns";
  if (/^(OSS2?\b|OSS4-HMAC-SHA256)/i.test(authorization)) return "oss";
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
  if (serviceHost.test(head.host) && !forBucket) return "rpc";
  return "oss";
}

const serviceHost = /^(imm|ram|sts|cms|metrics|mns-open|location|resourcedirectory)[.-]/;

const isControl = (path: string) => path === controlPrefix || path.startsWith(`${controlPrefix}/`);

/** Whether a person opens the origin in a browser. The console answers, not OSS. */
function opensOrigin({ method, target, host, headers }: RequestHead): boolean {
  return (
    method === "GET" &&
    target === "/" &&
    headers["authorization"] === undefined &&
    /\btext\/html\b/.test(headers["accept"] ?? "") &&
    !/\.aliyuncs\.com(:|$)/.test(host)
  );
}
