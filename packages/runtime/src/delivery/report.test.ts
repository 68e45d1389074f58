import { expect, it, onTestFinished, vi } from "vitest";
import { NotificationError } from "../errors.ts";
import { createFunctionHandler } from "../function/handler.ts";
import { consume } from "../testing/consume.ts";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { notificationText } from "../testing/messages.ts";
import { testHandler } from "../testing/push.ts";
import { type Logger, Reporter } from "./report.ts";

function warnings(): () => string[] {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => warned.mockRestore());
  return () => warned.mock.calls.map(([warning]) => String(warning));
}

it("warns once for each kind and minute, with the ids and the error", () => {
  const warned = warnings();
  let now = 0;
  const reporter = new Reporter(undefined, () => now);
  const ids = { messageId: "M-1", taskId: "ImageModeration-1" };
  reporter.report("handlerFailed", new TypeError("boom"), ids, false);
  reporter.report("handlerFailed", new TypeError("boom"), ids, false);
  reporter.report("invalidMessage", new Error("no"), { messageId: "M-2" }, false);
  now = 59_999;
  reporter.report("handlerFailed", new TypeError("boom"), ids, false);
  now = 60_000;
  reporter.report("handlerFailed", new RangeError("bang"), {}, false);
  reporter.report("leaseLost", new Error("heard"), {}, true);
  expect(warned()).toEqual([
    "immkit: a message was not handled (message M-1, task ImageModeration-1): TypeError: boom",
    "immkit: a message is not a moderation notification (message M-2): Error: no",
    "immkit: a message was not handled: RangeError: bang [2 more since the last warning]",
  ]);
});

it("gives all to the logger, heard or not", () => {
  const warned = warnings();
  const log: unknown[] = [];
  const reporter = new Reporter({
    warn: (details, message) => void log.push(["warn", message, details]),
    error: (details, message) => void log.push(["error", message, details]),
  });
  const err = new Error("no");
  reporter.report("handlerFailed", err, { messageId: "M-1", taskId: "T-1" }, true);
  reporter.report("handlerFailed", err, { messageId: "M-1", taskId: "T-1" }, false);
  reporter.report("invalidMessage", err, { messageId: "M-2" }, true);
  expect(log).toEqual([
    ["error", "immkit: a message was not handled", { err, messageId: "M-1", taskId: "T-1" }],
    ["error", "immkit: a message was not handled", { err, messageId: "M-1", taskId: "T-1" }],
    ["warn", "immkit: a message is not a moderation notification", { err, messageId: "M-2" }],
  ]);
  expect(warned()).toEqual([]);
});

it("survives a logger that throws", () => {
  const warned = warnings();
  const fail = (): never => {
    throw new Error("the disk is full");
  };
  new Reporter({ warn: fail, error: fail }).report("handlerFailed", new Error("no"), {}, false);
  expect(warned()).toEqual(["immkit: logger failed: Error: the disk is full"]);
});

it("a consumer without hooks warns about handler bugs and invalid messages", async () => {
  const warned = warnings();
  const queue = new MemoryQueue();
  queue.put("{", "{", notificationText("ImageModeration-1"), notificationText("ImageModeration-2"));
  const consumer = consume(queue, {
    onHandlerError: undefined as never,
    handler: () => {
      throw new TypeError("undefined is not a function");
    },
  });
  await consumer.start();
  await vi.waitFor(() => expect(consumer.counts.failed + consumer.counts.invalid).toBe(4), 900);
  await consumer.stop();
  expect(warned().sort()).toEqual([
    expect.stringMatching(
      /^immkit: a message is not a moderation notification \(message [\w-]+\): NotificationError: /,
    ),
    expect.stringMatching(
      /^immkit: a message was not handled \(message [\w-]+, task ImageModeration-[12]\): TypeError: undefined is not a function/,
    ),
  ]);
});

it("a push handler without hooks warns about what it rejects, once for all", async () => {
  const warned = warnings();
  const { push } = testHandler({ onRejectedPush: undefined });
  await push(new Request("https://hooks.example.com/"));
  await push(new Request("https://hooks.example.com/", { method: "POST" }));
  expect(warned()).toEqual([
    "immkit: a push was rejected: PushError: A push is a POST, not a GET.",
  ]);
});

it("a logger without its methods is refused", () => {
  for (const logger of [{}, { warn: () => {} }, null, "console"] as unknown as Logger[]) {
    const options = { handler: () => {}, logger };
    expect(() => createFunctionHandler(options)).toThrow(
      expect.objectContaining({ name: "ConfigError", setting: "logger" }),
    );
    expect(() => testHandler({ logger })).toThrow(/^logger lacks the method warn or error/);
    expect(() => consume(new MemoryQueue(), { logger })).toThrow(/^logger lacks/);
  }
});

it("a function warns about messages that it discards, and not about those that fail it", async () => {
  const warned = warnings();
  const fail = (): never => {
    throw new Error("no");
  };
  const discard = createFunctionHandler({ handler: fail, invalidMessages: "discard" });
  expect(await discard("{")).toMatchObject({ invalid: 1 });
  await expect(discard(notificationText("ImageModeration-1"))).rejects.toThrow();
  await expect(createFunctionHandler({ handler: fail })("{")).rejects.toThrow();
  expect(warned()).toEqual([
    expect.stringMatching(/^immkit: a message is not a moderation notification: /),
  ]);
});

it("a consumer's logger gets failures next to the hooks, and console fits", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const invalid = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => {
    logged.mockRestore();
    invalid.mockRestore();
  });
  const queue = new MemoryQueue();
  queue.put("{", notificationText("ImageModeration-1"));
  const consumer = consume(queue, {
    logger: console,
    invalidMessages: "discard",
    onInvalidMessage: () => {},
    handler: () => {
      throw new Error("no");
    },
  });
  await consumer.start();
  await vi.waitFor(() => expect(consumer.counts).toMatchObject({ failed: 1, invalid: 1 }));
  await consumer.stop();
  expect(logged.mock.calls).toEqual([
    [
      {
        err: new Error("no"),
        messageId: expect.any(String),
        taskId: "ImageModeration-1",
      },
      "immkit: a message was not handled",
    ],
  ]);
  expect(invalid.mock.calls).toEqual([
    [
      { err: expect.any(NotificationError), messageId: expect.any(String) },
      "immkit: a message is not a moderation notification",
    ],
  ]);
});
