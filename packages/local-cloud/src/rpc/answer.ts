/** Answers of RPC products, in JSON or XML. */

import type { ServiceError } from "../core/service-error.ts";
import type { CloudResponse } from "../http/message.ts";
import { writeXml, type XmlContent } from "../xml/index.ts";

/** The format of an RPC response. */
export type RpcFormat = "JSON" | "XML";

/** The response of a successful RPC call. */
export function rpcAnswer(
  result: Readonly<Record<string, unknown>>,
  action: string,
  format: RpcFormat,
  requestId: string,
): CloudResponse {
  return write(200, { RequestId: requestId, ...result }, `${action}Response`, format, requestId);
}

/** `Recommend` is the troubleshooting page that the real gateway links to. */
export function rpcError(
  error: ServiceError,
  host: string,
  format: RpcFormat,
  requestId: string,
): CloudResponse {
  const body = {
    RequestId: requestId,
    HostId: host.replace(/:\d*$/, ""),
    Code: error.code,
    Message: error.message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(error.code)}`,
    ...error.details,
  };
  const answer = write(error.status, body, "Error", format, requestId);
  return { ...answer, headers: { ...error.headers, ...answer.headers } };
}

function write(
  status: number,
  body: Record<string, unknown>,
  root: string,
  format: RpcFormat,
  requestId: string,
): CloudResponse {
  const type = format === "XML" ? "text/xml;charset=utf-8" : "application/json;charset=utf-8";
  return {
    status,
    headers: { "content-type": type, "x-acs-request-id": requestId },
    body: format === "XML" ? writeXml(root, xmlMembers(body)) : JSON.stringify(body),
  };
}

/** Undefined and null have no element. */
function toXml(value: unknown): XmlContent {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(toXml);
  if (typeof value === "object") return xmlMembers(value);
  return typeof value === "number" || typeof value === "boolean" ? value : String(value);
}

export function xmlMembers(record: object): { readonly [name: string]: XmlContent } {
  return Object.fromEntries(Object.entries(record).map(([name, member]) => [name, toXml(member)]));
}
