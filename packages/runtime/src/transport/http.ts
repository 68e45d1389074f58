import type {
  Agent,
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  RequestOptions,
} from "node:http";
import type { Socket } from "node:net";
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

/** Node's own HTTP client with one origin's connection pool. */
interface Pool {
  readonly agent: Agent;
  request(options: RequestOptions): ClientRequest;
}

/**
 * One origin's connection pool. Node's HTTP client is loaded by the first request, which keeps the
 * import of this package fast.
 */
export class HttpClient {
  readonly origin: string;
  readonly #endpoint: URL;
  readonly #options: HttpClientOptions;
  readonly #running = new Set<Exchange>();
  #pool: Promise<Pool> | undefined;
  #closed = false;
  #onIdle: (() => void) | undefined;

  constructor(endpoint: URL, options: HttpClientOptions = {}) {
    this.origin = endpoint.origin;
    this.#endpoint = endpoint;
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
    if (this.#closed) {
      const message = `Can't connect to ${this.origin}: the client is closed.`;
      throw new NetworkError("ConnectFailed", message, { attempts: request.attempt });
    }
    const exchange = new Exchange(request, this.origin, this.#options.connectTimeoutMs ?? 10_000);
    this.#running.add(exchange);
    try {
      return await exchange.run(pool, this.#endpoint);
    } finally {
      this.#running.delete(exchange);
      if (this.#running.size === 0) this.#onIdle?.();
    }
  }

  /** Waits for running requests and closes all sockets. The client can't be used afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running.size > 0)
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    (await this.#pool)?.agent.destroy();
  }

  async #open(): Promise<Pool> {
    const secure = this.#endpoint.protocol === "https:";
    const { Agent, request } = secure ? await import("node:https") : await import("node:http");
    const connections = this.#options.connections ?? 256;
    const agent = new Agent({
      keepAlive: true,
      maxSockets: connections,
      maxFreeSockets: connections,
      // Closes sockets that are idle. For the others it is only an event that nobody listens to.
      timeout: this.#options.keepAliveMs ?? 4_000,
    });
    return { agent, request };
  }
}

/** Sends one request and collects its response, within a deadline and a size. */
class Exchange {
  readonly #request: HttpRequest;
  readonly #origin: string;
  readonly #connectTimeoutMs: number;
  #resolve: ((response: HttpResponse) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #connectTimer: NodeJS.Timeout | undefined;
  #sent: ClientRequest | undefined;
  /** From then on, the service may have received the request. */
  #connected = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(request: HttpRequest, origin: string, connectTimeoutMs: number) {
    this.#request = request;
    this.#origin = origin;
    this.#connectTimeoutMs = connectTimeoutMs;
  }

  run({ agent, request }: Pool, { host, hostname, port }: URL): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const { method, path, headers, body, timeoutMs, signal } = this.#request;
      // As a list, they are written as they are, which takes half of the time. Node.js then adds no
      // host and no length.
      const lines = ["content-length", String(Buffer.byteLength(body ?? ""))];
      if (headers["host"] === undefined) lines.push("host", host);
      for (const name in headers) lines.push(name, headers[name] ?? "");
      const sent = request({
        agent,
        // The URL of an IPv6 address has it in brackets.
        hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
        port,
        method,
        path,
        headers: lines,
      });
      this.#sent = sent;
      this.#resolve = resolve;
      this.#reject = reject;
      this.#timer = setTimeout(this.#onTimeout, timeoutMs);
      signal?.addEventListener("abort", this.#onAbort, { once: true });
      sent.on("socket", this.#onSocket).on("response", this.#onResponse).on("error", this.#onError);
      sent.end(body);
    });
  }

  readonly #onSocket = (socket: Socket): void => {
    if (!socket.connecting) {
      this.#connected = true;
      return;
    }
    socket.once("encrypted" in socket ? "secureConnect" : "connect", this.#onConnect);
    this.#connectTimer = setTimeout(this.#onConnectTimeout, this.#connectTimeoutMs);
  };

  readonly #onConnect = (): void => {
    clearTimeout(this.#connectTimer);
    this.#connected = true;
  };

  readonly #onResponse = (response: IncomingMessage): void => {
    this.#status = response.statusCode ?? 0;
    this.#headers = response.headers;
    response.on("data", this.#onData).on("end", this.#onEnd).on("error", this.#onError);
  };

  readonly #onData = (chunk: Buffer): void => {
    this.#size += chunk.length;
    this.#chunks.push(chunk);
    const limit = this.#request.maxResponseBytes ?? defaultMaxResponseBytes;
    if (this.#size <= limit) return;
    const message = `${this.#origin} returned more than ${limit} bytes.`;
    this.#fail(new ResponseError("ResponseTooLarge", message, this.#context()));
  };

  readonly #onEnd = (): void => {
    const resolve = this.#resolve;
    if (!this.#settle()) return;
    const only = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    resolve?.({
      status: this.#status,
      headers: this.#headers,
      body: only ?? Buffer.concat(this.#chunks, this.#size),
    });
  };

  readonly #onError = (cause: Error): void => {
    const reason = (cause as NodeJS.ErrnoException).code ?? cause.message;
    const at = this.#status === 0 ? "before the response" : "in the middle of the response";
    if (this.#connected)
      this.#lose(
        "ConnectionLost",
        `The connection to ${this.#origin} was lost ${at} (${reason}).`,
        cause,
      );
    else this.#cantConnect(reason, cause);
  };

  readonly #onConnectTimeout = (): void =>
    this.#cantConnect(`no connection within ${this.#connectTimeoutMs} ms`);

  readonly #onTimeout = (): void =>
    this.#lose("Timeout", `${this.#origin} did not answer within ${this.#request.timeoutMs} ms.`);

  readonly #onAbort = (): void => this.#fail(this.#request.signal?.reason);

  #cantConnect(reason: string, cause?: Error): void {
    const message = `Can't connect to ${this.#origin} (${reason}). Check the endpoint and the network.`;
    this.#lose("ConnectFailed", message, cause);
  }

  #lose(code: string, message: string, cause?: Error): void {
    const context = { retryable: true, ...this.#context() };
    this.#fail(
      new NetworkError(code, message, cause === undefined ? context : { ...context, cause }),
    );
  }

  #context(): RequestErrorOptions {
    return {
      attempts: this.#request.attempt,
      ambiguous: this.#connected && !this.#request.idempotent,
      status: this.#status === 0 ? undefined : this.#status,
      requestId: requestIdOf(this.#headers),
    };
  }

  #fail(error: unknown): void {
    const reject = this.#reject;
    if (!this.#settle()) return;
    reject?.(error);
    this.#sent?.destroy();
  }

  /** @returns false if the result is known already. */
  #settle(): boolean {
    if (this.#resolve === undefined) return false;
    this.#resolve = undefined;
    this.#reject = undefined;
    clearTimeout(this.#timer);
    clearTimeout(this.#connectTimer);
    this.#request.signal?.removeEventListener("abort", this.#onAbort);
    return true;
  }
}
