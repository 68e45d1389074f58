/**
 * What the crash test and the load test have in common: a stack, submissions that are remembered,
 * and the results at the end.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ModerationClient, QueueClient, type RuntimeConfig } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import type { Ledger } from "@immkit/runtime/ledger";
import { reconcile } from "@immkit/runtime/reconcile";
import { openApi } from "../clients/openapi.ts";
import { startStack, type TestStack, upload } from "../runtime/stack.ts";
import type { OutsideEffect, RunResults } from "./accounting.ts";
import { type Effects, type LedgerPlace, withEffects } from "./effects.ts";

const leaseMs = 3_000;
const media = (name: string): Buffer =>
  readFileSync(new URL(`../../examples/quickstart/media/${name}`, import.meta.url));

/** A running test. */
export interface Run {
  readonly stack: TestStack;
  readonly config: RuntimeConfig;
  readonly queue: QueueClient;
  readonly folder: string;
  /** Where the outside effects are written. */
  readonly outside: string;
  readonly ledger: Ledger<never>;
  readonly place: LedgerPlace;
  readonly leaseMs: number;
  /** The tasks that were submitted, and whether a human decides them. */
  readonly tasks: Map<string, { readonly reviewed: boolean }>;
  /** Submits and records a task. If `reviewed`, a person decides it. */
  submit(reviewed: boolean): Promise<void>;
  /**
   * Waits until the workers had nothing to do for longer than any lease lasts.
   */
  untilQuiet(): Promise<void>;
}

/** Creates a stack, runs `work` on it, reconciles, and returns the results. */
export async function resultsOf(
  place: LedgerPlace | undefined,
  work: (run: Run) => Promise<void>,
): Promise<RunResults> {
  const folder = mkdtempSync(path.join(tmpdir(), "immkit-ledger-"));
  const stack = await startStack({
    rules: [
      {
        match: { key: "*.gif" },
        suggestion: "review",
        afterReview: { suggestion: "block", categories: ["ad"], delayMs: 150 },
      },
    ],
  });
  try {
    await upload(stack, "still.jpg", media("dusk.jpg"));
    await upload(stack, "moving.gif", media("loop.gif"));
    const chosen = place ?? { file: path.join(folder, "ledger.db") };
    return await withEffects(chosen, leaseMs, (effects) =>
      perform(stack, folder, chosen, effects, work),
    );
  } finally {
    await stack.cloud.close();
    rmSync(folder, { recursive: true });
  }
}

async function perform<Tx>(
  stack: TestStack,
  folder: string,
  place: LedgerPlace,
  { ledger, apply, list }: Effects<Tx>,
  work: (run: Run) => Promise<void>,
): Promise<RunResults> {
  const config = await makeQueue(stack);
  const credentials = staticCredentials(stack.cloud);
  const client = ModerationClient.fromConfig(config, { credentials });
  const queue = new QueueClient({
    endpoint: config.endpoints.mns,
    queue: config.queue,
    credentials,
  });
  const outside = path.join(folder, "outside.jsonl");
  writeFileSync(outside, "");
  const tasks = new Map<string, { reviewed: boolean }>();
  try {
    await work({
      stack,
      config,
      queue,
      folder,
      outside,
      ledger: ledger as Ledger<never>,
      place,
      leaseMs,
      tasks,
      async submit(reviewed) {
        const task = await client.submitImage({
          uri: `oss://media/${reviewed ? "moving.gif" : "still.jpg"}`,
        });
        tasks.set(task.taskId, { reviewed });
        await ledger.recordSubmitted({ ...task, project: config.project });
      },
      untilQuiet: () => untilQuiet(ledger),
    });
    const reconciled = await reconcile({
      client,
      ledger,
      now: stack.cloud.clock.now,
      graceMs: 0,
      // A reviewer's verdict whose message was lost is requested at once, not after six days.
      reviewMarginMs: 7 * 86_400_000,
      requestsPerSecond: 200,
      handler: async (_, { tx, key, attempt }) => {
        appendFileSync(outside, `${JSON.stringify({ key, pid: process.pid, attempt })}\n`);
        await tx((transaction) => apply(transaction, key));
      },
    });
    // Messages that were in flight at the last kill are visible again after this.
    stack.cloud.clock.advance(60_000);
    const effects = await list();
    return {
      tasks,
      effects: effects.map(({ key }) => key),
      notified: new Set(
        effects.filter(({ pid }) => pid !== process.pid).map(({ key }) => key.split("/")[0]),
      ).size,
      outside: readFileSync(outside, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as OutsideEffect),
      counts: await ledger.counts(),
      reconciled,
      left: (await queue.receive()).length,
    };
  } finally {
    await Promise.all([client.close(), queue.close()]);
  }
}

/** A queue whose messages are redelivered soon after a kill. */
async function makeQueue({ cloud, configs }: TestStack): Promise<RuntimeConfig> {
  const mns = openApi("Mns-open", cloud);
  await mns("CreateQueue", { QueueName: "crash", VisibilityTimeout: "2" });
  const subscription = {
    SubscriptionName: "crash",
    PushType: "queue",
    Endpoint: "crash",
    NotifyContentFormat: "JSON",
  };
  await mns("Subscribe", { TopicName: configs.JSON.topic, ...subscription });
  return { ...configs.JSON, queue: "crash" };
}

async function untilQuiet(ledger: Pick<Ledger, "counts">): Promise<void> {
  let last = "";
  for (let quietMs = 0; quietMs < leaseMs + 3_000; quietMs += 250) {
    await sleep(250);
    const counts = JSON.stringify(await ledger.counts());
    if (counts !== last) quietMs = 0;
    last = counts;
  }
}
