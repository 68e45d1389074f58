import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { FailedMessage } from "../delivery/options.ts";
import { ImmkitError, NetworkError, ServiceError } from "../errors.ts";
import { keepMessage, type Ledger, withLedger } from "../ledger/index.ts";
import type { QuarantinedMessage } from "../ledger/quarantine.ts";
import { SqliteLedger } from "../ledger/sqlite/index.ts";
import { consume } from "../testing/consume.ts";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { notificationText } from "../testing/messages.ts";
import type { ConsumerOptions, MessageQueue } from "./options.ts";

async function openLedger(): Promise<SqliteLedger> {
  const ledger = await SqliteLedger.open({ path: ":memory:" });
  onTestFinished(() => ledger.close());
  return ledger;
}

const busy = new ImmkitError("VerdictBusy", "another worker has it", { retryable: true });

describe("a verdict that another worker is handling", () => {
  it("is not a failure: the message is redelivered, and deleted after the other worker has finished", async () => {
    const ledger = await openLedger();
    const leave = Promise.withResolvers<void>();
    let runs = 0;
    const handler = withLedger(ledger as Ledger, async () => {
      runs++;
      await leave.promise;
    });
    // The same verdict, delivered twice.
    const queue = new MemoryQueue({ speed: 20 });
    queue.put(notificationText("ImageModeration-1"), notificationText("ImageModeration-1"));
    const onHandlerError = vi.fn();
    const consumer = consume(queue, { handler, onHandlerError });
    await consumer.start();
    await vi.waitFor(() => expect(consumer.counts.busy).toBeGreaterThan(1), 3_000);
    leave.resolve();
    await vi.waitFor(() => expect(queue.size).toBe(0), 3_000);
    expect(await consumer.stop()).toMatchObject({ handled: 2, failed: 0, deleted: 2 });
    expect(runs).toBe(1);
    expect(onHandlerError).not.toHaveBeenCalled();
  });

  it("is redelivered within half a minute after any number of deliveries, and is never poison", async () => {
    const queue = new MemoryQueue();
    const held: number[] = [];
    const changeVisibility = queue.changeVisibility.bind(queue);
    queue.changeVisibility = (handle, seconds) => {
      held.push(seconds);
      return changeVisibility(handle, seconds / 100);
    };
    queue.put(notificationText("ImageModeration-1"));
    const poison: FailedMessage[] = [];
    const consumer = consume(queue, {
      retryDelaySeconds: (count) => count * 10,
      poisonAfter: 1,
      onPoisonMessage: (message) => void poison.push(message),
      handler: () => {
        throw busy;
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(held.length).toBeGreaterThan(4), 5_000);
    expect(held.slice(0, 5)).toEqual([10, 20, 30, 30, 30]);
    expect(await consumer.stop()).toMatchObject({ failed: 0, quarantined: 0 });
    expect(poison).toEqual([]);
  });
});

describe("a message that isn't UTF-8", () => {
  it("is kept as its original bytes", async () => {
    const ledger = await openLedger();
    const queue = new MemoryQueue({ speed: 20 });
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0xc3, 0x28, 0x7d]);
    queue.put(bytes.toString("base64"));
    const raw: MessageQueue = {
      receive: async (options) =>
        (await queue.receive(options)).map((message) => ({ ...message, bytes })),
      delete: (handles) => queue.delete(handles),
      changeVisibility: (handle, seconds) => queue.changeVisibility(handle, seconds),
    };
    const consumer = consume(queue, {
      queue: raw,
      invalidMessages: "discard",
      onInvalidMessage: keepMessage(ledger.quarantine),
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0), 3_000);
    const kept: QuarantinedMessage[] = [];
    for await (const message of ledger.quarantine.list()) kept.push(message);
    expect(kept).toMatchObject([{ reason: { code: "InvalidUtf8" } }]);
    expect(Buffer.from(kept[0]?.bytes ?? [])).toEqual(bytes);
  });
});

describe("hooks that throw or reject", () => {
  it("lose no message and stop nothing", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    onTestFinished(() => warned.mockRestore());
    const queue = new MemoryQueue({ speed: 50 });
    queue.put("{", notificationText("ImageModeration-1"));
    let faults = 1;
    queue.fault = (operation) =>
      operation === "receive" && faults-- > 0
        ? new NetworkError("ConnectFailed", "no connection", { retryable: true })
        : undefined;
    const fail = (): never => {
      throw new Error("the log is full");
    };
    const consumer = consume(queue, {
      invalidMessages: "discard",
      onInvalidMessage: fail,
      onHandlerError: async () => fail(),
      onReceiveError: fail,
      handler(_outcome, { message }) {
        if (message.dequeueCount < 3) fail();
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(consumer.counts).toMatchObject({ handled: 1, deleted: 1 }));
    expect(await consumer.stop()).toMatchObject({ failed: 2, quarantined: 0 });
    expect(queue.size).toBe(1);
    const warnings = warned.mock.calls.map(([warning]) => String(warning));
    expect(new Set(warnings)).toEqual(
      new Set([
        "immkit: onReceiveError failed: Error: the log is full",
        "immkit: onHandlerError failed: Error: the log is full",
      ]),
    );
  });
});

describe("poison messages", () => {
  it("are kept with their bytes, the reason and the count, and removed from the queue", async () => {
    const ledger = await openLedger();
    const queue = new MemoryQueue({ speed: 50 });
    const body = notificationText("ImageModeration-1", { UserData: "ü" });
    queue.put(body);
    const counts: number[] = [];
    const deliveries: number[] = [];
    const poison: FailedMessage[] = [];
    const consumer = consume(queue, {
      poisonAfter: 3,
      async onPoisonMessage(failed, { message }) {
        poison.push(failed);
        deliveries.push(message.dequeueCount);
        await keepMessage(ledger.quarantine)(failed);
      },
      handler(_outcome, { message }) {
        counts.push(message.dequeueCount);
        throw new TypeError("undefined is not a function");
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0), 3_000);
    expect(counts).toEqual([1, 2, 3]);
    expect(poison).toMatchObject([
      { error: { name: "TypeError" }, outcome: { taskId: "ImageModeration-1" } },
    ]);
    expect(deliveries).toEqual([3]);
    expect(await consumer.stop()).toMatchObject({
      failed: 3,
      quarantined: 1,
      deleted: 1,
      handled: 0,
    });
    const kept: QuarantinedMessage[] = [];
    for await (const message of ledger.quarantine.list()) kept.push(message);
    expect(kept).toMatchObject([
      { reason: { code: "TypeError", message: "undefined is not a function" }, count: 1 },
    ]);
    expect(Buffer.from(kept[0]?.bytes ?? []).toString()).toBe(body);
  });

  it("do not include temporary failures, such as an unavailable service", async () => {
    const queue = new MemoryQueue({ speed: 50 });
    queue.put(notificationText("ImageModeration-1"));
    let failures = 0;
    const consumer = consume(queue, {
      poisonAfter: 1,
      onPoisonMessage: () => expect.unreachable("not poison"),
      handler() {
        if (++failures < 5)
          throw new NetworkError("ConnectFailed", "the database is away", { retryable: true });
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0), 3_000);
    expect(await consumer.stop()).toMatchObject({ failed: 4, handled: 1, quarantined: 0 });
  });

  it("include messages whose handler never returns", async () => {
    const queue = new MemoryQueue();
    queue.put(notificationText("ImageModeration-1"));
    const codes: unknown[] = [];
    const consumer = consume(queue, {
      poisonAfter: 1,
      handlerTimeoutSeconds: 1,
      onPoisonMessage: ({ error }) => void codes.push((error as ImmkitError).code),
      handler: () => new Promise(() => {}),
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0), 3_000);
    expect(codes).toEqual(["HandlerTimeout"]);
    expect(await consumer.stop()).toMatchObject({ failed: 1, quarantined: 1, deleted: 1 });
  });

  it.each<[string, Partial<ConsumerOptions>, string]>([
    ["nothing asks for their verdict", {}, "VerdictMissing"],
    [
      "the service says that their task is running",
      { lookup: { getResult: async () => ({ status: "running" }) } },
      "VerdictNotReady",
    ],
    [
      "the service has deleted their task",
      {
        lookup: {
          getResult: () =>
            Promise.reject(new ServiceError("ResourceNotFound", "gone", { status: 404 })),
        },
      },
      "ResourceNotFound",
    ],
  ])("include messages without a verdict if %s", async (_what, options, code) => {
    const ledger = await openLedger();
    const queue = new MemoryQueue({ speed: 50 });
    queue.put(notificationText("ImageModeration-1", { ModerationResult: null }));
    const poison: FailedMessage[] = [];
    const consumer = consume(queue, {
      poisonAfter: 3,
      handler: withLedger(ledger as Ledger, () => expect.unreachable("no verdict")),
      onPoisonMessage: (failed) => void poison.push(failed),
      ...options,
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0), 3_000);
    expect(poison).toMatchObject([{ error: { code }, outcome: { taskId: "ImageModeration-1" } }]);
    expect(await consumer.stop()).toMatchObject({ failed: 3, quarantined: 1, handled: 0 });
  });

  it("stay in the queue if they can't be stored", async () => {
    const queue = new MemoryQueue({ speed: 50 });
    queue.put(notificationText("ImageModeration-1"));
    const problems: unknown[] = [];
    let full = true;
    const consumer = consume(queue, {
      poisonAfter: 1,
      onPoisonMessage() {
        if (full) throw new Error("disk full");
      },
      handler() {
        throw new Error("no");
      },
      onHandlerError: ({ error }) => void problems.push((error as Error).message),
    });
    await consumer.start();
    await vi.waitFor(() => expect(problems.length).toBeGreaterThan(3), 3_000);
    expect(queue.size).toBe(1);
    expect(problems.slice(0, 4)).toEqual(["no", "disk full", "no", "disk full"]);
    full = false;
    await vi.waitFor(() => expect(queue.size).toBe(0), 3_000);
    expect(await consumer.stop()).toMatchObject({ quarantined: 1 });
  });

  it("need both onPoisonMessage and poisonAfter in range", () => {
    expect(() => consume(new MemoryQueue(), { poisonAfter: 3 })).toThrow(
      expect.objectContaining({ setting: "onPoisonMessage" }),
    );
    expect(() => consume(new MemoryQueue(), { poisonAfter: 0, onPoisonMessage: () => {} })).toThrow(
      expect.objectContaining({ setting: "poisonAfter" }),
    );
  });
});

describe("a text with several messages", () => {
  const [one, two] = [notificationText("ImageModeration-1"), notificationText("ImageModeration-2")];
  const text = `${one}\n{"TaskId":7,"Status":"Succeeded"}\n${two}`;

  it("is judged message by message: an invalid one doesn't hide its neighbours", async () => {
    const queue = new MemoryQueue();
    queue.put(text);
    const seen: string[] = [];
    const paths: string[] = [];
    const consumer = consume(queue, {
      invalidMessages: "discard",
      onInvalidMessage: ({ error }) => void paths.push(error.path),
      handler: ({ taskId }) => void seen.push(taskId),
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0), 3_000);
    expect(seen).toEqual(["ImageModeration-1", "ImageModeration-2"]);
    expect(paths).toEqual(["/1/TaskId"]);
    expect(await consumer.stop()).toMatchObject({ invalid: 1, failed: 0, quarantined: 1 });
  });

  it("is redelivered while a part of it is not done", async () => {
    const queue = new MemoryQueue({ speed: 50 });
    queue.put(text);
    const seen: string[] = [];
    const consumer = consume(queue, {
      invalidMessages: "discard",
      onInvalidMessage: () => {},
      handler({ taskId }, { message }) {
        seen.push(taskId);
        if (taskId === "ImageModeration-1" && message.dequeueCount === 1) throw new Error("no");
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0), 3_000);
    const both = ["ImageModeration-1", "ImageModeration-2"];
    expect(seen).toEqual([...both, ...both]);
    expect(await consumer.stop()).toMatchObject({ failed: 1, invalid: 1, quarantined: 1 });
  });

  it("is redelivered for an invalid part that is not discarded, even if the rest is poison", async () => {
    const queue = new MemoryQueue({ speed: 50 });
    queue.put(text);
    const poison: (string | undefined)[] = [];
    const consumer = consume(queue, {
      poisonAfter: 1,
      onPoisonMessage: ({ outcome }) => void poison.push(outcome?.taskId),
      handler({ taskId }) {
        if (taskId === "ImageModeration-2") throw new Error("no");
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(poison.length).toBeGreaterThan(1), 3_000);
    expect(new Set(poison)).toEqual(new Set(["ImageModeration-2"]));
    expect(await consumer.stop()).toMatchObject({ quarantined: 0, deleted: 0 });
  });

  it("gives each message its own time", async () => {
    const queue = new MemoryQueue();
    queue.put(`${one}\n${two}`);
    const codes: unknown[] = [];
    const seen: string[] = [];
    const consumer = consume(queue, {
      poisonAfter: 1,
      handlerTimeoutSeconds: 1,
      onPoisonMessage: ({ error }) => void codes.push((error as ImmkitError).code),
      handler({ taskId }) {
        seen.push(taskId);
        return taskId === "ImageModeration-1" ? new Promise(() => {}) : undefined;
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0), 3_000);
    expect(seen).toEqual(["ImageModeration-1", "ImageModeration-2"]);
    expect(codes).toEqual(["HandlerTimeout"]);
    await consumer.stop();
  });
});

describe("user code that never returns", () => {
  it.each<[string, string, Partial<ConsumerOptions>]>([
    [
      "a lookup",
      notificationText("ImageModeration-1", { ModerationResult: null }),
      { lookup: { getResult: () => new Promise(() => {}) } },
    ],
    [
      "onInvalidMessage",
      "{",
      { invalidMessages: "discard", onInvalidMessage: () => new Promise(() => {}) },
    ],
    [
      "onInvalidMessage of a message that stays",
      "{",
      { onInvalidMessage: () => new Promise(() => {}) },
    ],
    [
      "onPoisonMessage",
      notificationText("ImageModeration-1"),
      {
        poisonAfter: 1,
        onPoisonMessage: () => new Promise(() => {}),
        handler: () => {
          throw new Error("no");
        },
      },
    ],
  ])("%s blocks neither the stop of the consumer nor its slot", async (_what, body, options) => {
    const queue = new MemoryQueue();
    queue.put(body);
    const consumer = consume(queue, { concurrency: 1, handlerTimeoutSeconds: 1, ...options });
    await consumer.start();
    await vi.waitFor(() => expect(consumer.health().inFlight).toBe(1));
    await vi.waitFor(
      () => expect(consumer.health()).toMatchObject({ inFlight: 0, abandoned: 1 }),
      3_000,
    );
    expect(queue.size).toBe(1);
    await vi.waitFor(() => expect(consumer.health().inFlight).toBe(1), 3_000);
    const begun = performance.now();
    await consumer.stop({ drainMs: 50 });
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(queue.size).toBe(1);
  });
});
