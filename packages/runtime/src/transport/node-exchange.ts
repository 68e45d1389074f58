import type {
  Agent,
  AgentOptions,
  ClientRequest,
  IncomingMessage,
  RequestOptions,
} from "node:http";
import type { Socket } from "node:net";
import { Exchange, type HttpRequest } from "./exchange.ts";

/** How sockets of Node's own HTTP client are used. Durations are in milliseconds. */
export interface SocketSettings {
  readonly connections: number;
  readonly keepAliveMs: number;
  readonly connectTimeoutMs: number;
  /** Whether the environment's proxy is used, if Node.js uses it. */
  readonly proxy: boolean;
}

/** Node's own HTTP client with one origin's sockets. */
export interface SocketPool {
  readonly agent: Agent;
  readonly request: (options: RequestOptions) => ClientRequest;
  /** The host header. */
  readonly host: string;
  /** Whether headers are a list, which Node.js writes as it is: twice as fast. */
  readonly asList: boolean;
  /** What the options of all requests have in common. */
  readonly options: RequestOptions;
  readonly connectTimeoutMs: number;
}

/** Loads Node's HTTP client. */
export async function openSockets(endpoint: URL, settings: SocketSettings): Promise<SocketPool> {
  const secure = endpoint.protocol === "https:";
  const { Agent, globalAgent, request } = secure
    ? await import("node:https")
    : await import("node:http");
  // NODE_USE_ENV_PROXY and --use-env-proxy set it for the global agent, since Node.js 22.21 and
  // 24.5. An empty one means none.
  const { proxyEnv } = (globalAgent as { readonly options?: AgentOptions }).options ?? {};
  const agent = new Agent({
    keepAlive: true,
    maxSockets: settings.connections,
    maxFreeSockets: settings.connections,
    // Closes sockets that are idle. For the others it is only an event that nobody listens to.
    timeout: settings.keepAliveMs,
    ...(settings.proxy ? (proxyEnv === undefined ? {} : { proxyEnv }) : { proxyEnv: {} }),
  });
  const { host, hostname, port } = endpoint;
  // To a list, Node.js would not add the password of a proxy.
  const asList = secure || !settings.proxy || proxyEnv === undefined;
  // The URL of an IPv6 address has it in brackets.
  const options = { agent, hostname: hostname.replace(/^\[(.*)\]$/, "$1"), port };
  return { agent, request, host, asList, options, connectTimeoutMs: settings.connectTimeoutMs };
}

/** Sends a request with Node's own HTTP client. */
export class NodeExchange extends Exchange {
  readonly #pool: SocketPool;
  #connectTimer: NodeJS.Timeout | undefined;
  #sent: ClientRequest | undefined;

  constructor(request: HttpRequest, origin: string, pool: SocketPool) {
    super(request, origin);
    this.#pool = pool;
  }

  protected start(): void {
    const { method, path, headers, body } = this.request;
    const { request, host, asList, options } = this.#pool;
    const length = body === undefined ? "0" : String(Buffer.byteLength(body));
    const lines = ["content-length", length];
    if (headers["host"] === undefined) lines.push("host", host);
    for (const name in headers) lines.push(name, headers[name] ?? "");
    const sent = request({
      ...options,
      method,
      path,
      headers: asList ? lines : { "content-length": length, host, ...headers },
    });
    this.#sent = sent;
    sent.on("socket", this.#onSocket).on("response", this.#onResponse).on("error", this.#onError);
    sent.end(body);
  }

  protected cancel(): void {
    this.#sent?.destroy();
  }

  protected override ended(): void {
    clearTimeout(this.#connectTimer);
  }

  readonly #onSocket = (socket: Socket & { readonly secureConnecting?: boolean }): void => {
    // Through a proxy, the socket is connected and not yet encrypted.
    if (!socket.connecting && socket.secureConnecting !== true) {
      this.connected();
      return;
    }
    socket.once("encrypted" in socket ? "secureConnect" : "connect", () => {
      clearTimeout(this.#connectTimer);
      this.connected();
    });
    const { connectTimeoutMs } = this.#pool;
    this.#connectTimer = setTimeout(
      () => this.cantConnect(`no connection within ${connectTimeoutMs} ms`),
      connectTimeoutMs,
    );
  };

  readonly #onResponse = (response: IncomingMessage): void => {
    this.responded(response.statusCode ?? 0, response);
    response
      .on("data", (chunk: Buffer) => this.received(chunk))
      .on("end", () => this.complete())
      .on("error", this.#onError);
  };

  readonly #onError = (cause: Error): void => this.disconnected(cause);
}
