/** The worker: receives verdicts and acts on each of them once, until it is told to stop. It may be killed at any moment. */
import { ModerationClient, NotificationConsumer } from "@immkit/runtime";
import { keepInvalid, withLedger } from "@immkit/runtime/ledger";
import { credentialsOf } from "./credentials.ts";
import { decide } from "./decide.ts";
import { type Health, serveHealth } from "./health.ts";
import { log } from "./log.ts";
import { Maintenance } from "./maintenance.ts";
import { readSettings, type Settings } from "./settings.ts";
import { type Store, withStore } from "./store.ts";

async function work<Tx>(settings: Settings, store: Store<Tx>): Promise<void> {
  const { ledger } = store;
  const credentials = credentialsOf(settings);
  const client = ModerationClient.fromConfig(settings.config, { credentials });
  const handler = decide(store, settings);
  const consumer = NotificationConsumer.fromConfig(settings.config, {
    credentials,
    concurrency: settings.concurrency,
    handlerTimeoutSeconds: settings.handlerTimeoutSeconds,
    lookup: client,
    handler: withLedger(ledger, handler, { onSkipped: ({ taskId }, why) => log("skipped", { taskId, why }) }),
    onInvalid: keepInvalid(ledger.quarantine),
    invalid: "delete",
  });
  consumer.on("handled", ({ taskId, suggestion }) => log("handled", { taskId, suggestion }));
  consumer.on("failed", (error, { messageId }) => log("failed", { messageId, error }));
  consumer.on("invalid", ({ error, message: { messageId } }) => log("quarantined", { messageId, path: error.path, error }));
  consumer.on("leaseLost", (error, { messageId }) => log("hold lost", { messageId, error }));
  consumer.on("pollFailed", (error) => log("receiving failed", { error }));

  const stop = new AbortController();
  const maintenance = new Maintenance();
  const stopped = new Promise<void>((resolve) => {
    // The first signal lets handlers end, the second aborts them, and their messages come again.
    for (const name of ["SIGTERM", "SIGINT"] as const) {
      process.on(name, () => {
        log("stopping", { signal: name });
        stop.abort();
        void consumer.stop({ drainMs: settings.drainSeconds * 1_000 });
      });
    }
    consumer.once("stopped", (counts) => {
      log("stopped", { counts });
      resolve();
    });
  });
  await consumer.start();
  const health = async (): Promise<Health> => ({
    ok: !stop.signal.aborted,
    pid: process.pid,
    consumer: consumer.counts,
    ledger: await ledger.counts(),
    reconciled: maintenance.last,
  });
  const server = await serveHealth(settings.healthPort, health);
  log("started", { pid: process.pid, queue: settings.config.queue, health: `http://127.0.0.1:${server.port}/health` });
  await Promise.all([stopped, maintenance.run({ client, ledger, handler, settings, signal: stop.signal })]);
  server.close();
  await client.close();
}

try {
  const settings = readSettings();
  await withStore(settings, (store) => work(settings, store));
} catch (error) {
  log("could not start", { error });
  process.exit(1);
}
