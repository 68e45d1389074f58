import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface ReceivedRequest {
  readonly method: string;
  readonly target: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Reply = (response: ServerResponse, request: ReceivedRequest) => void;

export interface TestServer {
  readonly endpoint: string;
  /** All requests so far, in order. */
  readonly requests: readonly ReceivedRequest[];
}

/** A real HTTP server on loopback which `reply` drives; it ends with the test. */
export async function startTestServer(reply: Reply): Promise<TestServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const target = incoming.url ?? "/";
      const query = new URL(target, "http://localhost").searchParams;
      const request = {
        method: incoming.method ?? "",
        target,
        query,
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(request);
      reply(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** Replies with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Replies one after the other; the last one stays. */
export function inTurn(...replies: [Reply, ...Reply[]]): Reply {
  let next = 0;
  return (response, request) =>
    (replies[Math.min(next++, replies.length - 1)] as Reply)(response, request);
}
