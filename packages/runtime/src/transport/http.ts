import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher, Pool } from "undici";
import { NetworkError, type RequestErrorOptions, ResponseError } from "../errors.ts";
import { requestIdOf } from "./response-headers.ts";

/** One request to the origin of an {@link HttpClient}. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path and query as they are sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** The number of this attempt, from 1, for errors. */
  readonly attempt: number;
  /**
   * Whether the request can be repeated without harm. If not, a failure after the request may have
   * reached the service is `ambiguous`.
   */
  readonly idempotent: boolean;
  /** For the whole exchange, connecting and reading included. */
  readonly timeoutMs: number;
  /** A larger response is an error. Default: 8 MiB. */
  readonly maxResponseBytes?: number;
}

/** A complete response. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Options of an {@link HttpClient}. Durations are in milliseconds. */
export interface HttpClientOptions {
  /** The most sockets to the endpoint. Default: 256. */
  readonly connections?: number;
  /**
   * Idle sockets are closed after this time. The services close theirs after about 10 s. Default:
   * 4000.
   */
  readonly keepAliveMs?: number;
  /** Default: 10000. */
  readonly connectTimeoutMs?: number;
}

const defaultMaxResponseBytes = 8 * 1024 * 1024;

/**
 * One origin's connection pool. undici is loaded by the first request, which keeps the import of
 * this package fast.
 */
export class HttpClient {
  readonly origin: string;
  readonly #options: HttpClientOptions;
  #pool: Promise<Pool> | undefined;

  constructor(endpoint: URL, options: HttpClientOptions = {}) {
    this.origin = endpoint.origin;
    this.#options = options;
  }

  /**
   * Sends one request, never repeated.
   * @throws NetworkError or ResponseError; the signal's reason on abort.
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    request.signal?.throwIfAborted();
    this.#pool ??= this.#open();
    const pool = await this.#pool;
    request.signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(request, this.origin, resolve, reject);
      pool.dispatch(
        {
          method: request.method,
          path: request.path,
          headers: request.headers as Record<string, string>,
          body: request.body ?? null,
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        exchange,
      );
    });
  }

  /** Waits for running requests and closes all sockets. The client can't be used afterwards. */
  async close(): Promise<void> {
    await (await this.#pool)?.close();
  }

  async #open(): Promise<Pool> {
    const { Pool } = await import("undici");
    return new Pool(this.origin, {
      connections: this.#options.connections ?? 256,
      keepAliveTimeout: this.#options.keepAliveMs ?? 4_000,
      keepAliveMaxTimeout: this.#options.keepAliveMs ?? 4_000,
      connectTimeout: this.#options.connectTimeoutMs ?? 10_000,
      allowH2: false,
      pipelining: 1,
    });
  }
}

/** Collects one response, within a deadline and a size. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #origin: string;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(
    request: HttpRequest,
    origin: string,
    resolve: (response: HttpResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#request = request;
    this.#origin = origin;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(this.#onTimeout, request.timeoutMs);
    request.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) controller.abort(new Error("aborted before it was sent"));
    else this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    this.#chunks.push(chunk);
    const limit = this.#request.maxResponseBytes ?? defaultMaxResponseBytes;
    if (this.#size <= limit) return;
    this.#fail(
      new ResponseError(
        "ResponseTooLarge",
        `${this.#origin} returned more than ${limit} bytes.`,
        this.#context(),
      ),
    );
  }

  onResponseEnd(): void {
    if (!this.#settle()) return;
    const only = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    this.#resolve({
      status: this.#status,
      headers: this.#headers,
      body: only ?? Buffer.concat(this.#chunks, this.#size),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    const reason = reasonOf(cause);
    if (this.#controller === undefined) {
      const message = `Can't connect to ${this.#origin} (${reason}). Check the endpoint and the network.`;
      this.#fail(
        new NetworkError("ConnectFailed", message, { cause, retryable: true, ...this.#context() }),
      );
    } else {
      const at = this.#status === 0 ? "before the response" : "in the middle of the response";
      const message = `The connection to ${this.#origin} was lost ${at} (${reason}).`;
      this.#fail(
        new NetworkError("ConnectionLost", message, { cause, retryable: true, ...this.#context() }),
      );
    }
  }

  readonly #onTimeout = (): void => {
    const message = `${this.#origin} did not answer within ${this.#request.timeoutMs} ms.`;
    this.#fail(new NetworkError("Timeout", message, { retryable: true, ...this.#context() }));
  };

  readonly #onAbort = (): void => this.#fail(this.#request.signal?.reason);

  #context(): RequestErrorOptions {
    return {
      attempts: this.#request.attempt,
      ambiguous: this.#controller !== undefined && !this.#request.idempotent,
      status: this.#status === 0 ? undefined : this.#status,
      requestId: requestIdOf(this.#headers),
    };
  }

  #fail(error: unknown): void {
    if (!this.#settle()) return;
    this.#reject(error);
    this.#controller?.abort(error instanceof Error ? error : new Error("aborted"));
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener("abort", this.#onAbort);
    return true;
  }
}

function reasonOf(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined ? error.message : code;
}
