/** The HTTP server: it limits requests, writes answers and closes gracefully. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIPv4, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { newRequestId } from "../core/ids.ts";
import { ListenError, listenError } from "./listen-error.ts";
import { type CloudResponse, type RequestHead, readHead } from "./message.ts";

/** Query and headers together. A policy of 6144 characters fits, percent-encoded in the query. */
const maxHeaderBytes = 128 * 1024;
const headersTimeoutMs = 20_000;
/** A body that arrives slowly. One that doesn't arrive at all is given up earlier. */
const requestTimeoutMs = 600_000;
/** How often the two are checked: a slow connection is closed after 30 seconds at most. */
const checkIntervalMs = 10_000;
/** Longer than clients keep idle connections: the client must be the one that closes. */
const keepAliveMs = 75_000;
/** How long `close` waits for running requests. */
const closeGraceMs = 2_000;

/** Answers a request and never throws. Undefined closes the connection without an answer. */
export type HttpHandler = (
  head: RequestHead,
  incoming: IncomingMessage,
) => Promise<CloudResponse | undefined>;

/** Options of {@link startHttpServer}. */
export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  /** Whether `host` can be an address that other machines reach. */
  readonly allowRemote: boolean;
  readonly now: () => number;
  readonly handle: HttpHandler;
}

/** A running server. */
export interface HttpServer {
  readonly port: number;
  /** Stops listening, ends long polls, and waits up to two seconds for running requests. */
  close(): Promise<void>;
}

/** @throws ListenError */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port } = options;
  if (!options.allowRemote && !isLoopback(host)) {
    throw new ListenError(
      "HostNotLoopback",
      `"${host}" is not a loopback address. Everyone who can reach the local cloud can control it. Set host to 127.0.0.1, or set allowRemote to true.`,
    );
  }
  // One for each running request. AbortSignal.any with a signal of the server would leak memory.
  const active = new Set<AbortController>();
  let stopping = false;
  const server = createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: checkIntervalMs,
      keepAliveTimeout: keepAliveMs,
      joinDuplicateHeaders: true,
      // The dispatcher answers a request without Host.
      requireHostHeader: false,
    },
    (incoming, outgoing) => void serve(incoming, outgoing),
  );

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const gone = new AbortController();
    active.add(gone);
    outgoing.once("close", () => {
      active.delete(gone);
      gone.abort();
    });
    if (stopping) gone.abort();
    // Errors of the request or the socket mean that the client has disconnected.
    incoming.on("error", () => gone.abort());
    outgoing.on("error", () => gone.abort());
    const head = readHead(incoming, {
      requestId: newRequestId(),
      receivedAt: options.now(),
      secure: false,
      signal: gone.signal,
    });
    try {
      const answer = await options.handle(head, incoming);
      if (answer === undefined || outgoing.destroyed) outgoing.destroy();
      else write(head.method, answer, outgoing, incoming, stopping);
    } catch {
      // The handler answers all errors, so this is an answer that Node refuses to write.
      outgoing.destroy();
    }
  }

  server.on("connect", (_request: IncomingMessage, socket: Duplex) => {
    socket.on("error", () => undefined);
    endWith(
      socket,
      501,
      "ConnectNotSupported",
      "The local cloud speaks plain HTTP and can't tunnel. Set the client's protocol to HTTP, or don't use the local cloud as HTTPS_PROXY.",
    );
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
    const [status, code, message] = clientErrors[error.code ?? ""] ?? [
      400,
      "InvalidRequest",
      "The request is not well-formed HTTP/1.1.",
    ];
    endWith(socket, status, code, message);
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(host, port, error)));
    server.listen({ host, port }, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close() {
      stopping = true;
      return close(server, active);
    },
  };
}

const clientErrors: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [
    431,
    "RequestHeaderTooLarge",
    `The request line and headers are longer than ${maxHeaderBytes} bytes.`,
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "RequestTimeout", "The request was not complete in time."],
};

function endWith(socket: Duplex, status: number, code: string, message: string): void {
  const body = JSON.stringify({
    RequestId: newRequestId(),
    HostId: "",
    Code: code,
    Message: message,
  });
  socket.end(
    `HTTP/1.1 ${status} ${code}\r\ncontent-type: application/json;charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function write(
  method: string,
  answer: CloudResponse,
  outgoing: ServerResponse,
  incoming: IncomingMessage,
  last: boolean,
): void {
  const body = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
  const bodiless = answer.status === 204 || answer.status === 304;
  for (const [name, value] of Object.entries(answer.headers ?? {}))
    outgoing.setHeader(name, encodeHeader(value));
  outgoing.setHeader("server", "immkit");
  // For HEAD, the service sets the length that the body would have.
  if (!bodiless && !outgoing.hasHeader("content-length"))
    outgoing.setHeader("content-length", body?.length ?? 0);
  // The rest of a rejected body must not be read as the next request.
  const unread = !incoming.complete;
  if (unread || last) outgoing.setHeader("connection", "close");
  outgoing.writeHead(answer.status);
  outgoing.end(bodiless || method === "HEAD" ? undefined : body);
  if (unread) {
    // Closing at once would reset the connection before the client has read the answer.
    incoming.resume();
    setTimeout(() => incoming.socket.destroy(), 1_000).unref();
  }
}

/** Node writes headers as Latin-1, so UTF-8 bytes are passed as Latin-1 characters. */
function encodeHeader(value: string): string {
  return Buffer.from(value.replace(/[\r\n]/g, " "), "utf8").toString("latin1");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

async function close(server: Server, active: ReadonlySet<AbortController>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const request of active) request.abort();
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), closeGraceMs);
  await closed;
  clearTimeout(force);
}
