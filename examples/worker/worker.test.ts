import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { parseRuntimeConfig, QueueClient } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  postgresPrograms,
  startCluster,
} from "../../packages/runtime/src/testing/postgres-cluster.ts";
import { Demonstration, pictures } from "./demonstration.ts";

let demonstration: Demonstration;
beforeAll(async () => {
  demonstration = new Demonstration();
  await demonstration.begin();
}, 60_000);
afterAll(() => demonstration?.end(), 30_000);
afterEach(async () => {
  await demonstration.killWorkers();
  await demonstration.control("DELETE", "message-faults");
});

const nothingWrong = { open: 0, twice: 0, lost: 0, expired: 0 };
/** The tests share the worker's database. */
const submittedSoFar = async (): Promise<number> =>
  Number((await demonstration.command("counts", []))[0]?.["submitted"]);

/** A receiver of the outside effects: their idempotency keys, in the order of arrival. */
async function startWebhook(): Promise<{ url: string; keys: string[] }> {
  const keys: string[] = [];
  const server = createServer((request, response) => {
    keys.push(String(request.headers["idempotency-key"]));
    request.resume().once("end", () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, keys };
}

describe("a worker", () => {
  it("that is killed repeatedly handles every verdict once", {
    timeout: 120_000,
  }, async () => {
    const webhook = await startWebhook();
    const before = await submittedSoFar();
    const env = { WORKER_WEBHOOK_URL: webhook.url, WORKER_WORK_MS: "100", WORKER_CONCURRENCY: "4" };
    await demonstration.control("POST", "message-faults", { kind: "duplicate", count: 20 });
    let worker = await demonstration.startWorker(env);
    const [submitted] = await demonstration.command("submit", [...pictures, "--times", "16"], env);
    expect(submitted).toMatchObject({ submitted: 80, failed: 0 });
    for (let kill = 0; kill < 4; kill++) {
      await worker.heard("handled", 3);
      await sleep(Math.random() * 150);
      worker.signal("SIGKILL");
      expect(await worker.exit).toMatchObject({ signal: "SIGKILL" });
      worker = await demonstration.startWorker(env);
    }
    const [accounts] = await demonstration.command("counts", ["--wait", "60"], env);
    expect(accounts).toMatchObject({
      ...nothingWrong,
      submitted: before + 80,
      decided: before + 80,
    });
    // No outside effect was skipped, and only those in flight at a kill were repeated.
    const keys = new Set(webhook.keys);
    expect([...keys].filter((key) => key.endsWith("/final"))).toHaveLength(80);
    expect(webhook.keys.length - keys.size).toBeLessThanOrEqual(4 * 4);
  });

  it("finds verdicts without a notification", { timeout: 60_000 }, async () => {
    const env = {
      WORKER_RECONCILE_MINUTES: "0.03",
      WORKER_RECONCILE_GRACE_SECONDS: "0",
      WORKER_WORK_MS: "0",
    };
    await demonstration.control("POST", "message-faults", { kind: "drop", count: 1_000 });
    const before = await submittedSoFar();
    const worker = await demonstration.startWorker(env);
    const notReviewed = pictures.filter((file) => !file.endsWith("crowd.webp"));
    await demonstration.command("submit", [...notReviewed, "--times", "2"], env);
    const [accounts] = await demonstration.command("counts", ["--wait", "30"], env);
    expect(accounts).toMatchObject({ ...nothingWrong, submitted: before + 8, decided: before + 8 });
    expect(worker.lines.filter(({ event }) => event === "handled")).toEqual([]);
    const { status, body } = await worker.health();
    expect(status).toBe(200);
    expect(body["reconciled"]).toMatchObject({ report: { failed: 0 } });
    worker.signal("SIGTERM");
    expect(await worker.exit).toEqual({ code: 0, signal: null });
  });

  it("keeps an invalid message, byte for byte", { timeout: 60_000 }, async () => {
    const worker = await demonstration.startWorker();
    const { settings } = demonstration;
    const { endpoints, queue } = parseRuntimeConfig(settings["IMMKIT_CONFIG"]);
    const client = new QueueClient({
      endpoint: endpoints.mns,
      queue,
      credentials: staticCredentials({
        accessKeyId: settings["IMMKIT_OWNER_ACCESS_KEY_ID"] ?? "",
        accessKeySecret: settings["IMMKIT_OWNER_ACCESS_KEY_SECRET"] ?? "",
      }),
    });
    await client.send("not a notification");
    await client.close();
    await worker.heard("invalid");
    const folder = path.join(demonstration.folder, "quarantine");
    const [kept] = await demonstration.command("quarantine", [folder]);
    expect(kept).toMatchObject({ count: 1 });
    expect(readFileSync(String(kept?.["file"]), "utf8")).toBe("not a notification");
    expect(await demonstration.command("quarantine", ["--replay"])).toEqual([
      { replayed: 0, invalid: 1, failed: 0 },
    ]);
    expect(await demonstration.command("counts", [])).toMatchObject([{ quarantined: 1 }]);
  });

  it("ends running handlers on the first signal, and stops at once on the second", {
    timeout: 60_000,
  }, async () => {
    const env = { WORKER_WORK_MS: "1500", WORKER_CONCURRENCY: "5" };
    const before = await submittedSoFar();
    const first = await demonstration.startWorker(env);
    await demonstration.command("submit", [...pictures], env);
    await expect
      .poll(async () => ((await first.health()).body["ledger"] as { notified: number }).notified, {
        timeout: 10_000,
      })
      .toBe(5);
    first.signal("SIGTERM");
    const { counts } = await first.heard("stopped");
    expect(counts).toMatchObject({ handled: 5, failed: 0 });
    expect(await first.exit).toEqual({ code: 0, signal: null });

    const second = await demonstration.startWorker({
      ...env,
      WORKER_WORK_MS: "60000",
      WORKER_HANDLER_TIMEOUT_SECONDS: "120",
    });
    await demonstration.command("submit", [...pictures], env);
    await expect
      .poll(async () => ((await second.health()).body["ledger"] as { notified: number }).notified, {
        timeout: 10_000,
      })
      .toBe(5);
    second.signal("SIGTERM");
    await expect
      .poll(() => second.health(), { timeout: 10_000 })
      .toMatchObject({ status: 503, body: { consumer: { state: "stopping" } } });
    second.signal("SIGTERM");
    expect(await second.heard("stopped")).toMatchObject({
      forced: true,
      counts: { handled: 0, failed: 5 },
    });
    expect(await second.exit).toEqual({ code: 1, signal: null });

    await demonstration.startWorker();
    const [accounts] = await demonstration.command("counts", ["--wait", "30"]);
    expect(accounts).toMatchObject({
      ...nothingWrong,
      submitted: before + 10,
      decided: before + 10,
    });
  });

  it("is reported by the counts if it handles a verdict twice, or not at all", {
    timeout: 30_000,
  }, async () => {
    const env = { WORKER_SQLITE: path.join(demonstration.folder, "wrong.db") };
    await demonstration.command("counts", [], env);
    const database = new DatabaseSync(env.WORKER_SQLITE);
    database.exec(
      "INSERT INTO immkit_task (task_id, kind, user_data, created_at, state) VALUES ('a', 'image', '', 1, 'decided'), ('b', 'image', '', 1, 'decided')",
    );
    const act = database.prepare(
      "INSERT INTO decision (task_id, stage, pid) VALUES (?, 'final', 1)",
    );
    act.run("a");
    const counts = () =>
      demonstration
        .command("counts", [], env)
        .catch(({ code, stdout }) => [code, JSON.parse(stdout)]);
    expect(await counts()).toMatchObject([1, { decided: 2, twice: 0, lost: 1 }]);
    act.run("b");
    expect(await counts()).toMatchObject([{ decided: 2, twice: 0, lost: 0 }]);
    act.run("a");
    expect(await counts()).toMatchObject([1, { decided: 2, twice: 1, lost: 0 }]);
    database.close();
  });

  it("says what is missing if it can't start", async () => {
    const worker = demonstration.launchWorker({ IMMKIT_CONFIG: "absent.json" });
    expect(await worker.exit).toMatchObject({ code: 1 });
    expect(worker.lines).toMatchObject([
      {
        event: "could not start",
        error: { message: "IMMKIT_CONFIG is absent.json, but there is no such file." },
      },
    ]);
  });
});

describe.skipIf(postgresPrograms === undefined)(
  "two workers that share PostgreSQL (skipped without server programs)",
  () => {
    it("handle every verdict once when one is killed and the server restarts", {
      timeout: 120_000,
    }, async () => {
      const own = new Demonstration();
      onTestFinished(() => own.end());
      await own.begin();
      const cluster = await startCluster(String(postgresPrograms));
      onTestFinished(() => cluster.stop());
      const env = {
        DATABASE_URL: cluster.connectionString,
        WORKER_WORK_MS: "50",
        WORKER_CONCURRENCY: "4",
      };
      const [first, second] = await Promise.all([own.startWorker(env), own.startWorker(env)]);
      await own.command("submit", [...pictures, "--times", "16"], env);
      await first.heard("handled", 5);
      first.signal("SIGKILL");
      await cluster.crash(300);
      await second.heard("handled", 20);
      const third = await own.startWorker(env);
      const [accounts] = await own.command("counts", ["--wait", "60"], env);
      expect(accounts).toMatchObject({ ...nothingWrong, submitted: 80, decided: 80 });
      for (const worker of [second, third]) worker.signal("SIGTERM");
      for (const worker of [second, third])
        expect(await worker.exit).toEqual({ code: 0, signal: null });
    });
  },
);
