import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ModerationClient, type ModerationOutcome } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import { type ReconcileReport, reconcile } from "@immkit/runtime/reconcile";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startStack, type TestStack, upload } from "../runtime/stack.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const media = (name: string): Buffer =>
  readFileSync(new URL(`../../examples/quickstart/media/${name}`, import.meta.url));

let stack: TestStack;
let client: ModerationClient;
let folder: string;
let ledger: SqliteLedger;
const handled: ModerationOutcome[] = [];

beforeAll(async () => {
  stack = await startStack({
    rules: [
      { match: { key: "*.gif" }, suggestion: "review" },
      { match: { key: "odd.*" }, fail: { code: "InvalidFile", message: "not an image" } },
      {
        match: { kind: "video" },
        suggestion: "block",
        categories: ["terrorism"],
        frames: [{ offset: 1, label: "terrorism", rate: 99.5 }],
      },
    ],
  });
  client = ModerationClient.fromConfig(stack.configs.JSON, {
    credentials: staticCredentials(stack.cloud),
  });
  folder = mkdtempSync(path.join(tmpdir(), "immkit-reconcile-"));
  ledger = await SqliteLedger.open({
    path: path.join(folder, "ledger.db"),
    now: stack.cloud.clock.now,
  });
  for (const name of ["dusk.jpg", "loop.gif", "zoom.mp4"]) await upload(stack, name, media(name));
  await upload(stack, "odd.png", media("poster.png"));
});
afterAll(async () => {
  await client?.close();
  await ledger?.close();
  await stack?.cloud.close();
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

const run = (): Promise<ReconcileReport> =>
  reconcile({
    client,
    ledger,
    now: stack.cloud.clock.now,
    requestsPerSecond: 200,
    handler: (outcome) => void handled.push(outcome),
  });

it("finds every verdict of a week without notifications, including late reviews", async () => {
  const still = await client.submitImage({ uri: "oss://media/dusk.jpg", userData: "order-7" });
  const film = await client.submitVideo({ uri: "oss://media/zoom.mp4" });
  const odd = await client.submitImage({ uri: "oss://media/odd.png" });
  const human = await client.submitImage({ uri: "oss://media/loop.gif" });
  const absent = await client.submitImage({ uri: "oss://media/loop.gif" });
  for (const task of [still, film, odd, human, absent])
    await ledger.recordSubmitted({ ...task, project: "moderation" });
  await vi.waitFor(
    async () => expect((await client.getTask(absent.taskId)).status).toBe("succeeded"),
    10_000,
  );

  expect(await run()).toMatchObject({ handled: 0, looked: 0 });
  stack.cloud.clock.advance(hourMs);
  expect(await run()).toMatchObject({
    handled: 5,
    failed: 0,
    overdue: [],
    requests: { listTasks: 1, getResult: 5 },
    complete: true,
  });
  const of = (taskId: string): ModerationOutcome[] =>
    handled.filter((outcome) => outcome.taskId === taskId);
  expect(of(still.taskId)).toMatchObject([
    { suggestion: "pass", uri: "oss://media/dusk.jpg", userData: "order-7" },
  ]);
  expect(of(film.taskId)).toMatchObject([
    { suggestion: "block", frames: { blocked: [{ offset: 1, label: "terrorism", rate: 99.5 }] } },
  ]);
  expect(of(odd.taskId)).toMatchObject([{ status: "failed", code: "InvalidFile" }]);
  expect(of(human.taskId)).toMatchObject([{ suggestion: "review" }]);

  expect(await run()).toMatchObject({
    handled: 0,
    settled: 3,
    waiting: 2,
    requests: { getResult: 0 },
  });
  stack.cloud.clock.advance(5 * dayMs);
  await stack.control("POST", `reviews/${human.taskId}`, {
    suggestion: "block",
    categories: ["ad"],
  });
  expect(await run()).toMatchObject({ handled: 0, waiting: 2, requests: { getResult: 0 } });
  stack.cloud.clock.advance(dayMs);
  expect(await run()).toMatchObject({
    handled: 1,
    waiting: 0,
    overdue: [absent.taskId],
    requests: { getResult: 2 },
  });
  expect(of(human.taskId)).toMatchObject([
    { suggestion: "review" },
    { suggestion: "block", categories: ["ad"] },
  ]);

  stack.cloud.clock.advance(2 * dayMs);
  expect(await run()).toMatchObject({ looked: 1, expired: [absent.taskId] });
  expect(await ledger.counts()).toMatchObject({
    decided: 4,
    expired: 1,
    submitted: 0,
    notified: 0,
    handled: 6,
  });
});
