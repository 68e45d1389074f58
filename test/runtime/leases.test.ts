import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ModerationClient, NotificationConsumer, QueueClient } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { openApi } from "../clients/openapi.ts";
import { startStack, type TestStack, upload } from "./stack.ts";

/** A queue that hides a message for two seconds only, and handlers that take longer. */
describe("the lease of a message", () => {
  let stack: TestStack;
  let client: ModerationClient;
  beforeAll(async () => {
    stack = await startStack({ default: { suggestion: "pass" } });
    await openApi("Mns-open", stack.cloud)("SetQueueAttributes", {
      QueueName: stack.configs.JSON.queue,
      VisibilityTimeout: "2",
    });
    await upload(
      stack,
      "dusk.jpg",
      readFileSync(new URL("../../examples/quickstart/media/dusk.jpg", import.meta.url)),
    );
    client = ModerationClient.fromConfig(stack.configs.JSON, {
      credentials: staticCredentials(stack.cloud),
    });
  });
  afterAll(() => stack?.cloud.close());

  it("is extended while the handler runs, and no other consumer gets the message", {
    timeout: 30_000,
  }, async () => {
    const credentials = staticCredentials(stack.cloud);
    const calls: string[] = [];
    const consumers = ["a", "b"].map((name) =>
      NotificationConsumer.fromConfig(stack.configs.JSON, {
        credentials,
        waitSeconds: 1,
        visibilitySeconds: 2,
        async handler({ taskId }) {
          calls.push(`${name} ${taskId}`);
          await sleep(5_000);
        },
      }),
    );
    onTestFinished(
      async () =>
        void (await Promise.all(consumers.map((consumer) => consumer.stop({ drainMs: 0 })))),
    );
    await Promise.all(consumers.map((consumer) => consumer.start()));
    await client.submitImage({ uri: "oss://media/dusk.jpg" });
    await vi.waitFor(
      () => expect(consumers.reduce((sum, { counts }) => sum + counts.handled, 0)).toBe(1),
      15_000,
    );
    const counts = await Promise.all(consumers.map((consumer) => consumer.stop()));
    expect(calls).toHaveLength(1);
    expect(
      counts.reduce(
        (sum, { leaseLost, deleteFailed, failed }) => sum + leaseLost + deleteFailed + failed,
        0,
      ),
    ).toBe(0);
    const { queue, endpoints } = stack.configs.JSON;
    await sleep(2_500);
    expect(
      await new QueueClient({ endpoint: endpoints.mns, queue, credentials }).receive(),
    ).toEqual([]);
  });

  it("aborts the handler's signal when it is lost, and the message is redelivered", {
    timeout: 30_000,
  }, async () => {
    await stack.control("POST", "faults", {
      product: "mns",
      action: "PUT *",
      count: 20,
      error: { status: 500, code: "InternalError" },
    });
    const reasons: unknown[] = [];
    const consumer = NotificationConsumer.fromConfig(stack.configs.JSON, {
      credentials: staticCredentials(stack.cloud),
      waitSeconds: 1,
      visibilitySeconds: 2,
      client: { retry: { baseDelayMs: 1 } },
      async handler(_outcome, { signal, message }) {
        if (message.dequeueCount > 1) return;
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        reasons.push(signal.reason);
      },
    });
    onTestFinished(async () => void (await consumer.stop({ drainMs: 0 })));
    await consumer.start();
    await client.submitImage({ uri: "oss://media/dusk.jpg" });
    await vi.waitFor(
      () => expect(reasons).toEqual([expect.objectContaining({ code: "LeaseLost" })]),
      15_000,
    );
    await stack.control("DELETE", "faults");
    await vi.waitFor(
      () => expect(consumer.counts).toMatchObject({ leaseLost: 1, handled: 1 }),
      15_000,
    );
  });
});
