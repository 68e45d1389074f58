/** For the platform: is the worker alive (or restart it), is it ready (or alert someone)? */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { NotificationConsumer } from "@immkit/runtime";
import type { Ledger } from "@immkit/runtime/ledger";
import type { Maintenance } from "./maintenance.ts";

interface Watched {
  readonly consumer: NotificationConsumer;
  readonly ledger: Pick<Ledger, "counts">;
  readonly maintenance: Maintenance;
}

export interface HealthServer {
  readonly port: number;
  close(): void;
}

/** `GET /live` and `GET /ready`: 200 or 503, with the details as JSON. */
export async function serveHealth(port: number, watched: Watched): Promise<HealthServer> {
  const server = createServer(async (request, response) => {
    if (request.method !== "GET" || !(request.url === "/live" || request.url === "/ready"))
      return void response.writeHead(404).end();
    const { ok, ...details } = request.url === "/live" ? live(watched) : await ready(watched);
    response
      .writeHead(ok ? 200 : 503, { "content-type": "application/json" })
      .end(`${JSON.stringify({ ok, pid: process.pid, ...details })}\n`);
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

/**
 * Only what a restart repairs. An outage of the queue or the database must not restart every
 * worker.
 */
function live({ consumer }: Watched) {
  const health = consumer.health();
  const hangs = health.receiver === "polling" && health.receiverForMs > 90_000;
  return { ok: health.state !== "stopped" && !hangs && health.abandoned < 10, consumer: health };
}

/** The queue and the ledger respond. */
async function ready({ consumer, ledger, maintenance }: Watched) {
  const health = consumer.health();
  const counts = await Promise.race([
    ledger.counts().catch(() => null),
    sleep(2_000, null, { ref: false }),
  ]);
  const ok = health.state === "running" && health.receiveErrors < 3 && counts !== null;
  return { ok, consumer: health, ledger: counts, reconciled: maintenance.last };
}
