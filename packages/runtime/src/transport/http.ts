import { DispatchedExchange } from "./dispatched-exchange.ts";
import { checkDispatcher, type DispatcherOptions } from "./dispatcher.ts";
import { closed, type Exchange, type HttpRequest, type HttpResponse } from "./exchange.ts";
import { NodeExchange, openSockets, type SocketPool } from "./node-exchange.ts";

export type { HttpRequest, HttpResponse } from "./exchange.ts";

/** Options of Node's own HTTP client. Durations are in milliseconds. */
export interface HttpClientOptions {
  /** The most sockets to the endpoint. Default: 256. */
  readonly connections?: number | undefined;
  /**
   * Idle sockets are closed after this time. The services close theirs after about 10 s. Default:
   * 4000.
   */
  readonly keepAliveMs?: number | undefined;
  /** Default: 10000. */
  readonly connectTimeoutMs?: number | undefined;
}

/** How an {@link HttpClient} sends its requests. */
export interface TransportOptions extends DispatcherOptions {
  readonly http?: HttpClientOptions | undefined;
  /** Whether a proxy of the environment is used, if Node.js uses it. Default: true. */
  readonly proxy?: boolean | undefined;
}

/**
 * Sends requests to one origin, through a dispatcher or its own sockets. Node's HTTP client is
 * loaded by the first request, which keeps the import of this package fast.
 */
export class HttpClient {
  readonly origin: string;
  readonly #endpoint: URL;
  readonly #options: TransportOptions;
  #running = 0;
  #pool: Promise<SocketPool> | undefined;
  #opened: SocketPool | undefined;
  #closed = false;
  #onIdle: (() => void) | undefined;

  /** @throws ConfigError for a wrong dispatcher. */
  constructor(endpoint: URL, options: TransportOptions = {}) {
    checkDispatcher(options.dispatcher, options.http);
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
    const exchange = this.#exchange(request) ?? (await this.#firstExchange(request));
    if (this.#closed) throw closed(this.origin, "client", request.attempt);
    this.#running++;
    try {
      return await exchange.run();
    } finally {
      if (--this.#running === 0) this.#onIdle?.();
    }
  }

  /**
   * Waits for running requests and closes all sockets, but no dispatcher. The client can't be used
   * afterwards.
   */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running > 0)
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    (await this.#pool)?.agent.destroy();
  }

  /** Undefined if the sockets are not open yet. */
  #exchange(request: HttpRequest): Exchange | undefined {
    const { dispatcher } = this.#options;
    if (dispatcher !== undefined) return new DispatchedExchange(request, this.origin, dispatcher);
    return this.#opened && new NodeExchange(request, this.origin, this.#opened);
  }

  async #firstExchange(request: HttpRequest): Promise<Exchange> {
    const { http = {}, proxy = true } = this.#options;
    const { connections = 256, keepAliveMs = 4_000, connectTimeoutMs = 10_000 } = http;
    const settings = { connections, keepAliveMs, connectTimeoutMs, proxy };
    this.#pool ??= openSockets(this.#endpoint, settings);
    this.#opened = await this.#pool;
    request.signal?.throwIfAborted();
    return new NodeExchange(request, this.origin, this.#opened);
  }
}
