import type { IncomingHttpHeaders } from "node:http";
import { type RequestErrorOptions, ResponseError, ServiceError } from "../errors.ts";
import { type HttpResponse, requestIdOf } from "./http.ts";
import { isThrottlingCode } from "./retry.ts";
import type { RpcAnswer } from "./rpc.ts";

export interface AnswerContext {
  readonly attempts: number;
  readonly idempotent: boolean;
}

/**
 * The parsed body of a 2xx answer. Members named Code and Message in it are the task's, not the
 * call's (GetTask of a failed task has them).
 * @throws ServiceError for a refusal, ResponseError for anything that is no JSON object.
 */
export function readRpcAnswer(
  action: string,
  response: HttpResponse,
  context: AnswerContext,
): RpcAnswer {
  const { status, headers } = response;
  const body = parseObject(response.body);
  if (body !== undefined && status >= 200 && status < 300) return body as RpcAnswer;
  const requestId =
    typeof body?.["RequestId"] === "string" ? body["RequestId"] : requestIdOf(headers);
  const base: RequestErrorOptions = {
    status,
    attempts: context.attempts,
    requestId,
    ...timing(headers),
  };
  if (status >= 200 && status < 300) {
    throw new ResponseError(
      "UnreadableResponse",
      `${action}: the answer (status ${status}) is no JSON object: a proxy in between, or cut off.`,
      {
        ...base,
        retryable: true,
        ambiguous: !context.idempotent,
      },
    );
  }
  const code = body?.["Code"];
  if (typeof code !== "string" || code === "") {
    const server = status >= 500;
    throw new ResponseError(
      "UnreadableResponse",
      `${action}: status ${status} without an error document: a proxy in between, or cut off.`,
      {
        ...base,
        retryable: server || status === 429,
        ambiguous: server && !context.idempotent,
      },
    );
  }
  // The hint alone says it too, unless the service failed: it then says when to come again, not
  // that nothing has happened.
  const hinted = status < 500 && base.retryAfterMs !== undefined;
  const throttled = status === 429 || hinted || isThrottlingCode(code);
  const server = status >= 500 && !throttled;
  const detail = body?.["AccessDeniedDetail"];
  throw new ServiceError(
    code,
    `${action}: ${code} (status ${status})${textOf(body?.["Message"])}`,
    {
      ...base,
      retryable: throttled || server,
      ambiguous: server && !context.idempotent,
      ...(typeof detail === "object" && detail !== null
        ? { accessDeniedDetail: detail as Record<string, unknown> }
        : {}),
    },
  );
}

function parseObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function textOf(message: unknown): string {
  return typeof message === "string" && message !== "" ? `: ${message.slice(0, 500)}` : ".";
}

/**
 * The service's own clock, and its hint when to come again (`x-acs-retry-after` in milliseconds,
 * `Retry-After` in seconds or as a date).
 */
export function timing(headers: IncomingHttpHeaders): {
  serviceDate?: number;
  retryAfterMs?: number;
} {
  const date = Date.parse(String(headers["date"]));
  const ms = Number(headers["x-acs-retry-after"]);
  const retryAfterMs = ms > 0 ? ms : waitOf(headers["retry-after"], date);
  return {
    ...(Number.isNaN(date) ? {} : { serviceDate: date }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function waitOf(retryAfter: string | undefined, serviceDate: number): number | undefined {
  const seconds = Number(retryAfter);
  if (seconds > 0) return seconds * 1_000;
  const ms =
    Date.parse(String(retryAfter)) - (Number.isNaN(serviceDate) ? Date.now() : serviceDate);
  return ms > 0 ? ms : undefined;
}
