import { RequestError } from "../errors.ts";
import { unlessAborted } from "./abort.ts";
import { signAcs3 } from "./acs3.ts";
import { type CredentialsProvider, readCredential } from "./credential.ts";
import { nodeCrypto } from "./crypto.ts";
import { type EndpointOptions, parseEndpoint } from "./endpoint.ts";
import { HttpClient, type HttpClientOptions } from "./http.ts";
import { type RetryOptions, RetryPolicy, withRetries } from "./retry.ts";
import { readRpcAnswer } from "./rpc-answer.ts";
import { ServiceClock } from "./service-clock.ts";

export interface RpcClientOptions extends EndpointOptions {
  /** An origin, or a bare host, which means https. */
  readonly endpoint: string;
  /** Named in errors about the endpoint. Default: `endpoint`. */
  readonly endpointSetting?: string;
  readonly credentials: CredentialsProvider;
  /** For one attempt. Default: 10000. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
  readonly http?: HttpClientOptions;
}

/** A parameter's value: objects and arrays travel as JSON text, `undefined` is left out. */
export type RpcParams = Readonly<Record<string, unknown>>;

export interface RpcCallOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether repeating the call does no harm, so that an unclear failure is tried again.
   * Default: by the action's name; Get…, List…, Describe… and AssumeRole… are.
   */
  readonly idempotent?: boolean;
  /** For one attempt. Default: the client's. */
  readonly timeoutMs?: number;
}

/** An answer: at least the request's id, and what the action returns. */
export type RpcAnswer = Readonly<Record<string, unknown>> & { readonly RequestId?: string };

/**
 * Calls an RPC-style Alibaba Cloud API: signed, retried where that is safe, every failure a
 * {@link RequestError}.
 */
export class RpcClient {
  readonly #version: string;
  readonly #http: HttpClient;
  readonly #host: string;
  readonly #credentials: CredentialsProvider;
  readonly #timeoutMs: number;
  readonly #retry: RetryPolicy;
  readonly #clock = new ServiceClock();

  constructor(version: string, options: RpcClientOptions) {
    const endpoint = parseEndpoint(
      options.endpointSetting ?? "endpoint",
      options.endpoint,
      options,
    );
    this.#version = version;
    this.#host = endpoint.host;
    this.#http = new HttpClient(endpoint, options.http);
    this.#credentials = options.credentials;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#retry = new RetryPolicy(options.retry);
  }

  /** Calls `action`. @throws RequestError, CredentialsError, or the signal's reason. */
  async call(
    action: string,
    params: RpcParams = {},
    options: RpcCallOptions = {},
  ): Promise<RpcAnswer> {
    const idempotent = options.idempotent ?? isIdempotentAction(action);
    const query = flattenParams(params);
    let mended = false;
    return withRetries(this.#retry, options.signal, async (attempt) => {
      for (;;) {
        const reading = readCredential(this.#credentials);
        // A provider that is silent does not hold up a call that was given up.
        const credential = await (options.signal === undefined
          ? reading
          : unlessAborted(options.signal, reading));
        const signed = signAcs3(
          {
            method: "POST",
            host: this.#host,
            action,
            version: this.#version,
            query,
            date: this.#clock.now(),
            nonce: nodeCrypto().randomUUID(),
          },
          credential,
        );
        signed.headers["accept"] = "application/json";
        signed.headers["user-agent"] = "immkit-runtime";
        try {
          const response = await this.#http.send({
            method: "POST",
            path: signed.target,
            headers: signed.headers,
            signal: options.signal,
            timeoutMs: options.timeoutMs ?? this.#timeoutMs,
            attempt,
            idempotent,
          });
          return readRpcAnswer(action, response, { attempts: attempt, idempotent });
        } catch (error) {
          // A wrong clock or an outdated session is refused before anything happens, so once it is
          // safe to mend it and go on.
          if (mended || !(error instanceof RequestError)) throw error;
          mended =
            this.#clock.learnFrom(error) ||
            (isExpiredSession(error) &&
              this.#credentials.invalidate?.(credential.accessKeyId) === true);
          if (!mended) throw error;
        }
      }
    });
  }

  /** Ends idle connections. */
  close(): Promise<void> {
    return this.#http.close();
  }
}

/** Whether an action of this name changes nothing, or does no harm when repeated. */
export function isIdempotentAction(action: string): boolean {
  return /^(?:Get|List|Describe|AssumeRole)/.test(action);
}

function isExpiredSession(error: RequestError): boolean {
  return error.code === "InvalidSecurityToken.Expired" || error.code === "SecurityTokenExpired";
}

function flattenParams(params: RpcParams): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null) continue;
    query[name] = typeof value === "object" ? JSON.stringify(value) : String(value);
  }
  return query;
}
