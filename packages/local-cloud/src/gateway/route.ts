/** Which protocol a request speaks, told from its head alone. */

import { bucketOfHost } from "../auth/oss-request.ts";
import type { RequestHead } from "../http/message.ts";

export type Protocol = "control" | "mns" | "oss" | "rpc";

/** What a request turned out to be, once its protocol is known. */
export interface Route {
  readonly protocol: "rpc" | "oss" | "mns" | "control";
  /** `Imm`, `Ram`, `Sts`, `Mns-open`; of the other protocols their name. */
  readonly product: string;
  /** The RPC action; of the other protocols method and path. */
  readonly action: string;
}

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
