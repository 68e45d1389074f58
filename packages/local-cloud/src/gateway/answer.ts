/**
 * Answers in the shape of each protocol: what every answer carries, and how each writes a refusal.
 */
import { mnsVersion } from "../auth/mns.ts";
import type { ServiceError } from "../core/service-error.ts";
import type { CloudResponse, RequestHead } from "../http/message.ts";
import { rpcError } from "../rpc/answer.ts";
import { writeXml, type XmlContent } from "../xml/index.ts";
import type { Protocol } from "./route.ts";

/** Adds what every answer of the protocol carries; what the service set itself stays. */
export function complete(
  protocol: Protocol,
  answer: CloudResponse,
  head: RequestHead,
): CloudResponse {
  const type = answer.body === undefined ? {} : DEFAULT_TYPES[protocol];
  return {
    ...answer,
    headers: { ...type, ...answer.headers, ...ownHeaders(protocol, head.requestId) },
  };
}

/**
 * Writes a refusal. RPC products have their own writer where the format that was asked for is
 * known; JSON is for the rest.
 */
export function refuse(protocol: Protocol, error: ServiceError, head: RequestHead): CloudResponse {
  switch (protocol) {
    case "oss":
      return refuseOss(error, head);
    case "mns":
      return refuseMns(error, head);
    default:
      return rpcError(error, head.host, "JSON", head.requestId);
  }
}

const XML = { "content-type": "application/xml" };
const MNS_XML = { "content-type": "text/xml;charset=utf-8" };
const JSON_TYPE = { "content-type": "application/json;charset=utf-8" };

const DEFAULT_TYPES: Readonly<Record<Protocol, Record<string, string>>> = {
  oss: XML,
  mns: MNS_XML,
  rpc: JSON_TYPE,
  control: JSON_TYPE,
};

function ownHeaders(protocol: Protocol, requestId: string): Record<string, string> {
  switch (protocol) {
    case "oss":
      return { "x-oss-request-id": requestId.replaceAll("-", "").slice(0, 24) };
    case "mns":
      return { "x-mns-request-id": requestId, "x-mns-version": mnsVersion };
    case "rpc":
      return { "x-acs-request-id": requestId };
    case "control":
      return {};
  }
}

function refuseOss(error: ServiceError, head: RequestHead): CloudResponse {
  const { details } = error;
  const code = error.code === "NoPermission" ? "AccessDenied" : error.code;
  const RequestId = ownHeaders("oss", head.requestId)["x-oss-request-id"] ?? "";
  const body = writeXml("Error", {
    Code: code,
    Message: error.message,
    RequestId,
    HostId: hostId(head),
    ...members(details),
  });
  const ec = typeof details["EC"] === "string" ? { "x-oss-ec": details["EC"] } : {};
  // An answer to HEAD has no body, so clients read this header.
  const inHeader =
    head.method === "HEAD" ? { "x-oss-err": Buffer.from(body).toString("base64") } : {};
  return { status: error.status, headers: { ...error.headers, ...XML, ...ec, ...inHeader }, body };
}

function refuseMns(error: ServiceError, head: RequestHead): CloudResponse {
  const code = error.code === "NoPermission" ? "AccessDenied" : error.code;
  const content = {
    Code: code,
    Message: error.message,
    RequestId: head.requestId,
    HostId: `http://${hostId(head)}`,
    ...members(error.details),
  };
  const body = writeXml("Error", content, "http://mns.aliyuncs.com/doc/v1/");
  return { status: error.status, headers: { ...error.headers, ...MNS_XML }, body };
}

function hostId(head: RequestHead): string {
  return head.host.replace(/:\d*$/, "");
}

function members(details: object): { readonly [name: string]: XmlContent } {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === "object" && value !== null
        ? members(value)
        : value === undefined || value === null
          ? undefined
          : String(value),
    ]),
  );
}
