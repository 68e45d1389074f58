/**
 * A consumer in a process of its own, made to be killed. For each verdict it does an outside effect, a line in a file, and then an effect in
 * the ledger's transaction.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { NotificationConsumer, type RuntimeConfig, staticCredentials } from "@immkit/runtime";
import { keepInvalid, withLedger } from "@immkit/runtime/ledger";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";

export interface WorkerSettings {
  readonly config: RuntimeConfig;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly ledger: string;
  readonly outside: string;
  readonly leaseMs: number;
  readonly concurrency: number;
}

const settings = JSON.parse(process.argv[2] ?? "") as WorkerSettings;
const ledger = await SqliteLedger.open({ path: settings.ledger, leaseMs: settings.leaseMs });
const pause = (): Promise<void> => sleep(Math.random() * 30);

const consumer = NotificationConsumer.fromConfig(settings.config, {
  credentials: staticCredentials(settings),
  concurrency: settings.concurrency,
  prefetch: 2,
  waitSeconds: 1,
  holdSeconds: 2,
  retryDelaySeconds: () => 1,
  onInvalid: keepInvalid(ledger.quarantine),
  invalid: "delete",
  handler: withLedger(ledger, async (_, { tx, key, attempt }) => {
    await pause();
    appendFileSync(settings.outside, `${JSON.stringify({ key, pid: process.pid, attempt })}\n`);
    await pause();
    await tx((database) => void database.prepare("INSERT INTO effect (key, pid) VALUES (?, ?)").run(key, process.pid));
    await pause();
  }),
});
await consumer.start();
process.once("SIGTERM", async () => {
  await consumer.stop();
  await ledger.close();
});
console.log("ready");
