/** The one origin: listens, reads requests within bounds, writes answers, and ends gracefully. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIP, isIPv4, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { newRequestId } from "../core/ids.ts";
import { ListenError, listenError } from "./listen-error.ts";
import { type CloudResponse, type RequestHead, readHead } from "./message.ts";

/**
 * Query and headers together. A policy of 6144 characters in a query, percent-encoded, must fit.
 */
const MAX_HEADER_BYTES = 128 * 1024;
/** Longest time for the headers, and for the whole request. */
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 120_000;
/** Longer than clients keep idle connections, so that it is they who close them. */
const KEEP_ALIVE_MS = 75_000;
/** How long `close` waits for answers under way. */
const CLOSE_GRACE_MS = 2_000;

/** Answers one request. It never throws; `read` gives the body within a limit. */
export type HttpHandler = (
  head: RequestHead,
  incoming: IncomingMessage,
) => Promise<CloudResponse | undefined>;

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  /** Without it, only a loopback host is taken. */
  readonly allowRemote: boolean;
  readonly now: () => number;
  readonly handle: HttpHandler;
}

export interface HttpServer {
  readonly port: number;
  /** Stops taking requests, ends long polls, and waits a short while for the answers under way. */
  close(): Promise<void>;
}

/** Throws {@link ListenError} when it can't listen there. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port } = options;
  if (!options.allowRemote && !isLoopback(host)) {
    throw new ListenError(
      "HostNotLoopback",
      `"${host}" is not a loopback address, and whoever reaches the local cloud holds its keys. Set host to 127.0.0.1, or set allowRemote to true.`,
    );
  }
  // One for each request under way. (AbortSignal.any on a signal that lives as long as the server
  // would pile up its followers.)
  const active = new Set<AbortController>();
  let stopping = false;
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      joinDuplicateHeaders: true,
      // A request without Host gets an answer of ours, which says so.
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
    // Neither an error of the socket nor one of the request may take the process down; what they
    // mean is that the client has gone.
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
      "This is a local cloud, which speaks plain HTTP: it does not tunnel. Set the client's protocol to HTTP, or leave it out of HTTPS_PROXY.",
    );
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
    const [status, code, message] = CLIENT_ERRORS[error.code ?? ""] ?? [
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

const CLIENT_ERRORS: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [
    431,
    "RequestHeaderTooLarge",
    `Request line and headers are longer than ${MAX_HEADER_BYTES} bytes.`,
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "RequestTimeout", "The request did not arrive whole in time."],
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
  // A service that answers HEAD says itself how long the body would be.
  if (!bodiless && !outgoing.hasHeader("content-length"))
    outgoing.setHeader("content-length", body?.length ?? 0);
  // What is left of a body that was refused must not be read as the next request.
  const unread = !incoming.complete;
  if (unread || last) outgoing.setHeader("connection", "close");
  outgoing.writeHead(answer.status);
  outgoing.end(bodiless || method === "HEAD" ? undefined : body);
  if (unread) {
    // Closing at once would reset the connection under an answer that the client has not read yet.
    incoming.resume();
    setTimeout(() => incoming.socket.destroy(), 1_000).unref();
  }
}

/** Header values are bytes; Node writes Latin-1. */
function encodeHeader(value: string): string {
  return Buffer.from(value.replace(/[\r\n]/g, " "), "utf8").toString("latin1");
}

function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "::1") return true;
  return isIP(host) !== 0 && isIPv4(host) && host.startsWith("127.");
}

async function close(server: Server, active: ReadonlySet<AbortController>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const request of active) request.abort();
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
  clearTimeout(force);
}
