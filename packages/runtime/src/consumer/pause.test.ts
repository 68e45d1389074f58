import { describe, expect, it, vi } from "vitest";
import { NetworkError } from "../errors.ts";
import { consume } from "../testing/consume.ts";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { notificationText } from "../testing/messages.ts";
import { ended, simulateTime } from "../testing/simulated-time.ts";

const texts = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => notificationText(`ImageModeration-${index}`));

describe("pause", () => {
  it("ends the receive request, and resume receives again", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    const consumer = consume(queue, { waitSeconds: 20 });
    await ended(consumer.start());
    await ended(consumer.pause());
    expect(consumer.health()).toMatchObject({ state: "paused", receiver: "paused", polls: 0 });
    queue.put(...texts(3));
    const asked = queue.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(queue.calls.length).toBe(asked);
    consumer.resume();
    expect(consumer.health()).toMatchObject({ state: "running", receiver: "polling", polls: 1 });
    await vi.advanceTimersByTimeAsync(100);
    expect(queue.size).toBe(0);
    expect(consumer.counts).toMatchObject({ received: 3, handled: 3, deleted: 3, released: 0 });
    await ended(consumer.stop());
  });

  it("waits for no running handler, and returns the messages that wait for one", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    queue.put(...texts(6));
    const finish = Promise.withResolvers<void>();
    const consumer = consume(queue, { concurrency: 2, prefetch: 4, handler: () => finish.promise });
    await ended(consumer.start());
    expect(consumer.health()).toMatchObject({ inFlight: 2, waiting: 4 });
    await ended(consumer.pause());
    expect(consumer.health()).toMatchObject({ state: "paused", inFlight: 2, waiting: 0 });
    await vi.advanceTimersByTimeAsync(1_100);
    expect(await ended(queue.receive())).toHaveLength(4);
    finish.resolve();
    await vi.advanceTimersByTimeAsync(100);
    expect(consumer.counts).toMatchObject({ received: 6, handled: 2, deleted: 2, released: 4 });
    expect(consumer.health()).toMatchObject({ state: "paused", inFlight: 0 });
    await ended(consumer.stop());
  });

  it("returns the messages of a request that was running", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    queue.latencyMs = 300;
    queue.put(...texts(5));
    const handled = vi.fn();
    const consumer = consume(queue, { handler: handled });
    const started = consumer.start();
    await ended(consumer.pause());
    await started;
    expect(consumer.counts).toMatchObject({ received: 5, released: 5 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await ended(queue.receive())).toHaveLength(5);
    expect(handled).not.toHaveBeenCalled();
    await ended(consumer.stop());
  });

  it("can be awaited in a handler, which then fails and is repeated after resume", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    queue.put(...texts(20));
    let isDown = true;
    const states: string[] = [];
    const consumer = consume(queue, {
      pollers: 4,
      concurrency: 5,
      async handler() {
        if (!isDown) return;
        await consumer.pause();
        states.push(consumer.health().state);
        throw new Error("the database is down");
      },
    });
    await ended(consumer.start());
    await vi.advanceTimersByTimeAsync(30_000);
    expect(states).toEqual(["paused", "paused", "paused", "paused", "paused"]);
    expect(consumer.counts).toMatchObject({ received: 5, failed: 5 });
    isDown = false;
    consumer.resume();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(queue.size).toBe(0);
    expect(consumer.counts).toMatchObject({ handled: 20, failed: 5 });
    await ended(consumer.stop());
  });

  it("does nothing more if it is repeated, and ends with resume", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    const consumer = consume(queue, { waitSeconds: 20 });
    consumer.resume();
    await ended(consumer.start());
    const first = consumer.pause();
    const second = consumer.pause();
    consumer.resume();
    await Promise.all([first, second]);
    await vi.advanceTimersByTimeAsync(5_000);
    // The request that was running continues.
    expect(queue.calls).toEqual(["receive", "receive"]);
    expect(consumer.health()).toMatchObject({ state: "running", receiver: "polling" });
    await ended(consumer.stop());
  });

  it("before the start: the consumer starts without asking the queue", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    queue.put(...texts(1));
    const consumer = consume(queue);
    await consumer.pause();
    expect(consumer.health()).toMatchObject({ state: "new", receiver: "off" });
    await consumer.start();
    expect(consumer.health()).toMatchObject({ state: "paused", receiver: "paused" });
    expect(queue.calls).toEqual([]);
    consumer.resume();
    await vi.advanceTimersByTimeAsync(100);
    expect(consumer.counts).toMatchObject({ handled: 1 });
    await ended(consumer.stop());
  });

  it("ends the pause after a failure, and a start that the queue has not answered", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    queue.fault = () => new NetworkError("Timeout", "no answer", { retryable: true });
    const consumer = consume(queue, { onReceiveError: () => {} });
    const started = consumer.start();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(consumer.health()).toMatchObject({ state: "starting", receiver: "pausing" });
    await consumer.pause();
    await started;
    expect(consumer.health()).toMatchObject({ state: "paused", receiver: "paused" });
    queue.fault = () => undefined;
    consumer.resume();
    await vi.advanceTimersByTimeAsync(10);
    expect(consumer.health()).toMatchObject({ state: "running", receiveErrors: 0 });
    await ended(consumer.stop());
  });
});

describe("stop", () => {
  it("works while paused", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    queue.put(...texts(2));
    const finish = Promise.withResolvers<void>();
    const consumer = consume(queue, { concurrency: 1, handler: () => finish.promise });
    await ended(consumer.start());
    await ended(consumer.pause());
    const stopped = consumer.stop();
    expect(consumer.health()).toMatchObject({ state: "stopping", inFlight: 1 });
    finish.resolve();
    expect(await ended(stopped)).toMatchObject({ handled: 1, deleted: 1 });
    await consumer.pause();
    consumer.resume();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(consumer.health()).toMatchObject({ state: "stopped", receiver: "off" });
    expect(queue.size).toBe(1);
  });

  it("works during a pause whose request never answers", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    const consumer = consume(queue, {
      queue: {
        receive: () => new Promise(() => {}),
        delete: (handles) => queue.delete(handles),
        changeVisibility: (handle, seconds) => queue.changeVisibility(handle, seconds),
      },
    });
    void consumer.start();
    const paused = consumer.pause();
    const stopped = consumer.stop();
    await ended(paused);
    expect(await ended(stopped)).toMatchObject({ received: 0 });
  });

  it("is done by stopOnSignal while paused", async () => {
    const { stopOnSignal } = await import("./stop-on-signal.ts");
    const queue = new MemoryQueue();
    const consumer = consume(queue, { waitSeconds: 0 });
    await consumer.start();
    await consumer.pause();
    const stopped = stopOnSignal(consumer, { signals: ["SIGUSR2"] });
    process.kill(process.pid, "SIGUSR2");
    expect(await stopped).toMatchObject({ signal: "SIGUSR2", counts: { received: 0 } });
  });
});
