import { getEventListeners } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { staticCredentials } from "../credentials/access-key.ts";
import { CredentialsError, ServiceError } from "../errors.ts";
import { QueueClient } from "../mns/queue.ts";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { notificationText } from "../testing/messages.ts";
import { ended, simulateTime, until } from "../testing/simulated-time.ts";
import { NotificationConsumer } from "./notification-consumer.ts";
import type { ConsumerOptions, MessageQueue } from "./options.ts";

function consume(
  queue: MessageQueue,
  options: Partial<ConsumerOptions> = {},
): NotificationConsumer {
  const consumer = new NotificationConsumer({
    queue,
    handler: () => {},
    deleteDelaySeconds: 0.005,
    waitSeconds: 1,
    onReceiveError: () => {},
    ...options,
  });
  onTestFinished(async () => {
    const stopped = consumer.stop({ drainMs: 0 });
    await (vi.isFakeTimers() ? ended(stopped) : stopped);
  });
  return consumer;
}

const throttled = (retryAfterMs?: number): ServiceError =>
  new ServiceError("QpsLimitExceeded", "slow down", { status: 429, retryable: true, retryAfterMs });

describe("continuous throttling", () => {
  it("makes requests less and less frequent", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    queue.fault = () => throttled();
    const consumer = consume(queue);
    void consumer.start();
    await vi.advanceTimersByTimeAsync(2_600);
    // Pauses of half a second, one, two, each up to a half shorter.
    expect(queue.calls.length).toBeGreaterThan(1);
    expect(queue.calls.length).toBeLessThan(7);
    expect(consumer.health()).toMatchObject({
      state: "starting",
      lastReceiveError: "QpsLimitExceeded",
      receiver: "pausing",
    });
  });

  it("makes the consumer wait as long as the service asks", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    const asked: number[] = [];
    queue.fault = () => {
      asked.push(performance.now());
      return asked.length === 1 ? throttled(1_200) : undefined;
    };
    const consumer = consume(queue);
    await ended(consumer.start());
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(1_200);
  });
});

describe("credentials that fail at the start", () => {
  it("with a temporary error: the consumer continues until they work", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    let failures = 1;
    queue.fault = () =>
      failures-- > 0
        ? new CredentialsError("CredentialsFailed", "STS did not answer", { retryable: true })
        : undefined;
    const consumer = consume(queue);
    await ended(consumer.start());
    expect(consumer.health()).toMatchObject({ state: "running" });
  });

  it("with a permanent error: the start fails", async () => {
    const queue = new MemoryQueue();
    queue.fault = () => new CredentialsError("CredentialsMissing", "none");
    await expect(consume(queue).start()).rejects.toMatchObject({ code: "CredentialsMissing" });
  });
});

describe("a queue of another implementation", () => {
  it.each([undefined, null, 7, {}])(
    "can return %j as a body: the message is invalid and redelivered, and nothing crashes",
    async (body) => {
      const queue = new MemoryQueue();
      queue.put(body as never, notificationText("ImageModeration-1"));
      const refused: string[] = [];
      const consumer = consume(queue, {
        retryDelaySeconds: () => 60,
        onInvalidMessage: ({ error }) => void refused.push(error.code),
      });
      await consumer.start();
      await vi.waitFor(() => expect(consumer.counts).toMatchObject({ handled: 1, invalid: 1 }));
      expect(refused).toHaveLength(1);
    },
  );

  it("can return nothing instead of messages, or never answer: receiving continues, and can be stopped", async () => {
    simulateTime();
    const answers: Promise<never>[] = [
      Promise.resolve([] as never),
      Promise.resolve(undefined as never),
      new Promise<never>(() => {}),
    ];
    const queue = new MemoryQueue();
    const consumer = consume({
      receive: () => answers.shift() ?? new Promise(() => {}),
      delete: (handles) => queue.delete(handles),
      changeVisibility: (handle, seconds) => queue.changeVisibility(handle, seconds),
    });
    await ended(consumer.start());
    await vi.advanceTimersByTimeAsync(10);
    expect(consumer.health()).toMatchObject({ receiveErrors: 1, lastReceiveError: "TypeError" });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(consumer.health().receiver).toBe("polling");
    const begun = performance.now();
    await ended(consumer.stop());
    expect(performance.now() - begun).toBeLessThan(1_500);
  });
});

describe("stopping while the service no longer answers", () => {
  it.each(["delete", "changeVisibility"] as const)(
    "during %s: a second stop gives up after a second",
    async (operation) => {
      simulateTime();
      const queue = new MemoryQueue();
      queue.put(notificationText("ImageModeration-1"));
      const hanging: MessageQueue = {
        receive: (options) => queue.receive(options),
        delete: (handles) =>
          operation === "delete" ? new Promise(() => {}) : queue.delete(handles),
        changeVisibility: () => new Promise(() => {}),
      };
      const consumer = consume(hanging, {
        handler() {
          if (operation === "changeVisibility") throw new Error("no");
        },
      });
      await ended(consumer.start());
      await vi.advanceTimersByTimeAsync(100);
      expect(consumer.counts.handled + consumer.counts.failed).toBe(1);
      const begun = performance.now();
      void consumer.stop();
      const counts = await ended(consumer.stop());
      expect(performance.now() - begun).toBeLessThan(3_000);
      expect(counts).toMatchObject({ deleted: 0, deleteFailed: operation === "delete" ? 1 : 0 });
      expect(queue.size).toBe(1);
    },
  );

  it("a single stop gives up after five seconds", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    queue.put(notificationText("ImageModeration-1"));
    const consumer = consume({
      receive: (options) => queue.receive(options),
      delete: () => new Promise(() => {}),
      changeVisibility: () => new Promise(() => {}),
    });
    await ended(consumer.start());
    await vi.advanceTimersByTimeAsync(100);
    expect(consumer.counts.handled).toBe(1);
    const begun = performance.now();
    expect(await ended(consumer.stop())).toMatchObject({ handled: 1, deleteFailed: 1 });
    expect(performance.now() - begun).toBeLessThan(6_000);
  });
});

describe("a consumer that stops", () => {
  it("deletes handled messages at once, even with a long deleteDelaySeconds", async () => {
    simulateTime();
    const queue = new MemoryQueue();
    queue.put(notificationText("ImageModeration-1"), notificationText("ImageModeration-2"));
    const finish = Promise.withResolvers<void>();
    const consumer = consume(queue, {
      deleteDelaySeconds: 10,
      handler: ({ taskId }) => (taskId === "ImageModeration-2" ? finish.promise : undefined),
    });
    await ended(consumer.start());
    await vi.advanceTimersByTimeAsync(100);
    expect(consumer.counts.handled).toBe(1);
    const begun = performance.now();
    const stopped = consumer.stop();
    await vi.advanceTimersByTimeAsync(800);
    finish.resolve();
    expect(await ended(stopped)).toMatchObject({ handled: 2, deleted: 2, deleteFailed: 0 });
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

describe("a message that waits for a slot", () => {
  it("makes room at once if its lease is lost", async () => {
    simulateTime();
    const queue = new MemoryQueue({ holdSeconds: 2 });
    queue.put(...[1, 2, 3].map((index) => notificationText(`ImageModeration-${index}`)));
    let first: string | undefined;
    const lost: string[] = [];
    const consumer = consume(
      {
        receive: (options) => queue.receive(options),
        delete: (handles) => queue.delete(handles),
        async changeVisibility(handle, seconds) {
          first ??= handle;
          if (handle !== first) throw new ServiceError("MessageNotExist", "gone", { status: 404 });
          const answer = await queue.changeVisibility(handle, seconds);
          first = answer.receiptHandle;
          return answer;
        },
      },
      {
        concurrency: 1,
        prefetch: 2,
        visibilitySeconds: 2,
        handler: () => new Promise(() => {}),
        onLeaseLost: ({ code }, { message }) => void lost.push(`${message.messageId} ${code}`),
      },
    );
    await ended(consumer.start());
    expect(consumer.health()).toMatchObject({ inFlight: 1, waiting: 2 });
    await until(() => lost.length === 2);
    expect(consumer.counts).toMatchObject({ received: 3, leaseLost: 2, handled: 0 });
    // They are redelivered, and there is room for them.
    await until(() => consumer.counts.received === 5);
  });
});

describe("a consumer that runs for a long time", () => {
  it("leaves no listeners on its signals after a request", async () => {
    const queue = new MemoryQueue({ speed: 100 });
    const signals = new Set<AbortSignal>();
    const consumer = consume({
      receive(options) {
        if (options?.signal !== undefined) signals.add(options.signal);
        return queue.receive(options);
      },
      delete(handles, options) {
        if (options?.signal !== undefined) signals.add(options.signal);
        return queue.delete(handles);
      },
      changeVisibility: (handle, seconds) => queue.changeVisibility(handle, seconds),
    });
    await consumer.start();
    for (let round = 0; round < 15; round++) {
      queue.put(notificationText(`ImageModeration-${round}`));
      await vi.waitFor(() => expect(queue.size).toBe(0));
    }
    expect(consumer.counts).toMatchObject({ handled: 15, deleted: 15 });
    expect(signals.size).toBeGreaterThan(0);
    for (const signal of signals) expect(getEventListeners(signal, "abort").length).toBeLessThan(4);
  });
});

describe("sockets that die without notice", () => {
  /** Takes requests and never answers, as a peer does that is gone; later ones are answered. */
  async function startDeadServer(dead: number): Promise<{
    readonly endpoint: string;
    readonly requests: () => number;
    readonly server: Server;
  }> {
    let requests = 0;
    const server = createServer((request, response) => {
      if (requests++ < dead) return;
      request.resume();
      const empty =
        '<?xml version="1.0"?><Error xmlns="http://mns.aliyuncs.com/doc/v1/"><Code>MessageNotExist</Code><Message>none</Message></Error>';
      setTimeout(() => response.writeHead(404, { "content-type": "text/xml" }).end(empty), 50);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      requests: () => requests,
      server,
    };
  }

  it("cost the timeout of one request, and the consumer continues with new sockets", async () => {
    const { endpoint, requests } = await startDeadServer(2);
    const credentials = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
    const queue = new QueueClient({ endpoint, queue: "verdicts", credentials, timeoutMs: 200 });
    const failures: unknown[] = [];
    const consumer = consume(queue, {
      onReceiveError: (error) => void failures.push((error as { code: string }).code),
    });
    await consumer.start();
    expect(failures).toEqual(["Timeout", "Timeout"]);
    expect(consumer.health()).toMatchObject({ state: "running", receiveErrors: 0 });
    expect(requests()).toBe(3);
    await consumer.stop();
    await queue.close();
  });
});
