import { readFileSync } from "node:fs";
import {
  ModerationClient,
  type ModerationOutcome,
  NotificationConsumer,
  QueueClient,
  type SubmittedTask,
} from "@immkit/runtime";
import {
  type CredentialsProvider,
  credentialsFor,
  staticCredentials,
} from "@immkit/runtime/credentials";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type Format, formats, startStack, type TestStack, upload } from "./stack.ts";

const media = (name: string): Buffer =>
  readFileSync(new URL(`../../examples/quickstart/media/${name}`, import.meta.url));

let stack: TestStack;
let credentials: CredentialsProvider;
let client: ModerationClient;

beforeAll(async () => {
  stack = await startStack({
    rules: [
      {
        match: { key: "*.gif" },
        suggestion: "review",
        afterReview: { suggestion: "pass", delayMs: 30 },
      },
      {
        match: { kind: "video" },
        suggestion: "block",
        categories: ["terrorism"],
        frames: [{ offset: 1, label: "terrorism", rate: 99.5 }],
      },
      { match: { key: "odd.*" }, fail: { code: "InvalidFile", message: "not an image" } },
    ],
  });
  const { configs, worker } = stack;
  credentials = credentialsFor(configs.JSON, { source: staticCredentials(worker) });
  client = ModerationClient.fromConfig(configs.JSON, {
    credentials,
    retry: { baseDelayMs: 1, throttleDelayMs: 1 },
    search: { listLagMs: 50 },
  });
  for (const name of ["dusk.jpg", "loop.gif", "zoom.mp4"]) await upload(stack, name, media(name));
  await upload(stack, "odd.png", media("poster.png"));
});
afterAll(async () => {
  await client?.close();
  await stack?.cloud.close();
});
beforeEach(() => stack.control("DELETE", "faults"));

/** Collects what a consumer of one queue hands out; it stops with the test. */
async function collect(
  format: Format,
): Promise<{ outcomes: ModerationOutcome[]; consumer: NotificationConsumer }> {
  const outcomes: ModerationOutcome[] = [];
  const consumer = NotificationConsumer.fromConfig(stack.configs[format], {
    credentials,
    waitSeconds: 2,
    handler: (outcome) => void outcomes.push(outcome),
  });
  onTestFinished(async () => void (await consumer.stop()));
  await consumer.start();
  return { outcomes, consumer };
}

const calls = async (action: string): Promise<number> => {
  const counters = await stack.control("GET", "counters");
  return JSON.stringify(counters).match(new RegExp(`"${action}":(\\{[^}]*\\})`)) === null
    ? 0
    : Object.values(JSON.parse(RegExp.$1) as Record<string, number>).reduce(
        (sum, count) => sum + count,
        0,
      );
};

describe("submit, notification, consumer, under an assumed role", () => {
  it("delivers every verdict in every notification format", async () => {
    const consumers = await Promise.all(formats.map(collect));
    const still = await client.submitImage({ uri: "oss://media/dusk.jpg", userData: 'ü <&"> 7' });
    const moving = await client.submitImage({ uri: "oss://media/loop.gif" });
    const film = await client.submitVideo({
      uri: "oss://media/zoom.mp4",
      scenes: ["terrorism"],
      interval: 2,
    });
    const odd = await client.submitImage({ uri: "oss://media/odd.png" });
    await vi.waitFor(
      () => expect(consumers.map(({ outcomes }) => outcomes.length)).toEqual([5, 5, 5]),
      10_000,
    );
    for (const { outcomes } of consumers) {
      const of = (taskId: string): ModerationOutcome[] =>
        outcomes.filter((outcome) => outcome.taskId === taskId);
      expect(of(still.taskId)).toEqual([
        {
          kind: "image",
          status: "succeeded",
          suggestion: "pass",
          categories: [],
          taskId: still.taskId,
          projectName: "moderation",
          uri: "oss://media/dusk.jpg",
          userData: 'ü <&"> 7',
          eventId: expect.any(String),
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          needsLookup: false,
        },
      ]);
      expect(of(moving.taskId).map(({ suggestion }) => suggestion)).toEqual(["review", "pass"]);
      expect(of(film.taskId)).toMatchObject([
        {
          kind: "video",
          suggestion: "block",
          categories: ["terrorism"],
          frames: { blocked: [{ offset: 1, label: "terrorism", rate: 99.5 }] },
        },
      ]);
      expect(of(odd.taskId)).toMatchObject([
        { status: "failed", suggestion: null, code: "InvalidFile", message: "not an image" },
      ]);
    }
    for (const { consumer } of consumers) {
      expect(await consumer.stop()).toMatchObject({ received: 5, handled: 5, deleted: 5 });
    }
    for (const format of formats) {
      const { queue, endpoints } = stack.configs[format];
      expect(
        await new QueueClient({ endpoint: endpoints.mns, queue, credentials }).receive(),
      ).toEqual([]);
    }
  });

  it.each([
    { content: "flat", encoding: "raw" },
    { content: "nested", encoding: "base64" },
    { content: "flat", encoding: "base64" },
  ])("reads messages in the style $content, $encoding", async (style) => {
    await stack.control("PUT", "message-style", style);
    onTestFinished(
      async () =>
        void (await stack.control("PUT", "message-style", { content: "nested", encoding: "raw" })),
    );
    const consumers = await Promise.all(formats.map(collect));
    const { taskId } = await client.submitVideo({ uri: "oss://media/zoom.mp4" });
    await vi.waitFor(
      () => expect(consumers.every(({ outcomes }) => outcomes.length === 1)).toBe(true),
      10_000,
    );
    for (const { outcomes } of consumers)
      expect(outcomes).toMatchObject([
        { taskId, suggestion: "block", categories: ["terrorism"], needsLookup: false },
      ]);
  });

  it("asks for the verdict of a message without one", async () => {
    const { taskId } = await client.submitVideo({ uri: "oss://media/zoom.mp4" });
    const content = {
      ProjectName: "moderation",
      TaskType: "VideoModeration",
      TaskId: taskId,
      Status: "Succeeded",
    };
    const { queue, endpoints } = stack.configs.SIMPLIFIED;
    const sender = new QueueClient({ endpoint: endpoints.mns, queue, credentials: owner() });
    await sender.send(JSON.stringify(content));
    await sender.close();
    const { outcomes, consumer } = await collect("SIMPLIFIED");
    await vi.waitFor(
      () => expect(outcomes.filter((outcome) => outcome.taskId === taskId)).toHaveLength(2),
      10_000,
    );
    for (const outcome of outcomes.filter((each) => each.taskId === taskId))
      expect(outcome).toMatchObject({ suggestion: "block", needsLookup: false });
    await consumer.stop();
  });

  it("asks for tasks and verdicts", async () => {
    const submitted = await client.submitVideo({
      uri: "oss://media/zoom.mp4",
      tags: { batch: "query" },
    });
    await vi.waitFor(
      async () => expect((await client.getTask(submitted.taskId)).status).toBe("succeeded"),
      10_000,
    );
    expect(await client.getTask(submitted.taskId)).toMatchObject({
      kind: "video",
      tags: { batch: "query" },
      eventId: submitted.eventId,
    });
    expect(await client.getResult(submitted.taskId)).toMatchObject({
      status: "succeeded",
      suggestion: "block",
      uri: "oss://media/zoom.mp4",
    });
    const listed = [];
    for await (const task of client.listTasks({ tagSelector: "batch=query", kinds: ["video"] }))
      listed.push(task.taskId);
    expect(listed).toEqual([submitted.taskId]);
    await expect(
      client.getTask("VideoModeration-00000000-0000-0000-0000-000000000000"),
    ).rejects.toMatchObject({
      code: "ResourceNotFound",
    });
  });

  it("reads lists page by page", async () => {
    for (let task = 0; task < 5; task++)
      await client.submitImage({ uri: "oss://media/dusk.jpg", tags: { batch: "pages" } });
    const listed = [];
    for await (const task of client.listTasks({
      tagSelector: "batch=pages",
      pageSize: 2,
      sort: "StartTime",
    }))
      listed.push(task.taskId);
    expect(new Set(listed).size).toBe(5);
  });
});

describe("faults of the service", () => {
  it("a create that is throttled is repeated", async () => {
    await stack.control("POST", "faults", {
      product: "Imm",
      action: "CreateImageModerationTask",
      count: 2,
      throttle: true,
    });
    await expect(client.submitImage({ uri: "oss://media/dusk.jpg" })).resolves.toMatchObject({
      kind: "image",
    });
  });

  it("a create without a timely answer creates one task", async () => {
    const hasty = ModerationClient.fromConfig(stack.configs.JSON, {
      credentials,
      timeoutMs: 300,
      search: { listLagMs: 2_000 },
    });
    const before = await calls("CreateImageModerationTask");
    await stack.control("POST", "faults", {
      product: "Imm",
      action: "CreateImageModerationTask",
      latencyMs: 700,
    });
    const { taskId } = await hasty.submitImage(
      { uri: "oss://media/dusk.jpg" },
      { idempotencyKey: "slow-one" },
    );
    const tasks = [];
    for await (const task of client.listTasks({ tagSelector: "immkit-key=slow-one" }))
      tasks.push(task.taskId);
    expect(tasks).toEqual([taskId]);
    expect((await calls("CreateImageModerationTask")) - before).toBeLessThanOrEqual(2);
  });

  it("a create that fails inside the service creates one task when it is submitted again", async () => {
    const error = { status: 500, code: "InternalError" };
    await stack.control("POST", "faults", {
      product: "Imm",
      action: "CreateImageModerationTask",
      error,
    });
    const submit = (): Promise<SubmittedTask> =>
      client.submitImage({ uri: "oss://media/dusk.jpg" }, { idempotencyKey: "broken-one" });
    await expect(submit()).rejects.toMatchObject({ code: "AmbiguousSubmit" });
    const { taskId } = await submit();
    expect(await submit()).toMatchObject({ taskId, requestId: null });
    const tasks = [];
    for await (const task of client.listTasks({ tagSelector: "immkit-key=broken-one" }))
      tasks.push(task.taskId);
    expect(tasks).toEqual([taskId]);
  });

  it("reads are retried through many errors, and a consumer continues", async () => {
    const { outcomes } = await collect("JSON");
    await stack.control("POST", "faults", {
      product: "mns",
      action: "GET *",
      count: 2,
      error: { status: 500, code: "InternalError" },
    });
    await stack.control("POST", "faults", {
      product: "Imm",
      action: "GetTask",
      count: 2,
      error: { status: 503, code: "ServiceUnavailable" },
    });
    const { taskId } = await client.submitImage({ uri: "oss://media/dusk.jpg" });
    await expect(client.getTask(taskId)).resolves.toMatchObject({ taskId });
    await vi.waitFor(
      () => expect(outcomes).toContainEqual(expect.objectContaining({ taskId })),
      10_000,
    );
  });
});

describe("errors name what is missing", () => {
  it("for an action that the role does not have", async () => {
    const { endpoints } = stack.configs.JSON;
    const { ImmApi } = await import("@immkit/runtime/imm");
    const api = new ImmApi({ endpoint: endpoints.imm, credentials });
    await expect(api.call("DeleteProject", { ProjectName: "moderation" })).rejects.toMatchObject({
      name: "ServiceError",
      status: 403,
      code: "NoPermission",
      requestId: expect.any(String),
      message: expect.stringContaining("imm:DeleteProject"),
      accessDeniedDetail: expect.objectContaining({ AuthAction: "imm:DeleteProject" }),
    });
  });

  it("for a key without a role", async () => {
    const consumer = NotificationConsumer.fromConfig(stack.configs.JSON, {
      credentials: staticCredentials(stack.worker),
      handler: () => {},
    });
    await expect(consumer.start()).rejects.toMatchObject({ code: "AccessDenied", status: 403 });
  });

  it("for a queue, a project and a role that do not exist", async () => {
    const consumer = NotificationConsumer.fromConfig(
      { ...stack.configs.JSON, queue: "absent" },
      { credentials: owner(), handler: () => {} },
    );
    await expect(consumer.start()).rejects.toMatchObject({ code: "QueueNotExist" });
    const other = ModerationClient.fromConfig(
      { ...stack.configs.JSON, project: "absent" },
      { credentials: owner() },
    );
    await expect(other.submitImage({ uri: "oss://media/dusk.jpg" })).rejects.toMatchObject({
      code: "ResourceNotFound",
    });
    const { accountId } = stack.configs.JSON;
    const role = credentialsFor(
      { ...stack.configs.JSON, roleArn: `acs:ram::${accountId}:role/absent` },
      { source: staticCredentials(stack.worker) },
    );
    await expect(role.getCredential()).rejects.toMatchObject({
      name: "CredentialsError",
      message: expect.stringContaining("role/absent"),
    });
  });

  it("for a wrong secret", async () => {
    const wrong = staticCredentials({ ...stack.worker, accessKeySecret: "wrong" });
    const api = ModerationClient.fromConfig(stack.configs.JSON, { credentials: wrong });
    await expect(api.submitImage({ uri: "oss://media/dusk.jpg" })).rejects.toMatchObject({
      code: "SignatureDoesNotMatch",
    });
  });
});

const owner = (): CredentialsProvider => staticCredentials(stack.cloud);
