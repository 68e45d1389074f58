import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { ModerationClient, type ModerationOutcome } from "@immkit/runtime";
import { credentialsFor, staticCredentials } from "@immkit/runtime/credentials";
import {
  createPushHandler,
  type PushError,
  type PushOptions,
  type SmqPushOptions,
  toNodeListener,
} from "@immkit/runtime/push";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openApi } from "../clients/openapi.ts";
import { formats, startStack, type TestStack, upload } from "../runtime/stack.ts";

// The local cloud pushes by the documented steps of SMQ. It shares no code with the handler.
let stack: TestStack;
let client: ModerationClient;
let image: string;

beforeAll(async () => {
  stack = await startStack({
    rules: [
      {
        match: { key: "human.*" },
        suggestion: "review",
        afterReview: { suggestion: "block", categories: ["porn"], delayMs: 30 },
      },
    ],
  });
  const { configs, worker } = stack;
  const credentials = credentialsFor(configs.XML, { source: staticCredentials(worker) });
  client = ModerationClient.fromConfig(configs.XML, { credentials });
  const media = readFileSync(new URL("../../examples/quickstart/media/dusk.jpg", import.meta.url));
  image = await upload(stack, "dusk.jpg", media);
  await upload(stack, "human.jpg", media);
});
afterAll(async () => {
  await client?.close();
  await stack?.cloud.close();
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A receiver that is subscribed to the stack's topic until the test ends. */
async function receive(
  format: string,
  { smq, ...options }: Omit<Partial<PushOptions>, "smq"> & { smq?: Partial<SmqPushOptions> } = {},
) {
  const { cloud } = stack;
  const [outcomes, rejected, failed]: [ModerationOutcome[], PushError[], unknown[]] = [[], [], []];
  const push = createPushHandler({
    smq: {
      topic: { owner: cloud.accountId, name: "verdicts", subscription: "web" },
      allowedCertificateHosts: [cloud.endpoint],
      ...smq,
    },
    handler: (outcome) => void outcomes.push(outcome),
    onRejectedPush: (error) => void rejected.push(error),
    onHandlerError: ({ error }) => void failed.push(error),
    ...options,
  });
  const answers: number[] = [];
  const origin = await listen((incoming, outgoing) => {
    outgoing.once("finish", () => answers.push(outgoing.statusCode));
    toNodeListener(push)(incoming, outgoing);
  });
  const mns = openApi("Mns-open", cloud);
  const subscription = { TopicName: "verdicts", SubscriptionName: "web" };
  await mns("Subscribe", {
    ...subscription,
    PushType: "http",
    Endpoint: `${origin}/hooks/7Qz?a=b`,
    NotifyContentFormat: format,
  });
  onTestFinished(async () => void (await mns("Unsubscribe", subscription)));
  return { outcomes, rejected, failed, answers };
}

describe.each(formats)("pushes in the format %s", (format) => {
  it("deliver the verdict of a submitted image", async () => {
    const { outcomes, answers, rejected, failed } = await receive(format);
    const { taskId } = await client.submitImage({ uri: image, userData: `order ${format}` });
    await expect.poll(() => answers, { timeout: 10_000 }).toEqual([204]);
    expect(outcomes).toMatchObject([
      { taskId, status: "succeeded", suggestion: "pass", userData: `order ${format}`, uri: image },
    ]);
    expect({ rejected, failed }).toEqual({ rejected: [], failed: [] });
  });

  it("of another topic are rejected", async () => {
    const { cloud } = stack;
    const { outcomes, rejected, answers } = await receive(format, {
      smq: { topic: { owner: cloud.accountId, name: "others" } },
    });
    await client.submitImage({ uri: image });
    await expect.poll(() => answers, { timeout: 10_000 }).toEqual([403]);
    expect([outcomes, rejected.map(({ code }) => code)]).toEqual([[], ["ForeignTopic"]]);
  });
});

describe("pushes", () => {
  it("deliver the review, then the reviewer's verdict", async () => {
    const { outcomes } = await receive("XML");
    await client.submitImage({ uri: "oss://media/human.jpg" });
    await expect
      .poll(() => outcomes.map(({ suggestion }) => suggestion), { timeout: 10_000 })
      .toEqual(["review", "block"]);
    expect(new Set(outcomes.map(({ taskId }) => taskId)).size).toBe(1);
  });

  it("are redelivered until the handler returns", async () => {
    let away = true;
    const taken: string[] = [];
    const { answers, failed } = await receive("JSON", {
      handler: ({ taskId }) => {
        if (away) throw new Error("the database is away");
        taken.push(taskId);
      },
    });
    const { taskId } = await client.submitImage({ uri: image });
    await expect.poll(() => answers, { timeout: 10_000 }).toEqual([500]);
    away = false;
    await expect
      .poll(
        async () => {
          await stack.control("POST", "clock/advance", { ms: 5_000 });
          return answers;
        },
        { timeout: 10_000 },
      )
      .toEqual([500, 204]);
    expect([taken, failed]).toMatchObject([[taskId], [{ message: "the database is away" }]]);
  });

  it("are rejected before any request if only SMQ's own certificates are allowed", async () => {
    const { endpoint } = stack.cloud;
    const fetched: string[] = [];
    const { answers, rejected } = await receive("XML", {
      smq: { allowedCertificateHosts: ["mnstest.oss-cn-hangzhou.aliyuncs.com"] },
      fetchCertificate: async (url) => {
        fetched.push(url.href);
        return "";
      },
    });
    await client.submitImage({ uri: image });
    await expect.poll(() => answers, { timeout: 10_000 }).toEqual([403]);
    expect(rejected).toMatchObject([
      { code: "CertificateUrlRejected", message: expect.stringContaining(endpoint) },
    ]);
    expect(fetched).toEqual([]);
  });
});
