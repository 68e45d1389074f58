import { PolicyError } from "../document/error.ts";
import { parseRequest } from "../document/request.ts";
import type { LoggedRequest, TrailEvent } from "./event.ts";
import { identityOfArn } from "./identity.ts";

/** Whether an object is a call in the log of a local cloud. */
export function isLocalCall(value: Readonly<Record<string, unknown>>): boolean {
  return ["product", "operation", "caller", "action"].every((key) => Object.hasOwn(value, key));
}

/**
 * A call in the log of a local cloud. Its requests are exact: they are what RAM decided.
 * @throws {PolicyError} if one of them is not a request.
 */
export function localEventOf(call: Readonly<Record<string, unknown>>): TrailEvent {
  const requests = [call, ...[call["otherChecks"] ?? []].flat()].flatMap(requestIn);
  const time = new Date(call["time"] as string | number).getTime();
  return {
    ...(Number.isNaN(time) ? {} : { time }),
    identity: identityOfArn(String(call["caller"] ?? "unknown")),
    service: String(call["product"]),
    operation: String(call["operation"]),
    errorCode: call["code"] === null ? "" : String(call["code"]),
    errorMessage: "",
    type: "ApiCall",
    isDataEvent: false,
    region: "",
    accountId: "",
    parameters: {},
    resources: [],
    response: "",
    requests,
  };
}

/** What RAM decided. Nothing if RAM was not asked. */
function requestIn(check: unknown): readonly LoggedRequest[] {
  const { action, resource, decision } = check as Record<string, unknown>;
  if (typeof action !== "string" || typeof resource !== "string") return [];
  parseRequest({ action, resource });
  // The log shortens long texts. A policy for the rest of the name would not allow the call.
  if (resource.endsWith("…"))
    throw new PolicyError("InvalidResource", "/resource", "The log shortened the resource.");
  return [{ action, resource, isAllowed: decision === "allow" }];
}
