/**
 * The official client, `@alicloud/imm20200930`, in place of this package's own transport. It is not
 * imported here: whoever has it passes it in. Its methods are
 * `createImageModerationTaskWithOptions(request, runtime)` and so on; requests and answers have the
 * wire's names in lower camel case, but for names that begin with an abbreviation (`MNS`, `URI`).
 */

import { NetworkError, type RequestErrorOptions, ResponseError, ServiceError } from "../errors.ts";
import { unlessAborted } from "../transport/abort.ts";
import {
  isThrottlingCode,
  type RetryOptions,
  RetryPolicy,
  withRetries,
} from "../transport/retry.ts";
import {
  isIdempotentAction,
  type RpcAnswer,
  type RpcCallOptions,
  type RpcParams,
} from "../transport/rpc.ts";
import type { ImmCaller } from "./api.ts";

type Method = (request: never, runtime: never) => Promise<{ readonly body?: unknown }>;

/** The methods of `@alicloud/imm20200930`'s client that moderation needs. */
export interface OfficialClient {
  createImageModerationTaskWithOptions: Method;
  createVideoModerationTaskWithOptions: Method;
  getTaskWithOptions: Method;
  listTasksWithOptions: Method;
  getImageModerationResultWithOptions: Method;
  getVideoModerationResultWithOptions: Method;
}

export interface OfficialClientOptions {
  readonly retry?: RetryOptions;
  /** For one attempt. Default: 10000; the client's own default is 3000 or so. */
  readonly timeoutMs?: number;
}

/**
 * Lets the official client make the calls. Retries, the search for unclear submissions and typed
 * errors stay this package's; what the official core loses (status and request id of an answer that
 * is no JSON, a call that is aborted) stays lost.
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
      throw new ServiceError(
        "UnsupportedAction",
        `The official client has no method ${name}: is it @alicloud/imm20200930?`,
      );
    }
    const idempotent = given.idempotent ?? isIdempotentAction(action);
    const runtime = {
      readTimeout: given.timeoutMs ?? timeoutMs,
      connectTimeout: given.timeoutMs ?? timeoutMs,
      autoretry: false,
    };
    return withRetries(policy, signal, async (attempts) => {
      signal?.throwIfAborted();
      try {
        const call = Promise.resolve(methods[name]?.(new OfficialRequest(params), runtime));
        // The official client can't abort a call; its answer is then not waited for.
        const answer = await (signal === undefined ? call : unlessAborted(signal, call));
        return wireNames(answer?.body) as RpcAnswer;
      } catch (error) {
        signal?.throwIfAborted();
        throw typedError(action, error, { attempts, idempotent });
      }
    });
  }
  return { call };
}

/**
 * The generated methods call `validate()` first, then read the fields. Nested objects keep the
 * wire's names: they are sent as JSON text.
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

/** Parameters that the official client turns into JSON text itself. */
const jsonParams = new Set(["Notification", "CredentialConfig", "Tags", "Scenes"]);

function lowerCamel(name: string): string {
  return /^[A-Z][a-z]/.test(name) ? `${name.charAt(0).toLowerCase()}${name.slice(1)}` : name;
}

/**
 * An answer by the wire's names. The generated models know them; a plain object is renamed here,
 * but for maps whose keys are the user's.
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
    return new ResponseError("UnreadableResponse", `${message} (the answer is no JSON)`, {
      ...base,
      retryable: true,
      ambiguous: !idempotent,
    });
  }
  if (code !== "" && !networkCode.test(code) && !/Timeout/.test(`${failure.name}${code}`)) {
    const hinted =
      typeof failure.retryAfter === "number" && failure.retryAfter > 0 && !(status >= 500);
    const throttled = isThrottlingCode(code) || status === 429 || hinted;
    // Where the status got lost, the code tells whether the service failed.
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
