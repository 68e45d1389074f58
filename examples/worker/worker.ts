/** The worker: receives verdicts and handles each once. It can be killed at any time. */
import { ModerationClient, NotificationConsumer, stopOnSignal } from "@immkit/runtime";
import { credentialsFor } from "@immkit/runtime/credentials";
import { keepMessage, withLedger } from "@immkit/runtime/ledger";
import { decide } from "./decide.ts";
import { serveHealth } from "./health.ts";
import { log } from "./log.ts";
import { Maintenance } from "./maintenance.ts";
import { readSettings, type Settings } from "./settings.ts";
import { type Store, withStore } from "./store.ts";

/** Resolves with the exit code. */
async function work<Tx>(settings: Settings, store: Store<Tx>): Promise<number> {
  const { ledger } = store;
  const credentials = credentialsFor(settings.config, { sessionName: "worker" });
  const client = ModerationClient.fromConfig(settings.config, { credentials });
  const handler = decide(store, settings);
  const handleOnce = withLedger(ledger, handler, {
    onSkipped: ({ taskId }, why) => log("skipped", { taskId, why }),
  });
  const keep = keepMessage(ledger.quarantine);
  const consumer = NotificationConsumer.fromConfig(settings.config, {
    credentials,
    concurrency: settings.concurrency,
    handlerTimeoutSeconds: settings.handlerTimeoutSeconds,
    lookup: client,
    handler: async (outcome, context) => {
      await handleOnce(outcome, context);
      log("handled", { taskId: outcome.taskId, suggestion: outcome.suggestion });
    },
    // Invalid messages go to quarantine, and those for which the handler fails repeatedly.
    onInvalidMessage: async (invalid, { message: { messageId } }) => {
      await keep(invalid);
      log("invalid", { messageId, path: invalid.error.path, error: invalid.error });
    },
    invalidMessages: "discard",
    onPoisonMessage: keep,
    onHandlerError: ({ error }, { message: { messageId, dequeueCount } }) =>
      log("failed", { messageId, dequeueCount, error }),
    onLeaseLost: (error, { message: { messageId } }) => log("lease lost", { messageId, error }),
    onReceiveError: (error) => log("receiving failed", { error }),
  });
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

try {
  const settings = readSettings();
  // A handler that hangs and ignores its signal must not keep the process running.
  process.exit(await withStore(settings, (store) => work(settings, store)));
} catch (error) {
  log("could not start", { error });
  process.exit(1);
}
