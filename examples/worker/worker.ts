/**
 * The worker: receives verdicts and acts on each of them once, until it is told to stop. It may be
 * killed at any moment.
 */
import { ModerationClient, NotificationConsumer, stopOnSignal } from "@immkit/runtime";
import { keepInvalid, withLedger } from "@immkit/runtime/ledger";
import { credentialsOf } from "./credentials.ts";
import { decide } from "./decide.ts";
import { serveHealth } from "./health.ts";
import { log } from "./log.ts";
import { Maintenance } from "./maintenance.ts";
import { readSettings, type Settings } from "./settings.ts";
import { type Store, withStore } from "./store.ts";

/** Resolves with the exit code. */
async function work<Tx>(settings: Settings, store: Store<Tx>): Promise<number> {
  const { ledger } = store;
  const credentials = credentialsOf(settings);
  const client = ModerationClient.fromConfig(settings.config, { credentials });
  const handler = decide(store, settings);
  const keep = keepInvalid(ledger.quarantine);
  const consumer = NotificationConsumer.fromConfig(settings.config, {
    credentials,
    concurrency: settings.concurrency,
    handlerTimeoutSeconds: settings.handlerTimeoutSeconds,
    lookup: client,
    handler: withLedger(ledger, handler, {
      onSkipped: ({ taskId }, why) => log("skipped", { taskId, why }),
    }),
    // What can't be read goes to quarantine, and so does what the handler fails on again and again.
    onInvalid: keep,
    invalid: "delete",
    onPoison: keep,
  });
  logEvents(consumer);
  await consumer.start();

  const stop = new AbortController();
  const maintenance = new Maintenance();
  const maintained = maintenance.run({ client, ledger, handler, settings, signal: stop.signal });
  const health = await serveHealth(settings.healthPort, { consumer, ledger, maintenance });
  log("started", {
    pid: process.pid,
    queue: settings.config.queue,
    health: `http://127.0.0.1:${health.port}/ready`,
  });

  const { counts, signal, forced } = await stopOnSignal(consumer, {
    drainMs: settings.drainSeconds * 1_000,
  });
  stop.abort();
  await maintained;
  health.close();
  await client.close();
  log("stopped", { signal, forced, counts });
  return forced ? 1 : 0;
}

function logEvents(consumer: NotificationConsumer): void {
  consumer.on("handled", ({ taskId, suggestion }) => log("handled", { taskId, suggestion }));
  consumer.on("failed", (error, { messageId, dequeueCount }) =>
    log("failed", { messageId, dequeueCount, error }),
  );
  consumer.on("invalid", ({ error, message: { messageId } }) =>
    log("invalid", { messageId, path: error.path, error }),
  );
  consumer.on("leaseLost", (error, { messageId }) => log("hold lost", { messageId, error }));
  consumer.on("pollFailed", (error) => log("receiving failed", { error }));
}

try {
  const settings = readSettings();
  // A handler that hangs and ignores its signal must not keep the process.
  process.exit(await withStore(settings, (store) => work(settings, store)));
} catch (error) {
  log("could not start", { error });
  process.exit(1);
}
