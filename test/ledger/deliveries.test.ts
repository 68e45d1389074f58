import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ModerationClient, NotificationConsumer, type RuntimeConfig } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import { withLedger } from "@immkit/runtime/ledger";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openApi } from "../clients/openapi.ts";
import { startStack, type TestStack, upload } from "../runtime/stack.ts";

const copies = 5;

describe("a queue with five subscriptions, which receives each message five times", {
  timeout: 40_000,
}, () => {
  let stack: TestStack;
  let config: RuntimeConfig;
  let client: ModerationClient;
  let ledger: SqliteLedger;
  let reader: DatabaseSync;
  let skipped: string[];
  let codes: unknown[];
  let consumer: NotificationConsumer;

  beforeAll(async () => {
    stack = await startStack({
      rules: [
        {
          match: { key: "*.gif" },
          suggestion: "review",
          afterReview: { suggestion: "block", categories: ["ad"], delayMs: 200 },
        },
      ],
    });
    const mns = openApi("Mns-open", stack.cloud);
    await mns("CreateQueue", { QueueName: "copies", VisibilityTimeout: "5" });
    for (let copy = 0; copy < copies; copy++) {
      const subscription = {
        SubscriptionName: `copy-${copy}`,
        PushType: "queue",
        Endpoint: "copies",
        NotifyContentFormat: "SIMPLIFIED",
      };
      await mns("Subscribe", { TopicName: stack.configs.JSON.topic, ...subscription });
    }
    config = { ...stack.configs.SIMPLIFIED, queue: "copies" };
    client = ModerationClient.fromConfig(config, { credentials: staticCredentials(stack.cloud) });
    for (const [key, file] of [
      ["still.jpg", "dusk.jpg"],
      ["moving.gif", "loop.gif"],
    ] as const) {
      await upload(
        stack,
        key,
        readFileSync(new URL(`../../examples/quickstart/media/${file}`, import.meta.url)),
      );
    }
  });
  afterAll(async () => {
    await client?.close();
    await stack?.cloud.close();
  });

  beforeEach(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "immkit-copies-"));
    ledger = await SqliteLedger.open({ path: path.join(folder, "ledger.db") });
    reader = new DatabaseSync(path.join(folder, "ledger.db"));
    reader.exec("CREATE TABLE effect (at INTEGER PRIMARY KEY, key TEXT NOT NULL)");
    [skipped, codes] = [[], []];
    consumer = NotificationConsumer.fromConfig(config, {
      credentials: staticCredentials(stack.cloud),
      waitSeconds: 1,
      retryDelaySeconds: () => 1,
      handler: withLedger(
        ledger,
        async (_, { tx, key }) =>
          void (await tx((database) =>
            database.prepare("INSERT INTO effect (key) VALUES (?)").run(key),
          )),
        {
          onSkipped: (_, why) => void skipped.push(why),
        },
      ),
      onHandlerError: ({ error }) => void codes.push((error as { code?: unknown }).code),
    });
    onTestFinished(async () => {
      await consumer.stop();
      await ledger.close();
      reader.close();
      rmSync(folder, { recursive: true });
    });
  });

  const effects = (): unknown[] =>
    reader
      .prepare("SELECT key FROM effect ORDER BY at")
      .all()
      .map(({ key }) => key);
  const deleted = (messages: number) =>
    expect.poll(() => consumer.counts.deleted, { timeout: 20_000 }).toBe(messages);

  it("runs the effect once per verdict", async () => {
    await consumer.start();
    const tasks = await Promise.all(
      [1, 2, 3].map(() => client.submitImage({ uri: "oss://media/still.jpg" })),
    );
    await deleted(3 * copies);
    expect(effects().sort()).toEqual(tasks.map(({ taskId }) => `${taskId}/final`).sort());
    expect(skipped).toEqual(Array.from({ length: 3 * (copies - 1) }, () => "duplicate"));
  });

  it("does nothing for a review that comes after the final verdict", async () => {
    await stack.control("POST", "message-faults", { kind: "late", count: 1, delayMs: 1_500 });
    await consumer.start();
    const { taskId } = await client.submitImage({ uri: "oss://media/moving.gif" });
    await deleted(2 * copies);
    expect(effects()).toEqual([`${taskId}/final`]);
    expect(skipped.filter((why) => why === "late")).toHaveLength(copies);
    expect(skipped.filter((why) => why === "duplicate")).toHaveLength(copies - 1);
    expect((await ledger.find([taskId])).get(taskId)?.final?.outcome).toMatchObject({
      suggestion: "block",
      categories: ["ad"],
    });
  });

  it("redelivers after a full disk has room again", async () => {
    let database: DatabaseSync | undefined;
    const begun = await ledger.begin({
      kind: "image",
      status: "succeeded",
      suggestion: "pass",
      categories: [],
      taskId: "first",
      projectName: null,
      uri: null,
      userData: "",
      eventId: null,
      time: null,
      needsLookup: false,
    });
    if (begun.status !== "run") throw new Error(begun.status);
    await ledger.commit(begun.lease, (tx) => {
      database = tx;
      const { page_count: pages } = tx.prepare("PRAGMA page_count").get() as { page_count: number };
      // To SQLite, a database that has reached its limit is a full disk.
      tx.exec(`PRAGMA max_page_count = ${pages + 1}`);
    });
    await consumer.start();
    const tasks = await Promise.all(
      Array.from({ length: 12 }, () =>
        client.submitImage({ uri: "oss://media/still.jpg", userData: "x".repeat(1_000) }),
      ),
    );
    await expect.poll(() => codes.includes("LedgerFull"), { timeout: 20_000 }).toBe(true);
    expect(effects().length).toBeLessThan(tasks.length);
    database?.exec("PRAGMA max_page_count = 100000");
    await deleted(tasks.length * copies);
    expect(effects().sort()).toEqual(tasks.map(({ taskId }) => `${taskId}/final`).sort());
    expect(new Set(codes)).toEqual(new Set(["LedgerFull"]));
  });
});
