import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type FromConfigConsumerOptions,
  ModerationClient,
  NotificationConsumer,
} from "@immkit/runtime";
import {
  type CredentialsProvider,
  credentialsFor,
  staticCredentials,
} from "@immkit/runtime/credentials";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { openApi } from "../clients/openapi.ts";
import { startSilentProxy } from "./silent-proxy.ts";
import { startStack, type TestStack, upload } from "./stack.ts";

describe("a consumer during faults of the service", { timeout: 40_000 }, () => {
  let stack: TestStack;
  let client: ModerationClient;
  let credentials: CredentialsProvider;
  beforeAll(async () => {
    stack = await startStack({ default: { suggestion: "pass" } });
    await openApi("Mns-open", stack.cloud)("SetQueueAttributes", {
      QueueName: stack.configs.JSON.queue,
      VisibilityTimeout: "3",
    });
    await upload(
      stack,
      "dusk.jpg",
      readFileSync(new URL("../../examples/quickstart/media/dusk.jpg", import.meta.url)),
    );
    const source = staticCredentials(stack.worker);
    credentials = credentialsFor(stack.configs.JSON, { source });
    client = ModerationClient.fromConfig(stack.configs.JSON, { credentials });
  });
  afterAll(async () => {
    await client?.close();
    await stack?.cloud.close();
  });
  beforeEach(() => stack.control("DELETE", "faults"));

  const submit = async (): Promise<string> =>
    (await client.submitImage({ uri: "oss://media/dusk.jpg" })).taskId;

  /** A consumer, with its handled tasks and the codes of failed receives. */
  function consume(
    options: Partial<FromConfigConsumerOptions> = {},
    mns = stack.configs.JSON.endpoints.mns,
  ) {
    const handled: string[] = [];
    const failures: unknown[] = [];
    const { JSON: config } = stack.configs;
    const consumer = NotificationConsumer.fromConfig(
      { ...config, endpoints: { ...config.endpoints, mns } },
      {
        credentials,
        waitSeconds: 1,
        visibilitySeconds: 3,
        handler: ({ taskId }) => void handled.push(taskId),
        onReceiveError: (error) => void failures.push((error as { code?: unknown }).code),
        ...options,
      },
    );
    onTestFinished(async () => void (await consumer.stop({ drainMs: 0 })));
    return { consumer, handled, failures };
  }

  it("continues when the clocks have drifted apart and its session has expired", async () => {
    const { consumer, handled, failures } = consume();
    await consumer.start();
    const before = await submit();
    await vi.waitFor(
      () => expect(consumer.counts).toMatchObject({ handled: 1, deleted: 1 }),
      5_000,
    );
    const { accessKeyId } = await credentials.getCredential();
    // The service is two hours ahead now: each signature looks old, and the session of an hour is
    // over.
    await stack.control("POST", "clock/advance", { ms: 2 * 3_600_000 });
    const after = await submit();
    await vi.waitFor(() => expect(handled).toEqual([before, after]), 15_000);
    expect((await credentials.getCredential()).accessKeyId).not.toBe(accessKeyId);
    expect(failures.length).toBeLessThan(3);
    await vi.waitFor(
      () => expect(consumer.counts).toMatchObject({ handled: 2, deleted: 2 }),
      10_000,
    );
  });

  it("continues after heavy throttling, and handles what arrived in the meantime", async () => {
    const { consumer, handled, failures } = consume();
    await consumer.start();
    await stack.control("POST", "faults", {
      product: "mns",
      action: "GET *",
      count: 2,
      throttle: true,
    });
    await stack.control("POST", "faults", {
      product: "mns",
      action: "DELETE *",
      count: 2,
      throttle: true,
    });
    const tasks = await Promise.all([submit(), submit(), submit()]);
    await vi.waitFor(() => expect(new Set(handled)).toEqual(new Set(tasks)), 15_000);
    await vi.waitFor(() => expect(consumer.counts.deleted).toBe(3), 10_000);
    expect(failures).toEqual(["Throttling.User", "Throttling.User"]);
    expect(consumer.counts).toMatchObject({ handled: 3, failed: 0, deleteFailed: 0 });
  });

  it("continues after its sockets die without notice during a long poll", async () => {
    const proxy = await startSilentProxy(stack.cloud.endpoint);
    onTestFinished(() => proxy.close());
    const { consumer, handled, failures } = consume({ client: { timeoutMs: 500 } }, proxy.endpoint);
    await consumer.start();
    await vi.waitFor(() => expect(consumer.health().receiver).toBe("polling"));
    await sleep(50);
    proxy.silence();
    // The service gives this message to the connection that is dead: it is redelivered when its
    // time is over.
    const task = await submit();
    await vi.waitFor(() => expect(handled).toEqual([task]), 15_000);
    // One for each socket that was open.
    expect(new Set(failures)).toEqual(new Set(["Timeout"]));
    expect(failures.length).toBeLessThan(3);
    await vi.waitFor(
      () => expect(consumer.counts).toMatchObject({ handled: 1, deleted: 1, deleteFailed: 0 }),
      10_000,
    );
  });

  it("deletes a handled message although the answer to the delete was lost", async () => {
    const proxy = await startSilentProxy(stack.cloud.endpoint);
    onTestFinished(() => proxy.close());
    const { consumer, handled } = consume(
      {
        client: { timeoutMs: 500 },
        handler({ taskId }) {
          handled.push(taskId);
          proxy.silence();
        },
      },
      proxy.endpoint,
    );
    await consumer.start();
    const task = await submit();
    await vi.waitFor(() => expect(consumer.counts.deleted).toBe(1), 15_000);
    expect(handled).toEqual([task]);
    expect(await consumer.stop()).toMatchObject({ handled: 1, deleted: 1, deleteFailed: 0 });
  });

  it("continues to handle other messages while some handlers never return", async () => {
    const { consumer, handled } = consume({
      concurrency: 2,
      handlerTimeoutSeconds: 1,
      retryDelaySeconds: () => 60,
      handler: ({ taskId }) => {
        if (handled.push(taskId) <= 2) return new Promise(() => {});
      },
    });
    await consumer.start();
    const tasks = await Promise.all(Array.from({ length: 6 }, submit));
    await vi.waitFor(
      () => expect(consumer.counts).toMatchObject({ handled: 4, failed: 2, deleted: 4 }),
      15_000,
    );
    expect(new Set(handled)).toEqual(new Set(tasks));
    expect(consumer.health()).toMatchObject({ abandoned: 2, inFlight: 0 });
  });
});
