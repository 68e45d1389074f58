import type { RequestError } from "../errors.ts";
import { signAcs3 } from "./acs3.ts";
import type { CredentialsProvider } from "./credential.ts";
import type { DispatcherOptions } from "./dispatcher.ts";
import { type EndpointOptions, parseEndpoint } from "./endpoint.ts";
import { HttpClient, type HttpClientOptions } from "./http.ts";
import { type RetryOptions, RetryPolicy, withRetries } from "./retry.ts";
import { type RpcAnswer, readRpcAnswer } from "./rpc-answer.ts";
import { Signer } from "./signer.ts";

/** Options of an {@link RpcClient}. */
export interface RpcClientOptions extends EndpointOptions, DispatcherOptions {
  /** An origin, or a bare host, which means https. */
  readonly endpoint: string;
  /** What errors call the endpoint. Default: `endpoint`. */
  readonly endpointSetting?: string | undefined;
  readonly credentials: CredentialsProvider;
  /** For one attempt. Default: 10000. */
  readonly timeoutMs?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly http?: HttpClientOptions | undefined;
}

/** By wire name. Objects and arrays are sent as JSON text, `undefined` is left out. */
export type RpcParams = Readonly<Record<string, unknown>>;

/** Options of one call. */
export interface RpcCallOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether the call can be repeated without harm. An unclear failure is then retried. Default: by
   * the action's name. Get…, List…, Describe… and AssumeRole… can.
   */
  readonly idempotent?: boolean | undefined;
  /** For one attempt. Default: the client's. */
  readonly timeoutMs?: number | undefined;
  /**
   * Awaited directly before each request of the call, retries included. What it throws ends the
   * call, and nothing is sent.
   */
  readonly beforeAttempt?: (() => Promise<void>) | undefined;
  /**
   * Whether a throttled call is sent again. With false, its error is thrown at once: for a caller
   * that decides itself when to send it again. Default: true.
   */
  readonly retryThrottled?: boolean | undefined;
}

/**
 * Calls an RPC-style Alibaba Cloud API: signed, and retried where that is safe. Every failure is a
 * {@link RequestError}.
 */
export class RpcClient {
  readonly #version: string;
  readonly #http: HttpClient;
  readonly #host: string;
  readonly #timeoutMs: number;
  readonly #retry: RetryPolicy;
  readonly #signer: Signer;

  /** @throws ConfigError for an invalid endpoint, or one that is not encrypted. */
  constructor(version: string, options: RpcClientOptions) {
    const endpoint = parseEndpoint(
      options.endpointSetting ?? "endpoint",
      options.endpoint,
      options,
    );
    this.#version = version;
    this.#host = endpoint.host;
    const { http, dispatcher } = options;
    this.#http = new HttpClient(endpoint, { http, dispatcher });
    this.#signer = new Signer(options.credentials);
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#retry = new RetryPolicy(options.retry);
  }

  /** Calls `action`. @throws RequestError, CredentialsError, or the signal's reason. */
  async call(
    action: string,
    params: RpcParams = {},
    { signal, ...options }: RpcCallOptions = {},
  ): Promise<RpcAnswer> {
    const idempotent = options.idempotent ?? isIdempotentAction(action);
    const unsigned = {
      method: "POST",
      host: this.#host,
      action,
      version: this.#version,
      query: flatten(params),
    } as const;
    const send = (attempt: number): Promise<RpcAnswer> =>
      this.#signer.run(signal, async (credential, date) => {
        await options.beforeAttempt?.();
        const nonce = crypto.randomUUID();
        const { target, headers } = signAcs3({ ...unsigned, date, nonce }, credential);
        headers["accept"] = "application/json";
        headers["user-agent"] = "immkit-runtime";
        const response = await this.#http.send({
          method: "POST",
          path: target,
          headers,
          signal,
          timeoutMs: options.timeoutMs ?? this.#timeoutMs,
          attempt,
          idempotent,
        });
        return readRpcAnswer(action, response, { attempts: attempt, idempotent });
      });
    return withRetries(this.#retry, signal, send, options);
  }

  /** Closes idle connections. */
  close(): Promise<void> {
    return this.#http.close();
  }
}

/** Whether an action of this name changes nothing, or can be repeated without harm. */
export function isIdempotentAction(action: string): boolean {
  return /^(?:Get|List|Describe|AssumeRole)/.test(action);
}

function flatten(params: RpcParams): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null) continue;
    query[name] = typeof value === "object" ? JSON.stringify(value) : String(value);
  }
  return query;
}
