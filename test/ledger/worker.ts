/**
 * A consumer in its own process, which tests kill. For each verdict it runs an effect outside the
 * ledger (a line in a file), and then an effect in the ledger's transaction.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { NotificationConsumer, type RuntimeConfig, stopOnSignal } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import { keepMessage, withLedger } from "@immkit/runtime/ledger";
import { type Effects, type LedgerPlace, withEffects } from "./effects.ts";

export interface WorkerSettings {
  readonly config: RuntimeConfig;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly ledger: LedgerPlace;
  readonly outside: string;
  readonly leaseMs: number;
  readonly concurrency: number;
  /**
   * How long a handler takes. `short`: three pauses of at most 30 ms, before and after each effect.
   * `mixed`: 10 ms for nine of ten, 200 ms for the tenth, and one of a hundred throws before its
   * effects.
   */
  readonly work: "short" | "mixed";
}

const settings = JSON.parse(process.argv[2] ?? "") as WorkerSettings;
const mixed = settings.work === "mixed";

async function pause(): Promise<void> {
  await sleep(mixed ? (Math.random() < 0.1 ? 200 : 10) : Math.random() * 30);
}

async function work<Tx>({ ledger, apply }: Effects<Tx>): Promise<void> {
  const consumer = NotificationConsumer.fromConfig(settings.config, {
    credentials: staticCredentials(settings),
    concurrency: settings.concurrency,
    prefetch: mixed ? settings.concurrency : 2,
    waitSeconds: 1,
    visibilitySeconds: 2,
    client: { timeoutMs: 2_000 },
    retryDelaySeconds: () => 1,
    onInvalidMessage: keepMessage(ledger.quarantine),
    invalidMessages: "discard",
    // Failures are expected. The results show whether they did harm.
    onReceiveError: () => {},
    onHandlerError: () => {},
    handler: withLedger(ledger, async (_, { tx, key, attempt }) => {
      await pause();
      if (mixed && Math.random() < 0.01) throw new Error("one of a hundred");
      appendFileSync(settings.outside, `${JSON.stringify({ key, pid: process.pid, attempt })}\n`);
      if (!mixed) await pause();
      await tx((transaction) => apply(transaction, key));
      if (!mixed) await pause();
    }),
  });
  await consumer.start();
  console.log("ready");
  await stopOnSignal(consumer);
}

await withEffects(settings.ledger, settings.leaseMs, work);
