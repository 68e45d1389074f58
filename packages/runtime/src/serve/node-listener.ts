import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";

/** What `node:http`, Express and connect call for a request. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A Fetch API handler that also wants to know the request's target as it came, since a `URL` writes
 * some paths differently.
 */
export type FetchHandler = (
  request: Request,
  target: { readonly path: string },
) => Promise<Response>;

/** What Express and body parsers add. */
interface Extras {
  readonly originalUrl?: unknown;
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

/**
 * Serves a Fetch API handler by `node:http`, alone or as a route of Express. In Express let it come
 * before any body parser, or after `express.raw({ type: () => true })`: a body that was parsed
 * can't be verified.
 * @example createServer(toNodeListener(push)).listen(9000);
 * @example app.post("/notifications", toNodeListener(push));
 */
export function toNodeListener(handler: FetchHandler): NodeListener {
  return (incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.once("close", () => {
      if (!outgoing.writableFinished)
        gone.abort(new Error("The connection was closed before the answer."));
    });
    serve(handler, incoming, outgoing, gone.signal).catch(() => {
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    });
  };
}

async function serve(
  handler: FetchHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { originalUrl } = incoming as Extras;
  const path = typeof originalUrl === "string" ? originalUrl : (incoming.url ?? "/");
  const response = await handler(requestOf(incoming, path, signal), { path });
  response.headers.forEach((value, name) => {
    outgoing.setHeader(name, value);
  });
  // What is left of a body that was not read to its end must not be taken for the next request.
  if (!incoming.complete && incoming.httpVersionMajor === 1)
    outgoing.setHeader("connection", "close");
  outgoing.writeHead(response.status);
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

function requestOf(incoming: IncomingMessage, path: string, signal: AbortSignal): Request {
  const headers = new Headers();
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    const name = incoming.rawHeaders[index] ?? "";
    if (!name.startsWith(":")) headers.append(name, incoming.rawHeaders[index + 1] ?? "");
  }
  const method = incoming.method ?? "GET";
  // Only its form counts: the handler gets the path apart.
  const url = new URL(
    path.startsWith("/") ? `http://localhost${path.replace(/^\/+/, "/")}` : "http://localhost/",
  );
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers, signal });
  const { rawBody, body } = incoming as Extras;
  const bytes = [rawBody, body].find((value) => value instanceof Uint8Array);
  if (bytes === undefined && incoming.readableDidRead)
    return consumed(new Request(url, { method, headers, signal, body: "" }));
  return new Request(url, {
    method,
    headers,
    signal,
    body: bytes ?? Readable.toWeb(incoming),
    duplex: "half",
  } as RequestInit);
}

/** A parser has left nothing: the handler must see that, not an empty body. */
function consumed(request: Request): Request {
  void request.body?.cancel();
  return request;
}
