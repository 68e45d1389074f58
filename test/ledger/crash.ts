/**
 * Tasks are submitted to the local cloud while workers that handle their verdicts are killed, again and again. Messages are doubled, late
 * and lost meanwhile. In the end nothing may be unaccounted for.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ModerationClient, QueueClient, type RuntimeConfig, staticCredentials } from "@immkit/runtime";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import { reconcile } from "@immkit/runtime/reconcile";
import { openApi } from "../clients/openapi.ts";
import { startStack, type TestStack, upload } from "../runtime/stack.ts";
import type { CrashResult, OutsideEffect } from "./accounting.ts";
import type { WorkerSettings } from "./worker.ts";

export interface CrashOptions {
  readonly kills: number;
  /** Submitted between two kills. */
  readonly tasksPerKill: number;
  readonly onProgress?: (line: string) => void;
}

const leaseMs = 3_000;
const concurrency = 6;
const workersAtOnce = 2;
const media = (name: string): Buffer => readFileSync(new URL(`../../examples/quickstart/media/${name}`, import.meta.url));

export async function runCrashes({ kills, tasksPerKill, onProgress }: CrashOptions): Promise<CrashResult> {
  const stack = await startStack({
    rules: [{ match: { key: "*.gif" }, suggestion: "review", afterReview: { suggestion: "block", categories: ["ad"], delayMs: 150 } }],
  });
  const folder = mkdtempSync(path.join(tmpdir(), "immkit-crash-"));
  const config = await makeQueue(stack);
  const settings: WorkerSettings = {
    config,
    accessKeyId: stack.cloud.accessKeyId,
    accessKeySecret: stack.cloud.accessKeySecret,
    ledger: path.join(folder, "ledger.db"),
    outside: path.join(folder, "outside.jsonl"),
    leaseMs,
    concurrency,
  };
  writeFileSync(settings.outside, "");
  const now = stack.cloud.clock.now;
  const ledger = await SqliteLedger.open({ path: settings.ledger, leaseMs });
  const database = new DatabaseSync(settings.ledger, { timeout: 5_000 });
  database.exec("CREATE TABLE effect (at INTEGER PRIMARY KEY, key TEXT NOT NULL, pid INTEGER NOT NULL)");
  const credentials = staticCredentials(stack.cloud);
  const client = ModerationClient.fromConfig(config, { credentials });
  const queue = new QueueClient({ endpoint: config.endpoints.mns, queue: config.queue, credentials });

  const tasks = new Map<string, { reviewed: boolean }>();
  const killed = new Set<number>();
  const workers: ChildProcess[] = [];
  try {
    await upload(stack, "still.jpg", media("dusk.jpg"));
    await upload(stack, "moving.gif", media("loop.gif"));
    const submit = async (reviewed: boolean): Promise<void> => {
      const uri = `oss://media/${reviewed ? "moving.gif" : "still.jpg"}`;
      const task = await client.submitImage({ uri });
      tasks.set(task.taskId, { reviewed });
      await ledger.recordSubmitted({ ...task, project: config.project });
    };
    for (let worker = 0; worker < workersAtOnce; worker++) workers.push(await startWorker(settings));
    for (let kill = 0; kill < kills; kill++) {
      const faults = [
        { kind: "duplicate", count: 3 },
        { kind: "late", count: 2, delayMs: 400 },
        { kind: "drop", count: kill % 3 === 0 ? 7 : 2 },
      ];
      for (const fault of faults) await stack.control("POST", "message-faults", fault);
      await Promise.all(Array.from({ length: tasksPerKill }, (_, task) => submit(task % 3 === 0)));
      await sleep(Math.random() * 250);
      const victim = workers.shift();
      if (victim?.pid === undefined) throw new Error("A worker is missing.");
      killed.add(victim.pid);
      await end(victim, "SIGKILL");
      workers.push(await startWorker(settings));
      onProgress?.(`kill ${kill + 1} of ${kills}: ${JSON.stringify(await ledger.counts())}`);
    }
    await stack.control("DELETE", "message-faults");
    await untilQuiet(ledger);
    for (const worker of workers.splice(0)) await end(worker, "SIGTERM");
    const reconciled = await reconcile({
      client,
      ledger,
      now,
      graceMs: 0,
      // A human verdict whose message was lost is looked for at once, not in six days.
      reviewMarginMs: 7 * 86_400_000,
      requestsPerSecond: 200,
      handler: async (_, { tx, key, attempt }) => {
        appendFileSync(settings.outside, `${JSON.stringify({ key, pid: process.pid, attempt })}\n`);
        await tx((transaction) => void transaction.prepare("INSERT INTO effect (key, pid) VALUES (?, ?)").run(key, process.pid));
      },
    });
    // What was in flight at the last kill is visible again by then.
    stack.cloud.clock.advance(60_000);
    return {
      tasks,
      killed,
      concurrency,
      effects: database
        .prepare("SELECT key FROM effect ORDER BY at")
        .all()
        .map(({ key }) => String(key)),
      outside: readFileSync(settings.outside, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as OutsideEffect),
      counts: await ledger.counts(),
      reconciled,
      left: (await queue.receive()).length,
    };
  } finally {
    for (const worker of workers) worker.kill("SIGKILL");
    database.close();
    await Promise.all([ledger.close(), client.close(), queue.close()]);
    await stack.cloud.close();
    rmSync(folder, { recursive: true });
  }
}

/** A queue whose messages come again soon after a kill. */
async function makeQueue({ cloud, configs }: TestStack): Promise<RuntimeConfig> {
  const mns = openApi("Mns-open", cloud);
  await mns("CreateQueue", { QueueName: "crash", VisibilityTimeout: "2" });
  const subscription = { SubscriptionName: "crash", PushType: "queue", Endpoint: "crash", NotifyContentFormat: "JSON" };
  await mns("Subscribe", { TopicName: configs.JSON.topic, ...subscription });
  return { ...configs.JSON, queue: "crash" };
}

async function startWorker(settings: WorkerSettings): Promise<ChildProcess> {
  const script = fileURLToPath(new URL("worker.ts", import.meta.url));
  const worker = spawn(process.execPath, [script, JSON.stringify(settings)], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  worker.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  await new Promise<void>((resolve, reject) => {
    worker.stdout.once("data", () => resolve());
    worker.once("exit", (code) => reject(new Error(`The worker ended with ${code}: ${errors}`)));
  });
  return worker;
}

function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    worker.once("exit", () => resolve());
    worker.kill(signal);
  });
}

/** Waits until the workers have found nothing more to do for longer than a lease and a hold last. */
async function untilQuiet(ledger: SqliteLedger): Promise<void> {
  let last = "";
  for (let quietMs = 0; quietMs < leaseMs + 3_000; quietMs += 250) {
    await sleep(250);
    const counts = JSON.stringify(await ledger.counts());
    if (counts !== last) quietMs = 0;
    last = counts;
  }
}
