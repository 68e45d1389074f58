import { NotificationConsumer, QueueClient } from "@immkit/runtime";
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

  it("share messages with slow handlers: none waits behind a busy consumer", async () => {
    const credentials = staticCredentials(stack.cloud);
    const { queue, endpoints } = stack.configs.JSON;
    const client = new QueueClient({
      endpoint: endpoints.mns,
      queue,
      credentials,
      allowHttp: true,
    });
    for (let id = 0; id < 8; id++)
      await client.send(Buffer.from(notificationText(`ImageModeration-${id}`)).toString("base64"));
    const finish = Promise.withResolvers<void>();
    const running = [0, 0];
    const consumers = running.map((_, at) =>
      NotificationConsumer.fromConfig(stack.configs.JSON, {
        credentials,
        concurrency: 4,
        waitSeconds: 1,
        lookup: false,
        async handler() {
          running[at] = (running[at] ?? 0) + 1;
          await finish.promise;
        },
      }),
    );
    onTestFinished(async () => {
      finish.resolve();
      await Promise.all(consumers.map((consumer) => consumer.stop({ drainMs: 0 })));
      await client.close();
    });
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
});
