import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { NetworkError, ServiceError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { consume } from "../testing/consume.ts";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { notificationText } from "../testing/messages.ts";
import { noCounts } from "./health.ts";
import type { ConsumerContext } from "./options.ts";

const texts = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => notificationText(`ImageModeration-${index}`));

describe("NotificationConsumer", () => {
  it("gives every verdict to the handler and deletes the messages, several with one request", async () => {
    const queue = new MemoryQueue();
    queue.put(...texts(40));
    const seen: string[] = [];
    const consumer = consume(queue, { handler: (outcome) => void seen.push(outcome.taskId) });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0));
    expect(new Set(seen).size).toBe(40);
    const counts = await consumer.stop();
    expect(counts).toEqual({ ...noCounts(), received: 40, handled: 40, deleted: 40 });
    expect(queue.calls.filter((call) => call === "delete").length).toBeLessThan(15);
  });

  it("never runs more handlers than `concurrency`, and refills a free slot at once", async () => {
    const queue = new MemoryQueue();
    queue.put(...texts(30));
    let running = 0;
    let most = 0;
    const blocked = Promise.withResolvers<void>();
    let first = true;
    const handled: string[] = [];
    const consumer = consume(queue, {
      concurrency: 3,
      async handler(outcome) {
        most = Math.max(most, ++running);
        const isFirst = first;
        first = false;
        await (isFirst ? blocked.promise : sleep(1));
        running--;
        handled.push(outcome.taskId);
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(handled).toHaveLength(29));
    expect(most).toBe(3);
    blocked.resolve();
    await vi.waitFor(() => expect(queue.size).toBe(0));
  });

  it("redelivers a message after its back-off when the handler throws", async () => {
    const queue = new MemoryQueue({ speed: 20 });
    queue.put(notificationText("ImageModeration-1"));
    const counts: number[] = [];
    const failures: unknown[] = [];
    const boom = new Error("boom");
    const consumer = consume(queue, {
      handler(_outcome, { message }) {
        counts.push(message.dequeueCount);
        if (message.dequeueCount < 3) throw boom;
      },
      onHandlerError: ({ error, outcome }, { message }) =>
        void failures.push([error, outcome?.taskId, message.dequeueCount]),
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0));
    expect(counts).toEqual([1, 2, 3]);
    expect(failures).toEqual([
      [boom, "ImageModeration-1", 1],
      [boom, "ImageModeration-1", 2],
    ]);
    expect(await consumer.stop()).toMatchObject({ handled: 1, failed: 2 });
  });

  it("uses the default if retryDelaySeconds throws or returns nonsense", async () => {
    const answers = [
      () => Number.NaN,
      () => -5,
      () => {
        throw new Error("no idea");
      },
    ];
    const queue = new MemoryQueue({ speed: 50 });
    queue.put(notificationText("ImageModeration-1"));
    const consumer = consume(queue, {
      retryDelaySeconds: (dequeueCount) => (answers[dequeueCount - 1] ?? (() => 1))(),
      handler(_outcome, { message }) {
        if (message.dequeueCount <= answers.length) throw new Error("boom");
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0), 5_000);
    expect(consumer.counts).toMatchObject({ handled: 1, failed: 3 });
  });

  it("passes an invalid message with its bytes to onInvalidMessage, and deletes it only with invalidMessages: discard", async () => {
    const queue = new MemoryQueue({ speed: 20 });
    queue.put("no notification at all, ü");
    const kept: unknown[] = [];
    const leaving = consume(queue, {
      onInvalidMessage: ({ bytes, error }) =>
        void kept.push([Buffer.from(bytes).toString(), error.code]),
    });
    await leaving.start();
    await vi.waitFor(() => expect(kept.length).toBeGreaterThan(1));
    await leaving.stop();
    expect(kept[0]).toEqual(["no notification at all, ü", "Unrecognised"]);
    expect(queue.size).toBe(1);

    const deleting = consume(queue, { invalidMessages: "discard", onInvalidMessage: () => {} });
    await deleting.start();
    await vi.waitFor(() => expect(queue.size).toBe(0));
    expect(await deleting.stop()).toMatchObject({ invalid: 1, handled: 0 });
  });

  it("keeps an invalid message in the queue when onInvalidMessage fails", async () => {
    const queue = new MemoryQueue();
    queue.put("{");
    const consumer = consume(queue, {
      invalidMessages: "discard",
      onInvalidMessage: () => {
        throw new Error("disk full");
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(consumer.counts.invalid).toBe(1));
    await consumer.stop();
    expect(queue.size).toBe(1);
  });

  it("handles every notification in a batch body, and deletes the message once", async () => {
    const queue = new MemoryQueue();
    queue.put(JSON.stringify(texts(3)));
    const seen: string[] = [];
    const consumer = consume(queue, { handler: (outcome) => void seen.push(outcome.taskId) });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0));
    expect(seen).toEqual(["ImageModeration-0", "ImageModeration-1", "ImageModeration-2"]);
  });

  it("keeps a message invisible while its handler runs", async () => {
    const queue = new MemoryQueue({ holdSeconds: 2 });
    queue.put(notificationText("ImageModeration-1"));
    let calls = 0;
    const consumer = consume(queue, {
      visibilitySeconds: 2,
      async handler() {
        calls++;
        await sleep(3_200);
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0), 5_000);
    expect(calls).toBe(1);
    expect(queue.calls.filter((call) => call === "changeVisibility").length).toBeGreaterThan(1);
    expect(await consumer.stop()).toMatchObject({ handled: 1, leaseLost: 0 });
  });

  it("aborts the handler's signal when the lease is lost, and does not delete the message", async () => {
    const queue = new MemoryQueue({ holdSeconds: 2 });
    queue.put(notificationText("ImageModeration-1"));
    queue.fault = (operation) =>
      operation === "changeVisibility"
        ? new ServiceError("MessageNotExist", "gone", { status: 404 })
        : undefined;
    const reasons: unknown[] = [];
    const consumer = consume(queue, {
      async handler(_outcome, { signal }) {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        reasons.push(signal.reason);
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(consumer.counts.leaseLost).toBe(1), 3_000);
    expect(reasons[0]).toMatchObject({ code: "LeaseLost", retryable: true });
    expect(queue.calls).not.toContain("delete");
    expect(queue.size).toBe(1);
  });

  it("fails a handler that takes too long", async () => {
    const queue = new MemoryQueue();
    queue.put(notificationText("ImageModeration-1"));
    const contexts: ConsumerContext[] = [];
    const failed = Promise.withResolvers<unknown>();
    const consumer = consume(queue, {
      handlerTimeoutSeconds: 1,
      onHandlerError: ({ error }) => failed.resolve(error),
      handler(_outcome, context) {
        contexts.push(context);
        return new Promise(() => {});
      },
    });
    await consumer.start();
    expect(await failed.promise).toMatchObject({ code: "HandlerTimeout" });
    expect(contexts[0]?.signal.aborted).toBe(true);
    expect(await consumer.stop()).toMatchObject({ failed: 1, handled: 0 });
  });

  it("reports messages that were handled but not deleted", async () => {
    const queue = new MemoryQueue();
    queue.put(...texts(2));
    queue.fault = (operation) =>
      operation === "delete" ? new NetworkError("Timeout", "no answer") : undefined;
    const failures: string[] = [];
    const consumer = consume(queue, { onDeleteError: ({ code }) => void failures.push(code) });
    await consumer.start();
    await vi.waitFor(() => expect(failures).toEqual(["Timeout", "Timeout"]));
    expect(await consumer.stop()).toMatchObject({ handled: 2, deleteFailed: 2 });
  });

  it("looks up the verdict if the notification has none", async () => {
    const queue = new MemoryQueue({ speed: 20 });
    queue.put(notificationText("ImageModeration-1", { ModerationResult: null }));
    const seen: ModerationOutcome[] = [];
    let asked = 0;
    const consumer = consume(queue, {
      handler: (outcome) => void seen.push(outcome),
      lookup: {
        async getResult() {
          asked++;
          const shared = {
            kind: "image",
            taskId: "ImageModeration-1",
            projectName: "media",
          } as const;
          if (asked === 1) return { ...shared, status: "running" };
          return {
            ...shared,
            status: "succeeded",
            suggestion: "block",
            categories: ["ad"],
            uri: "oss://b/k",
            userData: "",
            eventId: null,
            time: null,
            needsLookup: false,
          };
        },
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0));
    expect(seen).toEqual([
      expect.objectContaining({
        suggestion: "block",
        eventId: "E-ImageModeration-1",
        time: "2026-01-01T00:00:00.000Z",
      }),
    ]);
    expect(consumer.counts).toMatchObject({ failed: 1, handled: 1 });
  });
});

describe("start", () => {
  it("rejects, and stops, when the queue rejects the first request", async () => {
    const queue = new MemoryQueue();
    const refusal = new ServiceError("QueueNotExist", "no such queue", { status: 404 });
    queue.fault = () => refusal;
    const consumer = consume(queue);
    await expect(consumer.start()).rejects.toBe(refusal);
    expect(await consumer.stop()).toMatchObject({ received: 0 });
    expect(queue.calls).toEqual(["receive"]);
    await expect(consumer.start()).rejects.toMatchObject({ code: "ConsumerStopped" });
  });

  it("continues after a temporary failure, and reports it", async () => {
    const queue = new MemoryQueue();
    queue.put(...texts(1));
    let broken = 2;
    queue.fault = (operation) =>
      operation === "receive" && broken-- > 0
        ? new NetworkError("ConnectFailed", "refused", { retryable: true })
        : undefined;
    const errors: unknown[] = [];
    const consumer = consume(queue, { onReceiveError: (error) => void errors.push(error) });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0), 3_000);
    expect(errors).toHaveLength(2);
  });

  it("backs off when an empty queue answers at once", async () => {
    const queue = new MemoryQueue({ speed: 1_000_000 });
    const consumer = consume(queue, { waitSeconds: 20 });
    await consumer.start();
    await sleep(500);
    expect(queue.calls.length).toBeLessThan(6);
  });
});

describe("stop", () => {
  it("waits for running handlers, returns waiting messages, and resolves with the counts", async () => {
    const queue = new MemoryQueue({ speed: 20 });
    queue.put(...texts(6));
    const finish = Promise.withResolvers<void>();
    const consumer = consume(queue, { concurrency: 2, prefetch: 4, handler: () => finish.promise });
    await consumer.start();
    await vi.waitFor(() => expect(consumer.counts.received).toBe(6));
    const stopped = consumer.stop();
    await vi.waitFor(() => expect(consumer.health()).toMatchObject({ waiting: 0, inFlight: 2 }));
    finish.resolve();
    expect(await stopped).toEqual({
      ...noCounts(),
      received: 6,
      handled: 2,
      released: 4,
      deleted: 2,
    });
    await sleep(60);
    expect(await queue.receive()).toHaveLength(4);
  });

  it("aborts handlers that do not finish in time, and redelivers their messages", async () => {
    const queue = new MemoryQueue();
    queue.put(...texts(1));
    const reasons: unknown[] = [];
    const consumer = consume(queue, {
      handler: (_outcome, { signal }) =>
        new Promise(() => signal.addEventListener("abort", () => reasons.push(signal.reason))),
    });
    await consumer.start();
    expect(await consumer.stop({ drainMs: 30 })).toMatchObject({ failed: 1, handled: 0 });
    expect(reasons).toEqual([expect.objectContaining({ code: "ConsumerStopped" })]);
    expect(queue.size).toBe(1);
  });

  it("aborts at once when it is called a second time", async () => {
    const queue = new MemoryQueue();
    queue.put(...texts(1));
    const consumer = consume(queue, { handler: () => new Promise(() => {}) });
    await consumer.start();
    const begun = performance.now();
    void consumer.stop();
    expect(await consumer.stop()).toMatchObject({ failed: 1 });
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  it("cancels a parked long poll", async () => {
    const queue = new MemoryQueue();
    const consumer = consume(queue, { waitSeconds: 30 });
    await consumer.start();
    await vi.waitFor(() => expect(consumer.health().receiver).toBe("polling"));
    const begun = performance.now();
    await consumer.stop();
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  it("follows an AbortSignal, and works before the start", async () => {
    const abort = new AbortController();
    const consumer = consume(new MemoryQueue(), { signal: abort.signal });
    await consumer.start();
    abort.abort();
    expect(await consumer.stopped).toMatchObject({ received: 0 });
    expect(await consume(new MemoryQueue()).stop()).toMatchObject({ received: 0 });
  });
});

describe("settings", () => {
  it.each([
    [{ concurrency: 0 }, "concurrency"],
    [{ batchSize: 17 }, "batchSize"],
    [{ waitSeconds: 31 }, "waitSeconds"],
    [{ visibilitySeconds: 1 }, "visibilitySeconds"],
    [{ prefetch: 1.5 }, "prefetch"],
    [{ deleteDelaySeconds: -1 }, "deleteDelaySeconds"],
    [{ invalidMessages: "drop" }, "invalidMessages"],
    [{ handler: undefined }, "handler"],
  ])("refuses %j", (change, setting) => {
    expect(() => consume(new MemoryQueue(), change as object)).toThrow(
      expect.objectContaining({ name: "ConfigError", setting }),
    );
  });
});
