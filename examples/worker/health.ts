import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Health {
  readonly ok: boolean;
  readonly [detail: string]: unknown;
}

/** `GET /health`: 200 while the worker does its work, 503 when it does not, and why as JSON. For a platform's liveness probe. */
export async function serveHealth(port: number, health: () => Promise<Health>): Promise<{ readonly port: number; close(): void }> {
  const server = createServer(async (request, response) => {
    if (request.method !== "GET" || request.url !== "/health") return void response.writeHead(404).end();
    const answer = await health().catch((error: Error): Health => ({ ok: false, error: error.message }));
    response.writeHead(answer.ok ? 200 : 503, { "content-type": "application/json" }).end(`${JSON.stringify(answer)}\n`);
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
