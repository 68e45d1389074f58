import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { NotificationConsumer } from "../consumer/notification-consumer.ts";
import type { ConsumerOptions } from "../consumer/options.ts";
import { ImmkitError, NetworkError, ServiceError } from "../errors.ts";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { notificationText } from "../testing/messages.ts";
import { type Exported, exported } from "../testing/telemetry.ts";
import type { Telemetry, TelemetrySpan } from "./telemetry.ts";

async function consume(
  queue: MemoryQueue,
  options: Partial<ConsumerOptions> = {},
): Promise<{ consumer: NotificationConsumer; out: Exported }> {
  const out = await exported();
  const named = Object.assign(queue, { queue: "verdicts", endpoint: "http://127.0.0.1:4566" });
  const consumer = new NotificationConsumer({
    queue: named,
    handler: () => {},
    deleteDelaySeconds: 0.005,
    waitSeconds: 1,
    telemetry: out.telemetry,
    ...options,
  });
  onTestFinished(async () => void (await consumer.stop({ drainMs: 0 })));
  return { consumer, out };
}

const place = {
  "messaging.destination.name": "verdicts",
  "server.address": "127.0.0.1",
  "server.port": 4566,
};
const system = {
  "messaging.system.name": "alibaba_cloud_mns",
  "messaging.system": "alibaba_cloud_mns",
};

describe("a consumer's telemetry", () => {
  it("has a span for each request with messages, each message, and each deleted batch", async () => {
    const queue = new MemoryQueue();
    queue.put(notificationText("ImageModeration-1"), notificationText("ImageModeration-2"));
    const { consumer, out } = await consume(queue);
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0));
    await consumer.stop();

    const spans = out.spans();
    expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
      ["receive verdicts", SpanKind.CLIENT],
      ["process verdicts", SpanKind.CONSUMER],
      ["process verdicts", SpanKind.CONSUMER],
      ["delete verdicts", SpanKind.CLIENT],
    ]);
    const [receive, first, second, deleted] = spans;
    expect(receive?.attributes).toEqual({
      ...system,
      ...place,
      "messaging.operation.name": "receive",
      "messaging.operation.type": "receive",
      "messaging.batch.message_count": 2,
    });
    expect(first?.attributes).toEqual({
      ...system,
      ...place,
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
      "messaging.message.id": expect.any(String),
      "immkit.result": "handled",
      "immkit.task.id": "ImageModeration-1",
      "immkit.kind": "image",
      "immkit.status": "succeeded",
      "immkit.suggestion": "pass",
    });
    expect(deleted?.attributes).toMatchObject({
      "messaging.operation.name": "delete",
      "messaging.operation.type": "settle",
      "messaging.batch.message_count": 2,
    });
    for (const span of [first, second]) {
      expect(span?.parentSpanContext).toBeUndefined();
      expect(span?.links.map((link) => link.context.spanId)).toEqual([
        receive?.spanContext().spanId,
      ]);
      expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    }
    expect(first?.spanContext().traceId).not.toBe(second?.spanContext().traceId);
  });

  it("counts each delivery once, and times requests and messages", async () => {
    const queue = new MemoryQueue();
    queue.put(
      notificationText("ImageModeration-1"),
      notificationText("ImageModeration-2", { UserData: {}, Tags: [] }),
      "{",
    );
    const { consumer, out } = await consume(queue, { invalidMessages: "discard" });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0));
    await consumer.stop();

    const receive = {
      ...system,
      ...place,
      "messaging.operation.name": "receive",
      "messaging.operation.type": "receive",
    };
    const process = {
      ...system,
      ...place,
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
    };
    expect(await out.series("messaging.client.consumed.messages")).toEqual([
      { attributes: receive, value: 3 },
    ]);
    expect(await out.series("messaging.process.duration")).toEqual([
      {
        attributes: { ...process, "immkit.result": "invalid", "error.type": "InvalidJson" },
        value: 1,
      },
      { attributes: { ...process, "immkit.result": "handled" }, value: 2 },
    ]);
    const operations = await out.series("messaging.client.operation.duration");
    expect(
      new Set(operations.map(({ attributes }) => attributes["messaging.operation.name"])),
    ).toEqual(new Set(["receive", "delete"]));
    expect(await out.series("immkit.process.active")).toEqual([{ attributes: process, value: 0 }]);
    expect(await out.series("immkit.verdicts")).toEqual([
      {
        attributes: {
          "immkit.kind": "image",
          "immkit.status": "succeeded",
          "immkit.suggestion": "pass",
        },
        value: 2,
      },
    ]);
    expect(await out.series("immkit.dropped")).toEqual([
      { attributes: { "immkit.kind": "image" }, value: 2 },
    ]);
  });

  it("makes the span of a message active in the handler and in hooks", async () => {
    const queue = new MemoryQueue();
    queue.put(notificationText("ImageModeration-1"));
    const active: unknown[] = [];
    const { consumer, out } = await consume(queue, {
      async handler() {
        await new Promise((resolve) => setTimeout(resolve, 5));
        active.push(trace.getSpan(context.active())?.spanContext().spanId);
        throw new Error("no");
      },
      onHandlerError: () => void active.push(trace.getSpan(context.active())?.spanContext().spanId),
    });
    await consumer.start();
    await vi.waitFor(() => expect(active).toHaveLength(2));
    await consumer.stop();
    const span = out.spans().find(({ name }) => name === "process verdicts");
    expect(active).toEqual([span?.spanContext().spanId, span?.spanContext().spanId]);
  });

  it("reports only the class of a failure", async () => {
    class PaymentRefused extends Error {}
    const queue = new MemoryQueue();
    queue.put(notificationText("ImageModeration-1", { UserData: "user-data-of-somebody" }));
    const { consumer, out } = await consume(queue, {
      handler() {
        throw new PaymentRefused("card 4111-1111");
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(consumer.counts.failed).toBe(1));
    await consumer.stop();
    const span = out.spans().find(({ name }) => name === "process verdicts");
    expect(span?.attributes).toMatchObject({
      "error.type": "PaymentRefused",
      "immkit.result": "failed",
    });
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span?.events).toEqual([]);
    expect(await out.series("immkit.verdicts")).toEqual([]);
    const text = await out.text();
    for (const secret of ["card 4111", "user-data-of-somebody", "oss://bucket/a.jpg"])
      expect(text).not.toContain(secret);
  });

  it("reports a failure without an error", async () => {
    const queue = new MemoryQueue();
    queue.put(notificationText("ImageModeration-1"));
    const { consumer, out } = await consume(queue, { handler: () => Promise.reject(undefined) });
    await consumer.start();
    await vi.waitFor(() => expect(consumer.counts.failed).toBe(1));
    await consumer.stop();
    const span = out.spans().find(({ name }) => name === "process verdicts");
    expect(span?.attributes).toMatchObject({ "error.type": "_OTHER", "immkit.result": "failed" });
    expect(span?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it("does not call a busy verdict an error", async () => {
    const queue = new MemoryQueue();
    queue.put(notificationText("ImageModeration-1"));
    const { consumer, out } = await consume(queue, {
      handler() {
        throw new ImmkitError("VerdictBusy", "another worker has it", { retryable: true });
      },
    });
    await consumer.start();
    await vi.waitFor(() => expect(consumer.counts.busy).toBe(1));
    await consumer.stop();
    const span = out.spans().find(({ name }) => name === "process verdicts");
    expect(span?.attributes).toMatchObject({ "immkit.result": "busy" });
    expect(span?.attributes).not.toHaveProperty("error.type");
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it("has spans for failed requests, and none for empty long polls", async () => {
    const queue = new MemoryQueue({ speed: 1_000 });
    let faults = 1;
    queue.fault = (operation) =>
      operation === "receive" && faults-- > 0
        ? new NetworkError("Timeout", "no answer", { retryable: true })
        : undefined;
    const { consumer, out } = await consume(queue, { onReceiveError: () => {} });
    await consumer.start();
    await vi.waitFor(() => expect(queue.calls.length).toBeGreaterThan(2), 3_000);
    await consumer.stop();
    expect(out.spans().map(({ attributes }) => attributes["error.type"])).toEqual(["Timeout"]);
    const series = await out.series("messaging.client.operation.duration");
    expect(series.reduce((sum, { value }) => sum + value, 0)).toBe(queue.calls.length);
  });

  it("reports that a delete failed", async () => {
    const queue = new MemoryQueue();
    queue.put(notificationText("ImageModeration-1"));
    queue.fault = (operation) =>
      operation === "delete" ? new ServiceError("InternalError", "oh", { status: 500 }) : undefined;
    const { consumer, out } = await consume(queue);
    await consumer.start();
    await vi.waitFor(() => expect(consumer.counts.deleteFailed).toBe(1));
    await consumer.stop();
    expect(out.spans().find(({ name }) => name === "delete verdicts")?.attributes).toMatchObject({
      "error.type": "InternalError",
    });
  });
});

describe("a pause", () => {
  it("is a span and a gauge, which end with resume and with stop", async () => {
    const { consumer, out } = await consume(new MemoryQueue(), { waitSeconds: 0 });
    await consumer.start();
    await consumer.pause();
    const attributes = { ...system, ...place, "messaging.operation.name": "pause" };
    const gauge = "immkit.consumer.paused";
    expect(await out.series(gauge)).toEqual([{ attributes, value: 1 }]);
    consumer.resume();
    expect(await out.series(gauge)).toEqual([{ attributes, value: 0 }]);
    void consumer.pause();
    await consumer.stop();
    expect(await out.series(gauge)).toEqual([{ attributes, value: 0 }]);
    const pauses = out.spans().filter(({ name }) => name === "pause verdicts");
    expect(pauses.map((span) => [span.kind, span.attributes])).toEqual([
      [SpanKind.INTERNAL, attributes],
      [SpanKind.INTERNAL, attributes],
    ]);
  });
});

describe("telemetry that throws", () => {
  const fail = (): never => {
    throw new Error("no telemetry");
  };
  const silent: TelemetrySpan = { run: (work) => work(), end: () => {} };
  const late = <T>(work: () => T): T => {
    work();
    return fail();
  };
  it.each<[string, Telemetry]>([
    ["when an operation begins", { begin: fail }],
    ["before the work", { begin: () => ({ ...silent, run: fail }) }],
    ["after the work", { begin: () => ({ ...silent, run: late }) }],
    ["at the end", { begin: () => ({ ...silent, end: fail }) }],
  ])("%s does not disturb the work", async (_when, telemetry) => {
    const queue = new MemoryQueue();
    queue.put(notificationText("ImageModeration-1"), notificationText("ImageModeration-2"));
    const seen: string[] = [];
    const { consumer } = await consume(queue, {
      telemetry,
      handler: (outcome) => void seen.push(outcome.taskId),
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0));
    expect(await consumer.stop()).toMatchObject({ handled: 2, failed: 0, deleted: 2 });
    expect(seen).toEqual(["ImageModeration-1", "ImageModeration-2"]);
  });
});
