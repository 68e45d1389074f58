/**
 * Uses the published files as an application would: submits, consumes through the ledger,
 * reconciles, answers a push and a function's event. `node published-use.ts FOLDER CONFIG`, on any
 * Node.js that the package claims to run on.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const [folder = "", settings = ""] = process.argv.slice(2);
const published = (file: string) => import(pathToFileURL(path.join(folder, file)).href);
const runtime = (await published("index.js")) as typeof import("@immkit/runtime");
const { staticCredentials } = (await published(
  "credentials/index.js",
)) as typeof import("@immkit/runtime/credentials");
const { withLedger } = (await published(
  "ledger/index.js",
)) as typeof import("@immkit/runtime/ledger");
const { SqliteLedger } = (await published(
  "ledger/sqlite/index.js",
)) as typeof import("@immkit/runtime/ledger/sqlite");
const { reconcile } = (await published(
  "reconcile/index.js",
)) as typeof import("@immkit/runtime/reconcile");
const { createPushHandler } = (await published(
  "push/index.js",
)) as typeof import("@immkit/runtime/push");
const { createFunctionHandler } = (await published(
  "function/index.js",
)) as typeof import("@immkit/runtime/function");

const { config, key } = JSON.parse(settings);
const credentials = staticCredentials(key);
const client = runtime.ModerationClient.fromConfig(config, { credentials });
const place = mkdtempSync(path.join(tmpdir(), "immkit-published-"));
const ledger = await SqliteLedger.open({ path: path.join(place, "ledger.db") });
const effects: string[] = [];
const handler = async (
  _: unknown,
  { tx, key: effect }: { tx: <T>(work: () => T) => Promise<T>; key: string },
): Promise<void> => {
  await tx(() => void effects.push(effect));
};

const consumer = runtime.NotificationConsumer.fromConfig(config, {
  credentials,
  waitSeconds: 1,
  handler: withLedger(ledger, handler),
});
await consumer.start();
const run = client.submitAll([{ kind: "image", request: { uri: "oss://media/still.jpg" } }], {
  ledger,
});
const taskIds: string[] = [];
for await (const result of run) if ("task" in result) taskIds.push(result.task.taskId);
while (consumer.counts.deleted < 1) await sleep(50);
const { handled } = await consumer.stop();

// No consumer is running for this task, so reconcile finds it.
const { taskId } = await client.submitImage({ uri: "oss://media/still.jpg" });
taskIds.push(taskId);
let found = 0;
for (let attempt = 0; attempt < 50 && found === 0; attempt++) {
  found = (await reconcile({ client, ledger, handler, graceMs: 0, requestsPerSecond: 100 }))
    .handled;
  await sleep(50);
}

const push = createPushHandler({
  smq: { topic: { owner: config.accountId, name: config.topic } },
  handler: () => {},
});
const pushed = await push(
  new Request("http://127.0.0.1/notifications", { method: "POST", body: "{}" }),
);
const invoke = createFunctionHandler({ handler: () => {} });
const event = Buffer.from(
  JSON.stringify({ TaskId: taskId, Status: "Succeeded", Suggestion: "pass" }),
);
const invoked = await invoke(event);

await client.close();
await ledger.close();
rmSync(place, { recursive: true });
const once =
  effects.sort().join() ===
  taskIds
    .map((id) => `${id}/final`)
    .sort()
    .join();
console.log(
  JSON.stringify({
    version: process.version,
    handled,
    found,
    once,
    pushed: pushed.status,
    invoked: invoked.handled,
  }),
);
