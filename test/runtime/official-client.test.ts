import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ModerationClient, type SubmittedTask } from "@immkit/runtime";
import { fromOfficialClient } from "@immkit/runtime/imm";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import { reconcile } from "@immkit/runtime/reconcile";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { officialImm } from "../clients/official-imm.ts";
import { startStack, type TestStack, upload } from "./stack.ts";

describe("ModerationClient with the official client", () => {
  let stack: TestStack;
  let client: ModerationClient;
  beforeAll(async () => {
    stack = await startStack({ default: { suggestion: "block", categories: ["ad"] } });
    await upload(
      stack,
      "dusk.jpg",
      readFileSync(new URL("../../examples/quickstart/media/dusk.jpg", import.meta.url)),
    );
    const { region, project, topic } = stack.configs.JSON;
    const api = fromOfficialClient(officialImm(stack.cloud), { retry: { baseDelayMs: 1 } });
    client = new ModerationClient({
      region,
      project,
      api,
      notification: { mns: { topicName: topic } },
      search: { listLagMs: 100 },
    });
  });
  afterAll(() => stack?.cloud.close());

  it("submits, asks for the task and its verdict, and lists it", async () => {
    const { taskId } = await client.submitImage({
      uri: "oss://media/dusk.jpg",
      userData: "ü 7",
      tags: { Team: "a" },
      scenes: ["ad"],
      maxFrames: 2,
    });
    await vi.waitFor(
      async () =>
        expect(await client.getResult(taskId)).toMatchObject({
          suggestion: "block",
          categories: ["ad"],
          userData: "ü 7",
        }),
      5_000,
    );
    expect(await client.getTask(taskId)).toMatchObject({
      status: "succeeded",
      tags: { Team: "a" },
    });
    const listed = [];
    for await (const task of client.listTasks({ tagSelector: "Team=a", pageSize: 1 }))
      listed.push(task.taskId);
    expect(listed).toEqual([taskId]);
  });

  it("works with reconcile if no notification arrived", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "immkit-official-"));
    const ledger = await SqliteLedger.open({
      path: path.join(folder, "ledger.db"),
      now: stack.cloud.clock.now,
    });
    onTestFinished(async () => {
      await ledger.close();
      rmSync(folder, { recursive: true });
    });
    const items = Array.from({ length: 5 }, (_, id) => ({
      kind: "image" as const,
      request: { uri: "oss://media/dusk.jpg", userData: `${id}` },
    }));
    for await (const result of client.submitAll(items, { ledger }))
      if ("error" in result) throw result.error;
    await vi.waitFor(async () => {
      for await (const { status } of client.listTasks({ status: "running" }))
        throw new Error(status);
    }, 10_000);
    const handled: string[] = [];
    const report = await reconcile({
      client,
      ledger,
      graceMs: 0,
      requestsPerSecond: 200,
      now: stack.cloud.clock.now,
      accept: ({ tags }) => tags["Team"] === undefined,
      handler: ({ userData, suggestion }) => void handled.push(`${userData} ${suggestion}`),
    });
    expect(report).toMatchObject({
      handled: 5,
      failed: 0,
      complete: true,
      requests: { listTasks: 1, getResult: 5 },
    });
    expect(handled.sort()).toEqual(["0 block", "1 block", "2 block", "3 block", "4 block"]);
  });

  it("maps errors to their codes, and does not repeat an unclear submission", async () => {
    await expect(client.getTask("ImageModeration-none")).rejects.toMatchObject({
      name: "ServiceError",
      code: "ResourceNotFound",
      requestId: expect.any(String),
    });
    await stack.control("POST", "faults", {
      product: "Imm",
      action: "CreateImageModerationTask",
      error: { status: 500, code: "InternalError" },
    });
    const submit = (): Promise<SubmittedTask> =>
      client.submitImage({ uri: "oss://media/dusk.jpg" }, { idempotencyKey: "once" });
    await expect(submit()).rejects.toMatchObject({ code: "AmbiguousSubmit" });
    const { taskId } = await submit();
    const listed = [];
    for await (const task of client.listTasks({ tagSelector: "immkit-key=once" }))
      listed.push(task.taskId);
    expect(listed).toEqual([taskId]);
  });
});
