import { type RequestErrorOptions, ResponseError, ServiceError } from "../errors.ts";
import type { HttpResponse } from "./http.ts";
import { requestIdOf, timingOf } from "./response-headers.ts";
import { isThrottlingCode } from "./retry.ts";

/** A response: at least the request's id, and what the action returns. */
export type RpcAnswer = Readonly<Record<string, unknown>> & { readonly RequestId?: string };

/** The call that an answer belongs to. */
export interface AnswerContext {
  readonly attempts: number;
  readonly idempotent: boolean;
}

/**
 * The parsed body of a 2xx response. Members named Code and Message in it belong to the task, not
 * to the call (GetTask of a failed task has them).
 * @throws ServiceError if the service rejected the call, ResponseError for anything that is not a
 *   JSON object.
 */
export function readRpcAnswer(
  action: string,
  response: HttpResponse,
  { attempts, idempotent }: AnswerContext,
): RpcAnswer {
  const { status } = response;
  const body = parseObject(response.body);
  const success = status >= 200 && status < 300;
  if (body !== undefined && success) return body as RpcAnswer;
  const { headers } = response;
  const requestId =
    typeof body?.["RequestId"] === "string" ? body["RequestId"] : requestIdOf(headers);
  const base: RequestErrorOptions = { status, attempts, requestId, ...timingOf(headers) };
  const code = body?.["Code"];
  if (success || typeof code !== "string" || code === "") {
    const problem = success ? "the response is not a JSON object" : "no error document";
    const message = `${action}: ${problem} (status ${status}). It is a proxy's, or truncated.`;
    const unclear = success || status >= 500;
    throw new ResponseError("UnreadableResponse", message, {
      ...base,
      retryable: unclear || status === 429,
      ambiguous: unclear && !idempotent,
    });
  }
  // The hint alone means throttling, unless the service failed: it then says when to try again, not
  // that nothing has happened.
  const hinted = status < 500 && base.retryAfterMs !== undefined;
  const throttled = status === 429 || hinted || isThrottlingCode(code);
  const failed = status >= 500 && !throttled;
  const detail = body?.["AccessDeniedDetail"];
  const message = `${action}: ${code} (status ${status})${textOf(body?.["Message"])}`;
  throw new ServiceError(code, message, {
    ...base,
    retryable: throttled || failed,
    ambiguous: failed && !idempotent,
    ...(typeof detail === "object" && detail !== null
      ? { accessDeniedDetail: detail as Record<string, unknown> }
      : {}),
  });
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
