import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { NetworkError } from "../errors.ts";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { notificationText } from "../testing/messages.ts";
import { noCounts } from "./health.ts";
import { NotificationConsumer } from "./notification-consumer.ts";
import type { ConsumerOptions } from "./options.ts";

function consume(queue: MemoryQueue, options: Partial<ConsumerOptions> = {}): NotificationConsumer {
  const consumer = new NotificationConsumer({
    queue,
    handler: () => {},
    deleteDelaySeconds: 0.005,
    waitSeconds: 1,
    ...options,
  });
  onTestFinished(async () => void (await consumer.stop({ drainMs: 0 })));
  return consumer;
}

const texts = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => notificationText(`ImageModeration-${index}`));

describe("health", () => {
  it("shows the state, from new to stopped", async () => {
    const queue = new MemoryQueue();
    queue.latencyMs = 30;
    const consumer = consume(queue);
    expect(consumer.health()).toEqual({
      state: "new",
      receiver: "off",
      receiverForMs: expect.any(Number),
      polls: 0,
      lastReceiveAt: null,
      sinceLastReceiveMs: null,
      receiveErrors: 0,
      lastReceiveError: null,
      inFlight: 0,
      waiting: 0,
      oldestInFlightMs: null,
      abandoned: 0,
      counts: noCounts(),
    });
    const started = consumer.start();
    expect(consumer.health()).toMatchObject({ state: "starting", lastReceiveAt: null });
    await started;
    expect(consumer.health()).toMatchObject({ state: "running" });
    expect(Math.abs((consumer.health().lastReceiveAt ?? 0) - Date.now())).toBeLessThan(5_000);
    const stopped = consumer.stop();
    expect(consumer.health()).toMatchObject({ state: "stopping" });
    await stopped;
    expect(consumer.health()).toMatchObject({ state: "stopped", receiver: "off" });
  });

  it("is stopped after the queue rejected the first request", async () => {
    const queue = new MemoryQueue();
    queue.fault = () => new NetworkError("ConnectFailed", "refused");
    const consumer = consume(queue);
    await expect(consumer.start()).rejects.toMatchObject({ code: "ConnectFailed" });
    await consumer.stop();
    expect(consumer.health()).toMatchObject({
      state: "stopped",
      receiveErrors: 1,
      lastReceiveError: "ConnectFailed",
    });
  });

  it("counts consecutive receive failures, and resets the count at the next answer", async () => {
    const queue = new MemoryQueue();
    const consumer = consume(queue, { onReceiveError: () => {} });
    await consumer.start();
    let broken = true;
    queue.fault = () =>
      broken ? new NetworkError("Timeout", "no answer", { retryable: true }) : undefined;
    await vi.waitFor(
      () => expect(consumer.health()).toMatchObject({ receiveErrors: 2, receiver: "pausing" }),
      5_000,
    );
    const { sinceLastReceiveMs, lastReceiveAt, lastReceiveError, state } = consumer.health();
    // The first pause is a quarter of a second at least.
    expect(sinceLastReceiveMs).toBeGreaterThan(200);
    expect([lastReceiveError, state]).toEqual(["Timeout", "running"]);
    broken = false;
    await vi.waitFor(
      () => expect(consumer.health()).toMatchObject({ receiveErrors: 0, lastReceiveError: null }),
      5_000,
    );
    expect(consumer.health().lastReceiveAt).toBeGreaterThan(
      lastReceiveAt ?? Number.POSITIVE_INFINITY,
    );
  });

  it("shows a handler that never returns by its age, and then as abandoned", async () => {
    const queue = new MemoryQueue();
    queue.put(...texts(1));
    const consumer = consume(queue, {
      handlerTimeoutSeconds: 1,
      retryDelaySeconds: () => 60,
      handler: () => new Promise(() => {}),
    });
    await consumer.start();
    await sleep(400);
    const before = consumer.health();
    expect(before).toMatchObject({ inFlight: 1, waiting: 0, abandoned: 0 });
    expect(before.oldestInFlightMs).toBeGreaterThan(300);
    await vi.waitFor(() => expect(consumer.counts.failed).toBe(1), 3_000);
    expect(consumer.health()).toMatchObject({
      state: "running",
      inFlight: 0,
      oldestInFlightMs: null,
      abandoned: 1,
    });
  });

  it("no longer counts an abandoned handler after it ends", async () => {
    const queue = new MemoryQueue();
    queue.put(...texts(2));
    const ends = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let next = 0;
    const consumer = consume(queue, {
      handlerTimeoutSeconds: 1,
      retryDelaySeconds: () => 60,
      handler: () => ends[next++]?.promise,
    });
    await consumer.start();
    await vi.waitFor(() => expect(consumer.health().abandoned).toBe(2), 3_000);
    ends[0]?.resolve();
    ends[1]?.reject(new Error("too late"));
    await vi.waitFor(() => expect(consumer.health().abandoned).toBe(0));
    expect(consumer.counts).toMatchObject({ failed: 2, handled: 0 });
  });

  it("is full, and sends no requests, when all slots and the prefetch buffer are taken", async () => {
    const queue = new MemoryQueue();
    queue.put(...texts(8));
    const finish = Promise.withResolvers<void>();
    const consumer = consume(queue, { concurrency: 2, prefetch: 2, handler: () => finish.promise });
    await consumer.start();
    await vi.waitFor(() =>
      expect(consumer.health()).toMatchObject({ receiver: "full", inFlight: 2, waiting: 2 }),
    );
    const asked = queue.calls.filter((call) => call === "receive").length;
    await sleep(100);
    expect(queue.calls.filter((call) => call === "receive")).toHaveLength(asked);
    expect(consumer.health().receiverForMs).toBeGreaterThan(80);
    const finished = performance.now();
    finish.resolve();
    await vi.waitFor(() => expect(queue.size).toBe(0));
    expect(consumer.health()).toMatchObject({ receiver: "polling", inFlight: 0 });
    // The request is young, though the last answer can be old.
    expect(consumer.health().receiverForMs).toBeLessThan(performance.now() - finished);
  });
});
