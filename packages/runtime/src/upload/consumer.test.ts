import { expect, it, onTestFinished, vi } from "vitest";
import { ImmkitError } from "../errors.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { UploadConsumer, type UploadConsumerOptions } from "./consumer.ts";
import { createUploadFunction } from "./function.ts";

const message = (...keys: readonly string[]): string =>
  JSON.stringify({
    events: keys.map((key) => ({
      eventName: "ObjectCreated:PutObject",
      eventSource: "acs:oss",
      oss: { bucket: { name: "media" }, object: { key } },
    })),
  });

async function consume(queue: MemoryQueue, options: Partial<UploadConsumerOptions>) {
  const consumer = new UploadConsumer({
    queue,
    handler: () => {},
    deleteDelaySeconds: 0.005,
    waitSeconds: 1,
    retryDelaySeconds: () => 1,
    onHandlerError: () => {},
    ...options,
  });
  onTestFinished(async () => void (await consumer.stop({ drainMs: 0 })));
  await consumer.start();
  return consumer;
}

it("gives each event of a message to the handler, and then deletes the message", async () => {
  const queue = new MemoryQueue();
  queue.put(message("a.jpg", "b.jpg"), Buffer.from(message("c.jpg")).toString("base64"));
  const keys: string[] = [];
  const consumer = await consume(queue, { handler: ({ key }) => keys.push(key) });
  await vi.waitFor(() => expect(consumer.counts.deleted).toBe(2));
  expect(keys.sort()).toEqual(["a.jpg", "b.jpg", "c.jpg"]);
  expect(queue.size).toBe(0);
});

it("delivers a message again that was not handled, and keeps it as poison in the end", async () => {
  const queue = new MemoryQueue({ speed: 100 });
  queue.put(message("a.jpg"));
  const failed: unknown[] = [];
  const poison: unknown[] = [];
  const consumer = await consume(queue, {
    handler: () => {
      throw new ImmkitError("PreflightDenied", "no");
    },
    poisonAfter: 3,
    onHandlerError: ({ upload, error }) => failed.push([upload?.key, error]),
    onPoisonMessage: ({ upload, bytes }) => void poison.push([upload?.key, String(bytes)]),
  });
  await vi.waitFor(() => expect(consumer.counts.deleted).toBe(1), 5_000);
  expect(failed).toHaveLength(3);
  expect(failed[0]).toEqual(["a.jpg", expect.objectContaining({ code: "PreflightDenied" })]);
  expect(poison).toEqual([["a.jpg", message("a.jpg")]]);
});

it("names the object, or says that a message is not an event, in the log", async () => {
  const queue = new MemoryQueue();
  queue.put(message("a.jpg"), JSON.stringify({ specversion: "1.0", source: "acs.imm" }));
  const logged: unknown[] = [];
  const consumer = await consume(queue, {
    handler: () => {
      throw new Error("no");
    },
    invalidMessages: "discard",
    logger: {
      warn: (details, text) => void logged.push([text, details]),
      error: (details, text) => void logged.push([text, details]),
    },
  });
  await vi.waitFor(() => expect(consumer.counts).toMatchObject({ failed: 1, invalid: 1 }));
  expect(logged).toEqual(
    expect.arrayContaining([
      [
        "immkit: a message was not handled",
        expect.objectContaining({ uri: "oss://media/a.jpg", messageId: expect.any(String) }),
      ],
      [
        "immkit: a message is not an event of OSS",
        { err: expect.objectContaining({ code: "NotUpload" }), messageId: expect.any(String) },
      ],
    ]),
  );
});

it("needs a queue of uploads in the runtime config", () => {
  const config: RuntimeConfig = {
    region: "cn-hangzhou",
    accountId: "1234567890123456",
    project: "media",
    topic: "verdicts",
    queue: "verdicts",
    contentFormat: "JSON",
    endpoints: { imm: "https://imm", mns: "https://mns", sts: "https://sts" },
    mediaBuckets: ["media"],
  };
  const credentials = { getCredential: async () => ({ accessKeyId: "", accessKeySecret: "" }) };
  expect(() => UploadConsumer.fromConfig(config, { credentials })).toThrow(
    expect.objectContaining({ code: "InvalidConfig", setting: "uploadQueue" }),
  );
});

it("fails a function's invocation for what was not handled, and names the object", async () => {
  const invoke = createUploadFunction({
    handler: ({ key }) => {
      if (key === "b.jpg") throw new Error("no");
    },
  });
  await expect(invoke(message("a.jpg", "b.jpg"))).rejects.toMatchObject({
    code: "DeliveryFailed",
    counts: { received: 2, handled: 1, invalid: 0, failed: 1 },
    failures: [{ index: 1, name: "oss://media/b.jpg", error: new Error("no") }],
  });
});
