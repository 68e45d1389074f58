/** Answers and errors in the shape of each protocol. */

import { mnsNamespace, mnsVersion } from "../auth/mns.ts";
import { ossRequestId } from "../core/ids.ts";
import type { ServiceError } from "../core/service-error.ts";
import type { CloudResponse, RequestHead } from "../http/message.ts";
import { type RpcFormat, rpcError, xmlMembers } from "../rpc/answer.ts";
import { writeXml } from "../xml/index.ts";
import type { Protocol } from "./route.ts";

/** Adds the headers that every answer of the protocol has. */
export function complete(
  protocol: Protocol,
  answer: CloudResponse,
  head: RequestHead,
): CloudResponse {
  const type = answer.body === undefined ? {} : defaultTypes[protocol];
  return {
    ...answer,
    headers: { ...type, ...answer.headers, ...ownHeaders(protocol, head.requestId) },
  };
}

/** Writes an error in the shape of the protocol. Only RPC uses `format`. */
export function writeError(
  protocol: Protocol,
  error: ServiceError,
  head: RequestHead,
  format: RpcFormat,
): CloudResponse {
  switch (protocol) {
    case "oss":
      return ossError(error, head);
    case "mns":
      return mnsError(error, head);
    case "control":
      return controlError(error, head);
    case "rpc":
      return rpcError(error, head.host, format, head.requestId);
  }
}

/** The code that the answer contains. OSS and SMQ have their own name for what RAM refuses. */
export function codeIn(protocol: Protocol, { code }: ServiceError): string {
  return code === "NoPermission" && (protocol === "oss" || protocol === "mns")
    ? "AccessDenied"
    : code;
}

const xml = { "content-type": "application/xml" };
const mnsXml = { "content-type": "text/xml;charset=utf-8" };
const json = { "content-type": "application/json;charset=utf-8" };

const defaultTypes: Readonly<Record<Protocol, Record<string, string>>> = {
  oss: xml,
  mns: mnsXml,
  rpc: json,
  control: json,
};

function ownHeaders(protocol: Protocol, requestId: string): Record<string, string> {
  switch (protocol) {
    case "oss":
      return { "x-oss-request-id": ossRequestId(requestId) };
    case "mns":
      return { "x-mns-request-id": requestId, "x-mns-version": mnsVersion };
    case "rpc":
      return { "x-acs-request-id": requestId };
    case "control":
      return { "x-content-type-options": "nosniff" };
  }
}

function ossError(error: ServiceError, head: RequestHead): CloudResponse {
  const { details } = error;
  const RequestId = ossRequestId(head.requestId);
  const body = writeXml("Error", {
    Code: codeIn("oss", error),
    Message: error.message,
    RequestId,
    HostId: hostId(head),
    ...xmlMembers(details),
  });
  const ec = typeof details["EC"] === "string" ? { "x-oss-ec": details["EC"] } : {};
  // An answer to HEAD has no body. Clients read this header instead.
  const inHeader =
    head.method === "HEAD" ? { "x-oss-err": Buffer.from(body).toString("base64") } : {};
  return { status: error.status, headers: { ...error.headers, ...xml, ...ec, ...inHeader }, body };
}

function mnsError(error: ServiceError, head: RequestHead): CloudResponse {
  const content = {
    Code: codeIn("mns", error),
    Message: error.message,
    RequestId: head.requestId,
    HostId: `http://${hostId(head)}`,
    // Official clients read the text of each member, and fail on a nested AccessDeniedDetail.
    ...xmlMembers(textsOf(error.details)),
  };
  const body = writeXml("Error", content, mnsNamespace);
  return { status: error.status, headers: { ...error.headers, ...mnsXml }, body };
}

function textsOf(details: ServiceError["details"]): object {
  return Object.fromEntries(
    Object.entries(details).filter(([, value]) => typeof value !== "object"),
  );
}

function controlError(error: ServiceError, head: RequestHead): CloudResponse {
  const { status, code, message, details, headers } = error;
  const content = { RequestId: head.requestId, Code: code, Message: message, ...details };
  return { status, headers: { ...headers, ...json }, body: JSON.stringify(content) };
}

function hostId(head: RequestHead): string {
  return head.host.replace(/:\d*$/, "");
}
