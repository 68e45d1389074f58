import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";

/** What `node:http`, Express and connect call for a request. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A Fetch API handler that also gets the request's path as it was sent, because a `URL` normalises
 * some paths.
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
 * Serves a Fetch API handler with `node:http`, alone or as a route of Express. In Express, place it
 * before any body parser, or after `express.raw({ type: () => true })`: a parsed body can't be
 * verified.
 * @example createServer(toNodeListener(push)).listen(9000);
 * @example app.post("/notifications", toNodeListener(push));
 */
export function toNodeListener(handler: FetchHandler): NodeListener {
  return (incoming, outgoing) => {
    const closed = new AbortController();
    outgoing.once("close", () => {
      if (!outgoing.writableFinished)
        closed.abort(new Error("The connection was closed before the answer."));
    });
    serve(handler, incoming, outgoing, closed.signal).catch(() => {
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
  outgoing.setHeaders(response.headers);
  // The rest of a body that was not read to its end must not be read as the next request.
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
  // Only valid syntax matters: the handler gets the path separately.
  const url = new URL(
    path.startsWith("/") ? `http://localhost${path.replace(/^\/+/, "/")}` : "http://localhost/",
  );
  const init = { method, headers, signal };
  if (method === "GET" || method === "HEAD") return new Request(url, init);
  const { rawBody, body } = incoming as Extras;
  const bytes = [rawBody, body].find((value) => value instanceof Uint8Array);
  if (bytes === undefined && incoming.readableDidRead) {
    // A parser has read the body. The handler must see that, not an empty body.
    const consumed = new Request(url, { ...init, body: "" });
    void consumed.body?.cancel();
    return consumed;
  }
  const stream = { body: bytes ?? Readable.toWeb(incoming), duplex: "half" };
  return new Request(url, { ...init, ...stream } as RequestInit);
}
