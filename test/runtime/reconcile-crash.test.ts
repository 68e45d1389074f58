import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { ModerationClient } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import type { ReconcileReport } from "@immkit/runtime/reconcile";
import { expect, it, onTestFinished, vi } from "vitest";
import type { ReconcilerSettings } from "./reconciler.ts";
import { startStack, upload } from "./stack.ts";
import { runVictim } from "./victim.ts";

const media = readFileSync(new URL("../../examples/quickstart/media/dusk.jpg", import.meta.url));
const count = 60;

it("reconcile handles each verdict once, even if it is killed repeatedly", {
  timeout: 120_000,
}, async () => {
  const stack = await startStack({ default: { suggestion: "block", categories: ["ad"] } });
  const folder = mkdtempSync(path.join(tmpdir(), "immkit-reconcile-"));
  const { endpoint, region, accessKeyId, accessKeySecret } = stack.cloud;
  const cloud = { endpoint, region, accessKeyId, accessKeySecret };
  const settings: ReconcilerSettings = {
    config: stack.configs.JSON,
    cloud,
    ledger: path.join(folder, "ledger.db"),
  };
  const ledger = await SqliteLedger.open({ path: settings.ledger });
  const database = new DatabaseSync(settings.ledger, { timeout: 5_000 });
  const client = ModerationClient.fromConfig(settings.config, {
    credentials: staticCredentials(cloud),
  });
  onTestFinished(async () => {
    database.close();
    await Promise.all([ledger.close(), client.close(), stack.cloud.close()]);
    rmSync(folder, { recursive: true });
  });
  database.exec("CREATE TABLE effect (at INTEGER PRIMARY KEY, key TEXT NOT NULL)");
  const uri = await upload(stack, "dusk.jpg", media);
  const items = Array.from({ length: count }, (_, id) => ({
    kind: "image" as const,
    request: { uri, userData: `${id}` },
  }));
  for await (const result of client.submitAll(items, { ledger, ratePerSecond: 500 }))
    if ("error" in result) throw result.error;
  await vi.waitFor(async () => {
    for await (const { taskId } of client.listTasks({ status: "running" })) throw new Error(taskId);
  }, 20_000);

  const run = (killAfter?: number): Promise<ReconcileReport | undefined> =>
    runVictim("reconciler.ts", settings, killAfter);
  for (let kill = 0; kill < 3; kill++) await run(1 + Math.trunc(Math.random() * 8));
  const begun = await ledger.counts();
  expect(begun.handled).toBeGreaterThan(0);
  expect(begun.handled).toBeLessThan(count);
  // The leases of the last one that was killed run out.
  await sleep(500);
  expect(await run()).toMatchObject({ failed: 0, complete: true, expired: [] });
  const effects = database.prepare("SELECT key FROM effect").all();
  expect(effects).toHaveLength(count);
  expect(new Set(effects.map(({ key }) => key)).size).toBe(count);
  expect(await ledger.counts()).toMatchObject({
    submitted: 0,
    notified: 0,
    decided: count,
    handled: count,
  });
  expect(await run()).toMatchObject({ handled: 0, settled: count, requests: { getResult: 0 } });
});
