/** From an upload to its verdict, in a stack of the components, under the application's role. */
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type Deployment, deploy } from "@immkit/pulumi-local";
import {
  ModerationClient,
  type ModerationOutcome,
  type ModerationTask,
  NotificationConsumer,
  QueueClient,
  type RuntimeConfig,
} from "@immkit/runtime";
import {
  type CredentialsProvider,
  credentialsFor,
  staticCredentials,
} from "@immkit/runtime/credentials";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import { OssClient } from "@immkit/runtime/oss";
import {
  createUploadFunction,
  createUploadHandler,
  type SubmittedUpload,
  UploadConsumer,
  uploadHandlerFor,
} from "@immkit/runtime/upload";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { openApi } from "../clients/openapi.ts";
import { ossOf } from "../components/cloud-contents.ts";

const program = fileURLToPath(new URL("../components/programs/uploads", import.meta.url));
const media = (name: string) =>
  readFile(new URL(`../../examples/quickstart/media/${name}`, import.meta.url));

let cloud: LocalCloud;
let deployment: Deployment;
let config: RuntimeConfig;
let credentials: CredentialsProvider;
let client: ModerationClient;
let bucket: string;

beforeAll(async () => {
  cloud = await startCloud({
    scenario: { rules: [], default: { suggestion: "block", categories: ["ad"] } },
  });
  const worker = cloud.ram.applicationUser("worker");
  worker.allowAssume("*");
  deployment = await deploy({
    program,
    cloud,
    engine: "in-process",
    config: { worker: worker.arn },
  });
  const output = deployment.outputs["runtimeConfig"] as RuntimeConfig;
  config = {
    ...output,
    endpoints: { ...output.endpoints, oss: cloud.endpoint },
    quarantine: { prefix: "uploads/quarantine/" },
  };
  [bucket = ""] = config.mediaBuckets;
  credentials = credentialsFor(config, { source: staticCredentials(worker) });
  client = ModerationClient.fromConfig(config, { credentials });
  // Every upload has three events: with this, three rules match it.
  const smq = openApi("Mns-open", cloud);
  for (const name of ["again", "and-again"]) {
    const rule = {
      Name: `acs:oss:${cloud.region}:${cloud.accountId}:${bucket}`,
      Prefix: "uploads/",
    };
    await smq("CreateEventRule", {
      RuleName: name,
      ProductName: "oss",
      EventTypes: JSON.stringify(["ObjectCreated:PutObject"]),
      MatchRules: JSON.stringify([[{ ...rule, Suffix: "", MatchState: "true" }]]),
      Endpoint: JSON.stringify({ EndpointType: "queue", EndpointValue: config.uploadQueue }),
    });
  }
}, 60_000);
afterAll(async () => {
  await client?.close();
  await deployment?.destroy();
  await cloud?.close();
}, 60_000);

const upload = async (name: string, key: string) =>
  ossOf(cloud)
    .useBucket(bucket)
    .put(key, await media(name));

async function tasksOf(key: string): Promise<ModerationTask[]> {
  const found: ModerationTask[] = [];
  for await (const task of client.listTasks()) if (task.userData === key) found.push(task);
  return found;
}

/** Consumes uploads until the test ends. */
async function consume(options: Partial<Parameters<typeof UploadConsumer.fromConfig>[1]> = {}) {
  const submitted: SubmittedUpload[] = [];
  const skipped: string[] = [];
  const consumer = UploadConsumer.fromConfig(config, {
    credentials,
    waitSeconds: 0,
    request: ({ key }) => ({ userData: key }),
    onSubmitted: (upload) => void submitted.push(upload),
    onSkipped: ({ reason, upload }) => void skipped.push(`${reason} ${upload.key}`),
    ...options,
  });
  onTestFinished(async () => void (await consumer.stop()));
  await consumer.start();
  return { consumer, submitted, skipped };
}

it("submits an uploaded picture once, although its event comes three times, and the verdict arrives", async () => {
  const outcomes: ModerationOutcome[] = [];
  const verdicts = NotificationConsumer.fromConfig(config, {
    credentials,
    waitSeconds: 0,
    handler: (outcome) => void outcomes.push(outcome),
  });
  onTestFinished(async () => void (await verdicts.stop()));
  await verdicts.start();
  const { consumer, submitted } = await consume();
  await upload("coastline.png", "uploads/küste 1+1.png");
  await upload("coastline.png", "elsewhere/coastline.png");
  await upload("coastline.png", "uploads/quarantine/coastline.png");
  await vi.waitFor(() => expect(consumer.counts.deleted).toBe(6), 10_000);
  await vi.waitFor(() => expect(outcomes).toHaveLength(1), 10_000);
  expect(submitted.map(({ duplicate }) => duplicate).sort()).toEqual([false, true, true]);
  expect(outcomes).toMatchObject([
    {
      taskId: submitted[0]?.task.taskId,
      suggestion: "block",
      uri: `oss://${bucket}/uploads/küste 1+1.png`,
      userData: "uploads/küste 1+1.png",
    },
  ]);
  expect(await tasksOf("uploads/küste 1+1.png")).toHaveLength(1);
});

it("makes one task for each object with two consumers that share a ledger", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "immkit-uploads-"));
  const ledger = await SqliteLedger.open({ path: path.join(folder, "ledger.db") });
  onTestFinished(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true });
  });
  const consumers = [await consume({ ledger }), await consume({ ledger })];
  const keys = ["uploads/1.png", "uploads/2.png", "uploads/3.png"];
  await Promise.all(keys.map((key) => upload("coastline.png", key)));
  await vi.waitFor(() => {
    const deleted = consumers.map(({ consumer }) => consumer.counts.deleted);
    expect(deleted.reduce((sum, count) => sum + count, 0)).toBe(9);
  }, 15_000);
  for (const key of keys) expect(await tasksOf(key)).toHaveLength(1);
});

it("makes one task although OSS and IMM fail at first", async () => {
  const control = (body: object) =>
    fetch(`${cloud.endpoint}/_immkit/faults`, {
      method: "POST",
      headers: { authorization: `Bearer ${cloud.controlKey}` },
      body: JSON.stringify(body),
    });
  const unavailable = { status: 503, code: "ServiceUnavailable" };
  await control({ product: "oss", action: "GET *", count: 1, error: unavailable });
  const internal = { status: 500, code: "InternalError" };
  const action = "CreateImageModerationTask";
  await control({ product: "Imm", action, count: 1, error: internal });
  const client = ModerationClient.fromConfig(config, { credentials, search: { listLagMs: 50 } });
  const objects = OssClient.fromConfig(config, { credentials, retry: { maxAttempts: 1 } });
  const { endpoints, uploadQueue = "" } = config;
  const queue = new QueueClient({ endpoint: endpoints.mns, queue: uploadQueue, credentials });
  const consumer = new UploadConsumer({
    queue,
    handler: createUploadHandler({
      client,
      objects,
      request: ({ key }) => ({ userData: key }),
    }),
    retryDelaySeconds: () => 1,
    onHandlerError: () => {},
    waitSeconds: 0,
  });
  onTestFinished(async () => {
    await consumer.stop();
    await Promise.all([client.close(), objects.close(), queue.close()]);
  });
  await consumer.start();
  await upload("dusk.jpg", "uploads/dusk.jpg");
  await vi.waitFor(() => expect(consumer.counts.deleted).toBe(3), 15_000);
  expect(consumer.counts.failed).toBe(2);
  expect(await tasksOf("uploads/dusk.jpg")).toHaveLength(1);
});

it("reports what it skips: other files, and objects that are gone", async () => {
  await ossOf(cloud).useBucket(bucket).put("uploads/notes.txt", Buffer.from("not an image"));
  await upload("dusk.jpg", "uploads/gone.jpg");
  await ossOf(cloud).useBucket(bucket).delete("uploads/gone.jpg");
  const { consumer, skipped } = await consume();
  await vi.waitFor(() => expect(consumer.counts.deleted).toBe(6), 10_000);
  expect([...new Set(skipped)].sort()).toEqual([
    "Gone uploads/gone.jpg",
    "UnknownKind uploads/notes.txt",
  ]);
  expect(consumer.counts.failed).toBe(0);
});

it("submits in a function, from the events of an OSS trigger and of EventBridge", async () => {
  await upload("zoom.mp4", "uploads/zoom.mp4");
  const handler = uploadHandlerFor(config, {
    credentials,
    request: ({ key }) => ({ userData: key }),
  });
  onTestFinished(() => handler.close());
  const invoke = createUploadFunction({ handler });
  const record = {
    eventName: "ObjectCreated:PutObject",
    eventSource: "acs:oss",
    eventTime: "2026-01-01T00:00:00.000Z",
    oss: { bucket: { name: bucket }, object: { key: "uploads/zoom.mp4", size: 5, eTag: "E" } },
    region: "cn-hangzhou",
  };
  const counts = { received: 1, handled: 1, invalid: 0, failed: 0 };
  expect(await invoke(Buffer.from(JSON.stringify({ events: [record] })))).toEqual(counts);
  const routed = {
    id: "1",
    specversion: "1.0",
    source: "acs.oss",
    type: "oss:ObjectCreated:PutObject",
    data: record,
  };
  expect(await invoke(Buffer.from(JSON.stringify(routed)))).toEqual(counts);
  expect(await tasksOf("uploads/zoom.mp4")).toMatchObject([{ kind: "video" }]);
});
