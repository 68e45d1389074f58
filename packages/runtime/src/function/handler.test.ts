import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../errors.ts";
import { safeDecode } from "../notification/decode.ts";
import { notificationText } from "../testing/messages.ts";
import { createFunctionHandler, type FunctionContext, type FunctionOptions } from "./handler.ts";
import { FunctionError } from "./run.ts";

const id = (index: number): string => `ImageModeration-${index}`;

/** What the queue trigger passes: one CloudEvent of SMQ per message. */
function queueEvent(...bodies: readonly string[]): Buffer {
  return Buffer.from(
    JSON.stringify(
      bodies.map((messageBody, index) => ({
        id: `c2g71017-6f65-fhcf-a814-${index}`,
        source: "MNS-Function-mnstrigger",
        specversion: "1.0",
        type: "mns:Queue:SendMessage",
        subject: "acs:mns:cn-hangzhou:1234567890123456:queues/verdicts",
        data: { requestId: "606EA3074344430D4C81", messageId: `M${index}`, messageBody },
      })),
    ),
  );
}

function testFunction(options: Partial<FunctionOptions> = {}) {
  const handled: string[] = [];
  const handler = createFunctionHandler({
    handler: ({ taskId }) => void handled.push(taskId),
    ...options,
  });
  return { handler, handled };
}

async function failureOf(promise: Promise<unknown>): Promise<FunctionError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(FunctionError);
  return error as FunctionError;
}

describe("an event", () => {
  const text = notificationText(id(1));
  const imm = {
    id: "E",
    source: "acs.imm",
    specversion: "1.0",
    type: "imm:Task:ImageModeration",
    data: JSON.parse(JSON.parse(text).content),
  };
  it.each<[string, string]>([
    ["topic trigger, STREAM", text],
    ["topic trigger, STREAM, as a JSON text", JSON.stringify(text)],
    [
      "topic trigger, STREAM with attributes",
      JSON.stringify({ body: text, attrs: { Extend: "{}" } }),
    ],
    [
      "topic trigger, JSON",
      JSON.stringify({
        Context: "",
        TopicOwner: "1",
        TopicName: "t",
        Message: text,
        PublishTime: 1_550_216_302_888,
        MessageId: "M",
      }),
    ],
    ["queue trigger, a batch", queueEvent(text).toString()],
    ["queue trigger, a single one", JSON.stringify(JSON.parse(queueEvent(text).toString())[0])],
    ["queue trigger, Base64 inside", queueEvent(Buffer.from(text).toString("base64")).toString()],
    ["EventBridge trigger", JSON.stringify(imm)],
    ["EventBridge trigger, a batch", JSON.stringify([imm])],
    ["EventBridge trigger, a batch of texts", JSON.stringify([JSON.stringify(imm)])],
    ["EventBridge trigger with the schema RawData", JSON.stringify([imm.data])],
    ["EventBridge trigger with the schema RawData, a single one", JSON.stringify(imm.data)],
    [
      "queue trigger with the schema RawData",
      JSON.stringify([JSON.parse(queueEvent(text).toString())[0].data]),
    ],
  ])("of the %s is handled", async (_name, event) => {
    for (const form of [Buffer.from(event), event]) {
      const { handler, handled } = testFunction();
      expect(await handler(form, { requestId: "R" })).toEqual({
        received: 1,
        handled: 1,
        invalid: 0,
        failed: 0,
      });
      expect(handled).toEqual([id(1)]);
    }
  });

  it("in the recorded fixtures is handled with its decoded outcome", async () => {
    const folder = new URL("../../fixtures/messages/", import.meta.url);
    const names = readdirSync(folder).filter((name) =>
      /^(?:fc-|eventbridge|refused-inside-fc)/.test(name),
    );
    expect(names.length).toBeGreaterThanOrEqual(10);
    for (const name of names) {
      const bytes = readFileSync(new URL(name, folder));
      const expected = safeDecode(bytes).map((result) => (result.ok ? result.value.taskId : null));
      const { handler, handled } = testFunction({ invalidMessages: "discard" });
      const counts = await handler(bytes);
      expect([name, ...handled.sort()]).toEqual([
        name,
        ...expected.filter((taskId) => taskId !== null).sort(),
      ]);
      expect(counts).toMatchObject({ received: expected.length, failed: 0 });
    }
  });

  it("passes the invocation's context to the handler", async () => {
    const contexts: FunctionContext[] = [];
    const { handler } = testFunction({
      handler: (_outcome, context) => void contexts.push(context),
    });
    const invocation = { requestId: "R", function: { name: "f", timeout: 60 } };
    await handler(queueEvent(text), invocation);
    expect(contexts[0]?.invocation).toBe(invocation);
  });

  it("without a verdict is completed by the lookup", async () => {
    const { handler, handled } = testFunction({
      lookup: { getResult: () => Promise.reject(new Error("throttled")) },
    });
    const event = queueEvent(text, notificationText(id(2), { ModerationResult: null }));
    const error = await failureOf(handler(event));
    expect(error.failures).toMatchObject([
      { index: 1, name: id(2), error: { message: "throttled" } },
    ]);
    expect(handled).toEqual([id(1)]);
  });
});

describe("a batch", () => {
  it("is processed to the end; the event then fails and names each failed message", async () => {
    const { handler, handled } = testFunction({
      handler: ({ taskId }) => {
        if (taskId === id(1) || taskId === id(3)) throw new Error(`no disk for ${taskId}`);
        handled.push(taskId);
      },
    });
    const error = await failureOf(
      handler(queueEvent(...[0, 1, 2, 3, 4].map((index) => notificationText(id(index))))),
    );
    expect(handled).toEqual([id(0), id(2), id(4)]);
    expect(error).toMatchObject({ name: "FunctionError", code: "DeliveryFailed", retryable: true });
    expect(error.counts).toEqual({ received: 5, handled: 3, invalid: 0, failed: 2 });
    expect(error.failures.map(({ index }) => index)).toEqual([1, 3]);
    expect(error.message).toBe(
      `The event will be redelivered: 2 of 5 messages were not handled. #1 ${id(1)}: Error: no disk for ${id(1)}; #3 ${id(3)}: Error: no disk for ${id(3)}`,
    );
    expect(error.cause).toBe(error.failures[0]?.error);
  });

  it("names only the first failures", async () => {
    const { handler } = testFunction({
      handler: () => Promise.reject(new Error("x".repeat(10_000))),
    });
    const error = await failureOf(
      handler(queueEvent(...Array.from({ length: 50 }, (_, index) => notificationText(id(index))))),
    );
    expect(error.failures).toHaveLength(50);
    expect(error.message.length).toBeLessThan(2_000);
    expect(error.message).toMatch(/and 45 more$/);
  });

  it("keeps the order of one task, and runs others at the same time", async () => {
    const order: string[] = [];
    let running = 0;
    let most = 0;
    const { handler } = testFunction({
      concurrency: 3,
      handler: async ({ taskId, suggestion }) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, suggestion === "review" ? 20 : 1));
        order.push(`${taskId} ${suggestion}`);
        running--;
      },
    });
    const verdict = (index: number, suggestion: string) =>
      notificationText(id(index), { ModerationResult: { Suggestion: suggestion } });
    await handler(
      queueEvent(
        verdict(1, "review"),
        verdict(1, "block"),
        ...[2, 3, 4, 5, 6].map((index) => verdict(index, "pass")),
      ),
    );
    expect(order.indexOf(`${id(1)} review`)).toBeLessThan(order.indexOf(`${id(1)} block`));
    expect(order).toHaveLength(7);
    expect(most).toBe(3);
  });
});

describe("a message that isn't a moderation notification", () => {
  const event = queueEvent(notificationText(id(1)), "good morning");

  it("fails the event after the others were handled", async () => {
    const kept: string[] = [];
    const { handler, handled } = testFunction({
      onInvalidMessage: ({ bytes, error }) =>
        void kept.push(Buffer.from(bytes).toString(), error.path),
    });
    const error = await failureOf(handler(event));
    expect(error.counts).toEqual({ received: 2, handled: 1, invalid: 0, failed: 1 });
    expect(error.message).toContain("#1 (unreadable): NotificationError:");
    expect(kept).toEqual([event.toString(), "/1/data/messageBody"]);
    expect(handled).toEqual([id(1)]);
  });

  it("counts as done if it was kept", async () => {
    const { handler } = testFunction({ invalidMessages: "discard", onInvalidMessage: () => {} });
    expect(await handler(event)).toEqual({ received: 2, handled: 1, invalid: 1, failed: 0 });
    const full = testFunction({
      invalidMessages: "discard",
      onInvalidMessage: () => Promise.reject(new Error("full disk")),
    });
    expect((await failureOf(full.handler(event))).failures).toMatchObject([
      { index: 1, error: { message: "full disk" } },
    ]);
  });

  it.each(["", "null", "{}", "[]", "good morning", "\uFFFF"])("%j is one failure", async (text) => {
    expect((await failureOf(testFunction().handler(Buffer.from(text)))).counts).toEqual({
      received: 1,
      handled: 0,
      invalid: 0,
      failed: 1,
    });
  });
});

describe("the time of an invocation", () => {
  it("aborts the handlers before Function Compute does, and names the remaining messages", async () => {
    const reasons: unknown[] = [];
    const { handler } = testFunction({
      concurrency: 1,
      handler: ({ taskId }, { signal }) => {
        if (taskId === id(1)) return;
        return new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            reasons.push(signal.reason);
            reject(signal.reason);
          });
        });
      },
    });
    const begun = performance.now();
    const event = queueEvent(...[1, 2, 3].map((index) => notificationText(id(index))));
    const error = await failureOf(handler(event, { function: { timeout: 0.2 } }));
    expect(performance.now() - begun).toBeLessThan(190);
    expect(error).toMatchObject({
      code: "Timeout",
      counts: { received: 3, handled: 1, invalid: 0, failed: 2 },
    });
    expect(reasons).toMatchObject([{ code: "Timeout" }]);
  });

  it("neither waits for a handler that ignores its signal nor counts its later result", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { handler } = testFunction({ timeoutMs: 20, handler: () => promise });
    const error = await failureOf(handler(queueEvent(notificationText(id(1)))));
    resolve();
    await promise;
    expect(error.counts).toEqual({ received: 1, handled: 0, invalid: 0, failed: 1 });
  });
});

describe("settings", () => {
  const handler = (): void => {};
  it.each<[string, unknown]>([
    ["handler", {}],
    ["concurrency", { handler, concurrency: 0 }],
    ["timeoutMs", { handler, timeoutMs: -1 }],
    ["invalidMessages", { handler, invalidMessages: "leave" }],
  ])("%s is named when it is wrong", (setting, options) => {
    expect(() => createFunctionHandler(options as FunctionOptions)).toThrow(ConfigError);
    expect(() => createFunctionHandler(options as FunctionOptions)).toThrow(
      expect.objectContaining({ setting }),
    );
  });
});
