/**
 * The official client, `@alicloud/imm20200930`, instead of this package's own transport. It is not
 * imported here: the user passes it in. Its methods are
 * `createImageModerationTaskWithOptions(request, runtime)` and so on. Requests and responses have
 * the wire names in lower camel case, except names that begin with an abbreviation (`MNS`, `URI`).
 */

import { NetworkError, type RequestErrorOptions, ResponseError, ServiceError } from "../errors.ts";
import { unlessAborted } from "../transport/abort.ts";
import {
  isThrottlingCode,
  type RetryOptions,
  RetryPolicy,
  withRetries,
} from "../transport/retry.ts";
import { isIdempotentAction, type RpcCallOptions, type RpcParams } from "../transport/rpc.ts";
import type { RpcAnswer } from "../transport/rpc-answer.ts";
import type { ImmCaller } from "./api.ts";

type Method = (request: never, runtime: never) => Promise<{ readonly body?: unknown }>;

/** The methods of the client of `@alicloud/imm20200930` that moderation needs. */
export interface OfficialClient {
  createImageModerationTaskWithOptions: Method;
  createVideoModerationTaskWithOptions: Method;
  getTaskWithOptions: Method;
  listTasksWithOptions: Method;
  getImageModerationResultWithOptions: Method;
  getVideoModerationResultWithOptions: Method;
}

/** Options of {@link fromOfficialClient}. */
export interface OfficialClientOptions {
  readonly retry?: RetryOptions | undefined;
  /** For one attempt. Default: 10000. The official client's own default is about 3000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Makes the calls with the official client. Retries, the search for ambiguous submissions and typed
 * errors are still this package's. What the official core loses can't be restored: the status and
 * request id of a response that is not JSON, and stopping an aborted call.
 * @example new ModerationClient({ region, project, api: fromOfficialClient(client) });
 */
export function fromOfficialClient(
  client: OfficialClient,
  options: OfficialClientOptions = {},
): ImmCaller {
  const policy = new RetryPolicy(options.retry);
  const timeoutMs = options.timeoutMs ?? 10_000;
  const methods = client as unknown as Readonly<
    Record<string, (request: object, runtime: object) => Promise<{ readonly body?: unknown }>>
  >;

  async function call(
    action: string,
    params: RpcParams = {},
    { signal, ...given }: RpcCallOptions = {},
  ): Promise<RpcAnswer> {
    const name = `${action.charAt(0).toLowerCase()}${action.slice(1)}WithOptions`;
    if (typeof methods[name] !== "function") {
      const message = `The official client has no method ${name}. Is it @alicloud/imm20200930?`;
      throw new ServiceError("UnsupportedAction", message);
    }
    const idempotent = given.idempotent ?? isIdempotentAction(action);
    const runtime = {
      readTimeout: given.timeoutMs ?? timeoutMs,
      connectTimeout: given.timeoutMs ?? timeoutMs,
      autoretry: false,
    };
    const send = async (attempts: number): Promise<RpcAnswer> => {
      signal?.throwIfAborted();
      await given.beforeAttempt?.();
      try {
        const call = Promise.resolve(methods[name]?.(new OfficialRequest(params), runtime));
        // The official client can't abort a call. Its result is then ignored.
        const answer = await (signal === undefined ? call : unlessAborted(signal, call));
        return wireNames(answer?.body) as RpcAnswer;
      } catch (error) {
        signal?.throwIfAborted();
        throw typedError(action, error, { attempts, idempotent });
      }
    };
    return withRetries(policy, signal, send, given);
  }
  return { call };
}

/**
 * The generated methods call `validate()` first, then read the fields. Nested objects keep their
 * wire names: they are sent as JSON text.
 */
class OfficialRequest {
  [field: string]: unknown;
  constructor(params: RpcParams) {
    for (const [name, value] of Object.entries(params)) {
      if (value !== undefined && value !== null)
        this[lowerCamel(name)] =
          typeof value === "string" && jsonParams.has(name) ? JSON.parse(value) : value;
    }
  }
  validate(): void {}
}

/** Parameters that the official client converts to JSON text itself. */
const jsonParams = new Set(["Notification", "CredentialConfig", "Tags", "Scenes"]);

function lowerCamel(name: string): string {
  return /^[A-Z][a-z]/.test(name) ? `${name.charAt(0).toLowerCase()}${name.slice(1)}` : name;
}

/**
 * A response with its wire names. The generated models know them. A plain object is renamed here,
 * except maps whose keys are the user's.
 */
function wireNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wireNames);
  if (typeof value !== "object" || value === null) return value;
  if ("toMap" in value && typeof value.toMap === "function") return value.toMap() as unknown;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const wire = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      return [wire, wire === "Tags" ? member : wireNames(member)];
    }),
  );
}

interface OfficialFailure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly requestId?: unknown;
  readonly retryAfter?: unknown;
  readonly accessDeniedDetail?: unknown;
  readonly data?: {
    readonly statusCode?: unknown;
    readonly RequestId?: unknown;
    readonly requestId?: unknown;
  };
}

const networkCode = /^(?:E[A-Z]+|ERR_[A-Z_]+|UND_ERR_[A-Z_]+)$/;

function typedError(
  action: string,
  cause: unknown,
  { attempts, idempotent }: { attempts: number; idempotent: boolean },
): Error {
  const failure = (typeof cause === "object" && cause !== null ? cause : {}) as OfficialFailure;
  const message = `${action}: ${failure.message ?? "no reason given"}`;
  const status = Number(failure.statusCode ?? failure.data?.statusCode ?? Number.NaN);
  const requestId = [failure.requestId, failure.data?.RequestId, failure.data?.requestId].find(
    (id) => typeof id === "string",
  );
  const base: RequestErrorOptions = {
    cause,
    attempts,
    status: Number.isNaN(status) ? undefined : status,
    requestId,
  };
  const code = typeof failure.code === "string" ? failure.code : "";
  if (cause instanceof SyntaxError) {
    return new ResponseError("UnreadableResponse", `${message} (the response is not JSON)`, {
      ...base,
      retryable: true,
      ambiguous: !idempotent,
    });
  }
  if (code !== "" && !networkCode.test(code) && !/Timeout/.test(`${failure.name}${code}`)) {
    const hinted =
      typeof failure.retryAfter === "number" && failure.retryAfter > 0 && !(status >= 500);
    const throttled = isThrottlingCode(code) || status === 429 || hinted;
    // If the status got lost, the code says whether the service failed.
    const server =
      !throttled &&
      (status >= 500 || (Number.isNaN(status) && /^(?:Internal|Service|Unknown)/.test(code)));
    const detail = failure.accessDeniedDetail;
    return new ServiceError(code, message, {
      ...base,
      retryable: throttled || server,
      ambiguous: server && !idempotent,
      ...(typeof failure.retryAfter === "number" && failure.retryAfter > 0
        ? { retryAfterMs: failure.retryAfter }
        : {}),
      ...(typeof detail === "object" && detail !== null
        ? { accessDeniedDetail: detail as Record<string, unknown> }
        : {}),
    });
  }
  const refused = code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN";
  const timeout = /Timeout|timeout/.test(`${failure.name}${code}${failure.message}`);
  const kind = refused ? "ConnectFailed" : timeout ? "Timeout" : "ConnectionLost";
  return new NetworkError(kind, message, {
    ...base,
    retryable: true,
    ambiguous: !refused && !idempotent,
  });
}
