import { type FromConfigConsumerOptions, NotificationConsumer, QueueClient } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { notificationText } from "../../packages/runtime/src/testing/messages.ts";
import { startStack, type TestStack } from "./stack.ts";

describe("two consumers of one queue", { timeout: 20_000 }, () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({});
  });
  afterAll(() => stack?.cloud.close());

  const send = (client: QueueClient, id: number) =>
    client.send(Buffer.from(notificationText(`ImageModeration-${id}`)).toString("base64"));

  /** A client of the queue, and messages in it. */
  async function fill(count: number): Promise<QueueClient> {
    const { queue, endpoints } = stack.configs.JSON;
    const client = new QueueClient({
      endpoint: endpoints.mns,
      queue,
      credentials: staticCredentials(stack.cloud),
      allowHttp: true,
    });
    onTestFinished(() => client.close());
    await Promise.all(Array.from({ length: count }, (_, id) => send(client, id)));
    return client;
  }

  function consume(options: Pick<FromConfigConsumerOptions, "handler" | "concurrency">) {
    const consumer = NotificationConsumer.fromConfig(stack.configs.JSON, {
      credentials: staticCredentials(stack.cloud),
      waitSeconds: 10,
      lookup: false,
      ...options,
    });
    onTestFinished(async () => void (await consumer.stop({ drainMs: 0 })));
    return consumer;
  }

  it("share messages with slow handlers: none waits behind a busy consumer", async () => {
    await fill(8);
    const finish = Promise.withResolvers<void>();
    const running = [0, 0];
    const consumers = running.map((_, at) =>
      consume({
        concurrency: 4,
        async handler() {
          running[at] = (running[at] ?? 0) + 1;
          await finish.promise;
        },
      }),
    );
    onTestFinished(() => finish.resolve());
    for (const consumer of consumers) await consumer.start();
    await vi.waitFor(() => expect(running).toEqual([4, 4]), 5_000);
    finish.resolve();
    await vi.waitFor(() =>
      expect(consumers.map(({ counts }) => counts)).toMatchObject([
        { received: 4, handled: 4, deleted: 4 },
        { received: 4, handled: 4, deleted: 4 },
      ]),
    );
  });

  it("handle the messages that a paused one returns, and the paused one continues later", async () => {
    const client = await fill(100);
    const handled: string[] = [];
    const first = consume({
      concurrency: 2,
      async handler({ taskId }, { message }) {
        handled.push(taskId);
        if (handled.length === 20) await first.pause();
        expect(message.dequeueCount).toBe(1);
      },
    });
    await first.start();
    await vi.waitFor(() => expect(first.health()).toMatchObject({ receiver: "paused" }), 5_000);
    await vi.waitFor(() => expect(first.health()).toMatchObject({ inFlight: 0, waiting: 0 }));
    const { handled: before } = first.counts;
    expect(before).toBeLessThan(100);
    const second = consume({ handler: ({ taskId }) => void handled.push(taskId) });
    await second.start();
    await vi.waitFor(() => expect(second.counts.handled).toBe(100 - before), 8_000);
    expect(first.counts).toMatchObject({ handled: before, deleted: before, failed: 0 });
    expect(new Set(handled).size).toBe(100);
    expect(handled).toHaveLength(100);

    await second.pause();
    first.resume();
    // A request that the pause has cancelled can take a message with it until its time is over.
    await vi.waitFor(async () => {
      await send(client, 100);
      expect(first.counts.handled).toBeGreaterThan(before);
    }, 5_000);
    const counts = await Promise.all([first.stop(), second.stop()]);
    expect(counts.map(({ deleteFailed, leaseLost }) => deleteFailed + leaseLost)).toEqual([0, 0]);
  });
});
