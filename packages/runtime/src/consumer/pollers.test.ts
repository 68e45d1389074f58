import { describe, expect, it, onTestFinished, vi } from "vitest";
import { NetworkError, ServiceError } from "../errors.ts";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { notificationText } from "../testing/messages.ts";
import { simulateTime } from "../testing/simulated-time.ts";
import { NotificationConsumer } from "./notification-consumer.ts";
import type { ConsumerOptions } from "./options.ts";

const roundTripMs = 50;

/** A consumer of a queue that answers after 50 ms, in simulated time. */
function consume(
  messages: number,
  options: Partial<ConsumerOptions> = {},
): { consumer: NotificationConsumer; queue: MemoryQueue; receives: () => number } {
  simulateTime();
  const queue = new MemoryQueue();
  queue.latencyMs = roundTripMs;
  queue.put(
    ...Array.from({ length: messages }, (_, id) => notificationText(`ImageModeration-${id}`)),
  );
  const consumer = new NotificationConsumer({ queue, handler: () => {}, ...options });
  onTestFinished(() => void consumer.stop({ drainMs: 0 }));
  return {
    consumer,
    queue,
    receives: () => queue.calls.filter((call) => call === "receive").length,
  };
}

const temporary = new NetworkError("ConnectionLost", "reset", { retryable: true });

describe("pollers", () => {
  it.each([
    { most: 16, pollers: 1, least: 290, greatest: 320 },
    { most: 16, pollers: 8, least: 2_000, greatest: 2_560 },
    { most: 5, pollers: 1, least: 90, greatest: 100 },
    { most: 5, pollers: 8, least: 700, greatest: 800 },
  ])(
    "$pollers receive at least $least messages a second if answers have $most",
    async ({ most, pollers, least, greatest }) => {
      const { consumer, queue } = consume(3_000, { pollers });
      queue.most = most;
      void consumer.start();
      await vi.advanceTimersByTimeAsync(500);
      const before = consumer.counts;
      await vi.advanceTimersByTimeAsync(500);
      const { handled, deleted } = consumer.counts;
      expect((handled - before.handled) * 2).toBeGreaterThanOrEqual(least);
      expect((handled - before.handled) * 2).toBeLessThanOrEqual(greatest);
      // Deletes take as long, and keep up.
      expect(handled - deleted).toBeLessThan(400);
    },
  );

  it("wait with one request while the queue is idle, also after many messages", async () => {
    const { consumer, queue, receives } = consume(1_000, { pollers: 8, waitSeconds: 20 });
    void consumer.start();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(queue.size).toBe(0);
    expect(consumer.health().polls).toBe(1);
    const before = receives();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(receives() - before).toBe(3);
  });

  it("are one while messages come one by one", async () => {
    const { consumer, queue, receives } = consume(0, { pollers: 8, waitSeconds: 20 });
    void consumer.start();
    for (let id = 0; id < 20; id++) {
      await vi.advanceTimersByTimeAsync(1_000);
      queue.put(notificationText(`ImageModeration-${id}`));
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(queue.size).toBe(0);
    expect(receives()).toBe(22);
  });

  it("request no more than the free slots can take while handlers are slow", async () => {
    const { consumer, receives } = consume(200, {
      pollers: 8,
      concurrency: 10,
      handler: () => new Promise((resolve) => setTimeout(resolve, 10_000)),
    });
    void consumer.start();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(consumer.counts.received).toBe(10);
    expect(receives()).toBe(1);
    await vi.advanceTimersByTimeAsync(11_500);
    // The slots that become free at the same time are filled by one request.
    expect(consumer.counts).toMatchObject({ received: 30, handled: 20, released: 0 });
    expect(receives()).toBeLessThan(6);
  });

  it("continue while single requests fail, and warn once", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    onTestFinished(() => warned.mockRestore());
    const { consumer, queue } = consume(8_000, { pollers: 8 });
    let answers = 0;
    queue.fault = (operation) =>
      operation === "receive" && ++answers % 50 === 0 ? temporary : undefined;
    void consumer.start();
    await vi.advanceTimersByTimeAsync(5_000);
    // One poller without failures gets 1600.
    expect(consumer.counts.handled).toBeGreaterThan(3_200);
    expect(warned.mock.calls).toHaveLength(1);
  });

  it("are one request at a time while the queue does not answer, and many again afterwards", async () => {
    const errors: unknown[] = [];
    const { consumer, queue, receives } = consume(8_000, {
      pollers: 8,
      onReceiveError: (error) => void errors.push(error),
    });
    void consumer.start();
    await vi.advanceTimersByTimeAsync(1_000);
    queue.fault = (operation) => (operation === "receive" ? temporary : undefined);
    await vi.advanceTimersByTimeAsync(1_000);
    const before = receives();
    expect(consumer.health().receiveErrors).toBeLessThan(5);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(receives() - before).toBeLessThan(9);
    expect(consumer.health()).toMatchObject({ state: "running", receiver: "pausing", polls: 0 });
    queue.fault = () => undefined;
    while (consumer.health().receiveErrors > 0) await vi.advanceTimersByTimeAsync(500);
    await vi.advanceTimersByTimeAsync(500);
    const { handled } = consumer.counts;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(consumer.counts.handled - handled).toBeGreaterThan(2_000);
    expect(consumer.health()).toMatchObject({ receiveErrors: 0, receiver: "polling" });
  });

  it("all wait as long as the service asks", async () => {
    const { consumer, queue, receives } = consume(6_000, { pollers: 8, onReceiveError: () => {} });
    void consumer.start();
    await vi.advanceTimersByTimeAsync(1_000);
    let left = 1;
    queue.fault = (operation) =>
      operation === "receive" && left-- > 0
        ? new ServiceError("QpsLimitExceeded", "slow down", {
            status: 429,
            retryable: true,
            retryAfterMs: 5_000,
          })
        : undefined;
    await vi.advanceTimersByTimeAsync(200);
    const before = receives();
    await vi.advanceTimersByTimeAsync(4_700);
    expect(receives()).toBe(before);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(receives()).toBeGreaterThan(before + 5);
  });

  it("find out that the queue was deleted, and continue when it is created again", async () => {
    const codes: unknown[] = [];
    const { consumer, queue } = consume(1_000, {
      pollers: 8,
      onReceiveError: (error) => void codes.push((error as ServiceError).code),
    });
    void consumer.start();
    await vi.advanceTimersByTimeAsync(300);
    queue.fault = () => new ServiceError("QueueNotExist", "no such queue", { status: 404 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(new Set(codes)).toEqual(new Set(["QueueNotExist"]));
    expect(codes.length).toBeLessThan(16);
    expect(consumer.health()).toMatchObject({
      state: "running",
      lastReceiveError: "QueueNotExist",
    });
    queue.fault = () => undefined;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(queue.size).toBe(0);
  });

  it("wait while very many deletes are running, and continue when these have ended", async () => {
    const { consumer, queue } = consume(4_000, { pollers: 8 });
    const answer = Promise.withResolvers<void>();
    const remove = queue.delete.bind(queue);
    queue.delete = (handles) => answer.promise.then(() => remove(handles));
    void consumer.start();
    await vi.advanceTimersByTimeAsync(10_000);
    const { received } = consumer.counts;
    expect(received).toBeGreaterThan(2_000);
    expect(received).toBeLessThan(2_500);
    expect(consumer.health()).toMatchObject({ receiver: "full", inFlight: 0 });
    answer.resolve();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(consumer.counts).toMatchObject({ handled: 4_000, deleted: 4_000 });
  });

  it("keep the leases of all messages that they brought", async () => {
    const { consumer, queue } = consume(192, {
      pollers: 8,
      concurrency: 100,
      prefetch: 92,
      onLeaseLost: () => expect.unreachable("a lease is lost"),
      handler: () => new Promise((resolve) => setTimeout(resolve, 70_000)),
    });
    void consumer.start();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(consumer.health()).toMatchObject({ inFlight: 100, waiting: 92, receiver: "full" });
    await vi.advanceTimersByTimeAsync(130_000);
    expect(queue.size).toBe(0);
    expect(consumer.counts).toMatchObject({ received: 192, handled: 192, deleted: 192 });
  });
});

describe("messages received ahead", () => {
  it("go back after a second if handlers become slow, for another worker", async () => {
    let ms = 1;
    const { consumer, queue } = consume(40, {
      concurrency: 2,
      handler: () => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    void consumer.start();
    await vi.advanceTimersByTimeAsync(500);
    expect(consumer.counts).toMatchObject({ handled: 40, released: 0 });
    ms = 30_000;
    queue.put(...Array.from({ length: 10 }, (_, id) => notificationText(`ImageModeration-${id}`)));
    await vi.advanceTimersByTimeAsync(500);
    const { waiting } = consumer.health();
    expect(waiting).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(consumer.health()).toMatchObject({ inFlight: 2, waiting: 0 });
    expect(consumer.counts.released).toBe(waiting);
    // A request that was already waiting can get them once more.
    await vi.advanceTimersByTimeAsync(5_000);
    const others = queue.receive();
    await vi.advanceTimersByTimeAsync(roundTripMs);
    expect((await others).map(({ dequeueCount }) => dequeueCount)).toEqual(Array(8).fill(3));
  });

  it("stay if their number is set", async () => {
    const { consumer } = consume(10, {
      concurrency: 2,
      prefetch: 4,
      handler: () => new Promise((resolve) => setTimeout(resolve, 30_000)),
    });
    void consumer.start();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(consumer.health()).toMatchObject({ inFlight: 2, waiting: 4 });
    expect(consumer.counts.released).toBe(0);
  });
});
