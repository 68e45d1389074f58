import type { Principal } from "../../access/principal.ts";
import { ServiceError } from "../../core/service-error.ts";
import type { CloudRequest, CloudResponse } from "../../http/message.ts";
import type { Caller } from "../access.ts";
import { type limits, numberWithin } from "../attributes.ts";
import type { ListQuery } from "../page.ts";
import { document } from "./forms.ts";
import { Query } from "./query.ts";

/** A request of the data plane, taken apart. */
export interface Call {
  readonly request: CloudRequest;
  readonly caller: Caller;
  /** Decoded parts of the path: `["queues", "q", "messages"]`. */
  readonly path: readonly string[];
  readonly query: Query;
}

/** Throws InvalidRequestURL or InvalidQueryString, 400. */
export function readCall(request: CloudRequest, principal: Principal): Call {
  const path = request.path.split("/").slice(1).map(decodePart);
  if (path.at(-1) === "") path.pop();
  return { request, caller: { principal, request }, path, query: new Query(request.rawQuery) };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalidUrl("it holds a percent sign that is no escape of UTF-8");
  }
}

export function invalidUrl(why: string): ServiceError {
  return new ServiceError(400, "InvalidRequestURL", `The request URL is not valid: ${why}.`);
}

export function invalidMethod(call: Call): ServiceError {
  return invalidUrl(`${call.request.method} /${call.path.join("/")} names no operation`);
}

/** The headers by which every list is asked for. */
export function listQuery({ request }: Call): ListQuery & { readonly withMeta: boolean } {
  const text = request.headers["x-mns-ret-number"];
  const limit = text === undefined ? undefined : Number(text);
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= 1000)) {
    throw new ServiceError(
      400,
      "InvalidArgument",
      "The value of x-mns-ret-number should be between 1 and 1000",
    );
  }
  return {
    prefix: request.headers["x-mns-prefix"],
    marker: request.headers["x-mns-marker"],
    limit,
    withMeta: request.headers["x-mns-with-meta"]?.toLowerCase() === "true",
  };
}

export function numberIn(call: Call, name: keyof typeof limits): number | undefined {
  return numberWithin(name, call.query.get(name));
}

/** The address of a queue, topic or subscription, on the host that the client used. */
export function urlOf({ request }: Call, ...path: readonly string[]): string {
  return `${request.secure ? "https" : "http"}://${request.host}/${path.map(encodeURIComponent).join("/")}`;
}

export function xmlAnswer(
  status: number,
  root: string,
  content: Parameters<typeof document>[1],
): CloudResponse {
  return { status, body: document(root, content) };
}

export const noContent: CloudResponse = { status: 204 };

/**
 * 201 for something new, 204 for what is there already; both with the address, which clients read.
 */
export function createdAnswer(created: boolean, location: string): CloudResponse {
  return { status: created ? 201 : 204, headers: { location } };
}
