import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ConfigError } from "../errors.ts";
import { keepMessage } from "../ledger/quarantine.ts";
import { safeDecode } from "../notification/decode.ts";
import { notificationText } from "../testing/messages.ts";
import {
  certificate,
  jsonNotification,
  type PushChoices,
  requestOf,
  signedPush,
  sourceHeaders,
  testHandler,
  topic,
  xmlNotification,
} from "../testing/push.ts";
import { PushError } from "./errors.ts";
import { createPushHandler } from "./handler.ts";
import type { PushContext, PushOptions } from "./options.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const verdict = notificationText("ImageModeration-1");

describe("a push", () => {
  it.each<[string, PushChoices]>([
    ["XML", {}],
    ["JSON", { body: jsonNotification(verdict) }],
    ["SIMPLIFIED with the topic in the headers", { body: verdict, headers: sourceHeaders() }],
    ["XML with Base64 inside", { body: xmlNotification(Buffer.from(verdict).toString("base64")) }],
    ["MD5 in Base64 of its bytes", { md5: "raw" }],
    ["MD5 in Base64 of its hex text", { md5: "hexBase64" }],
    ["MD5 as hex text", { md5: "hex" }],
    ["a path with a query", { path: "/hooks/a?token=b%20c&d" }],
    [
      "a tag and headers of a later version",
      { headers: { "x-mns-message-tag": "moderation", "x-mns-new": "1" } },
    ],
    ["a Date at the edge", { date: "Sun, 01 Mar 2026 07:45:00 GMT" }],
  ])("%s reaches the handler and is answered 204", async (_name, choices) => {
    const test = testHandler();
    const response = await test.push(requestOf(signedPush(choices)));
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(test).toMatchObject({ handled: ["ImageModeration-1"], rejected: [], failed: [] });
  });

  it("passes its source to the handler", async () => {
    const contexts: PushContext[] = [];
    const { push } = testHandler({
      smq: { topic: { ...topic, subscription: "web" } },
      handler: (_outcome, context) => void contexts.push(context),
    });
    await push(requestOf(signedPush()));
    expect(contexts[0]?.source).toEqual({ ...topic, subscription: "web" });
    expect(contexts[0]?.signal.aborted).toBe(false);
  });

  it("leaves nothing in memory, even if the handler listens to the signal", async () => {
    const signals: WeakRef<AbortSignal>[] = [];
    const { push } = testHandler({
      handler: (_outcome, { signal }) => {
        signal.addEventListener("abort", () => {});
        signals.push(new WeakRef(signal));
      },
    });
    for (let count = 0; count < 5; count++) await push(requestOf(signedPush()));
    await sleep(0);
    collectGarbage();
    expect(signals.map((reference) => reference.deref())).toEqual(Array(5).fill(undefined));
  });

  it("that names no topic is accepted with unnamedTopic", async () => {
    const contexts: PushContext[] = [];
    const { push } = testHandler({
      smq: { topic, unnamedTopic: "accept" },
      handler: (_outcome, context) => void contexts.push(context),
    });
    const old = signedPush({
      body: verdict,
      headers: { "x-mns-message-id": "M1", "content-type": "text/plain;charset=utf-8" },
    });
    expect((await push(requestOf(old))).status).toBe(204);
    expect(contexts[0]?.source).toBeNull();
  });

  it("is verified with the original path behind a router", async () => {
    const test = testHandler();
    const changed = { ...signedPush({ path: "/hooks/notifications?a='" }), path: "/notifications" };
    expect((await test.push(requestOf(changed))).status).toBe(403);
    expect((await test.push(requestOf(changed), { path: "/hooks/notifications?a='" })).status).toBe(
      204,
    );
  });

  it("without a verdict is completed by the lookup", async () => {
    const suggestions: (string | null)[] = [];
    const { push } = testHandler({
      handler: ({ suggestion }) => void suggestions.push(suggestion),
      lookup: {
        getResult: async () => ({
          kind: "image",
          status: "succeeded",
          suggestion: "block",
          categories: ["porn"],
          taskId: "ImageModeration-1",
          projectName: "media",
          uri: null,
          userData: "",
          eventId: null,
          time: null,
          needsLookup: false,
        }),
      },
    });
    const body = xmlNotification(notificationText("ImageModeration-1", { ModerationResult: null }));
    expect((await push(requestOf(signedPush({ body })))).status).toBe(204);
    expect(suggestions).toEqual(["block"]);
  });

  it("among many concurrent ones fetches the certificate once", async () => {
    const test = testHandler();
    const pushes = Array.from({ length: 30 }, () => test.push(requestOf(signedPush())));
    expect(new Set((await Promise.all(pushes)).map(({ status }) => status))).toEqual(
      new Set([204]),
    );
    expect(test.fetched).toHaveLength(1);
  });
});

describe("a handler", () => {
  afterEach(() => vi.restoreAllMocks());

  it("that throws gets the push again later", async () => {
    const test = testHandler({
      handler: () => {
        throw new Error("the database said: password=hunter2");
      },
    });
    const response = await test.push(requestOf(signedPush()));
    expect([response.status, await response.text()]).toEqual([500, "HandlerFailed\n"]);
    expect(test.failed).toMatchObject([{ message: expect.stringContaining("hunter2") }]);
  });

  it("that throws is a process warning without onHandlerError", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const push = createPushHandler({
      smq: { topic },
      clock: () => Date.parse("2026-03-01T08:00:00Z"),
      fetchCertificate: async () => certificate.pem,
      handler: () => Promise.reject(new Error("no disk")),
    });
    expect((await push(requestOf(signedPush()))).status).toBe(500);
    expect(warned).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("no disk"));
  });

  it("that takes too long is aborted, and the push is answered before SMQ gives up", async () => {
    let reason: unknown;
    const test = testHandler({
      timeoutMs: 50,
      handler: (_outcome, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            reason = signal.reason;
            resolve();
          });
        }),
    });
    const response = await test.push(requestOf(signedPush()));
    expect([response.status, await response.text()]).toEqual([503, "Timeout\n"]);
    expect(reason).toMatchObject({ name: "PushError", code: "Timeout", retryable: true });
    expect(test.failed).toEqual([reason]);
  });

  it("that ignores its signal does not delay the answer", async () => {
    const test = testHandler({ timeoutMs: 20, handler: () => new Promise(() => {}) });
    expect((await test.push(requestOf(signedPush()))).status).toBe(503);
  });

  it("is aborted when the sender disconnects", async () => {
    const connection = new AbortController();
    let aborted = false;
    const test = testHandler({
      handler: (_outcome, { signal }) => {
        connection.abort();
        aborted = signal.aborted;
      },
    });
    await test.push(new Request(requestOf(signedPush()), { signal: connection.signal }));
    expect(aborted).toBe(true);
    expect(test.failed).toMatchObject([{ code: "ConnectionLost" }]);
  });

  it("can throw anything: only errors of the push handler itself set the status", async () => {
    for (const thrown of [new PushError("ForeignTopic", "not ours"), "text", undefined]) {
      const test = testHandler({ handler: () => Promise.reject(thrown) });
      const response = await test.push(requestOf(signedPush()));
      expect([response.status, await response.text()]).toEqual([500, "HandlerFailed\n"]);
      expect(test).toMatchObject({ failed: [thrown], rejected: [] });
    }
  });

  it("answers 500 when verification fails for an internal reason", async () => {
    const broken = new Error("no clock");
    const test = testHandler({
      clock: () => {
        throw broken;
      },
    });
    expect((await test.push(requestOf(signedPush()))).status).toBe(500);
    expect(test).toMatchObject({ failed: [broken], rejected: [] });
  });

  it("is not affected by a hook that throws", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const { push } = testHandler({
      onRejectedPush: () => {
        throw new Error("the log is full");
      },
    });
    expect((await push(new Request("https://hooks.example.com/"))).status).toBe(405);
    expect(warned).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("the log is full"));
  });
});

describe("a push with several messages", () => {
  const lines = [
    notificationText("ImageModeration-1"),
    '{"TaskId":7}',
    notificationText("ImageModeration-2"),
  ].join("\n");

  it.each([
    ["discard", 204],
    ["redeliver", 400],
  ] as const)("is judged message by message, with %s", async (invalidMessages, status) => {
    const seen: string[] = [];
    const paths: string[] = [];
    const { push } = testHandler({
      invalidMessages,
      onInvalidMessage: ({ error }) => void paths.push(error.path),
      handler: ({ taskId }) => void seen.push(taskId),
    });
    const response = await push(requestOf(signedPush({ body: xmlNotification(lines) })));
    expect(response.status).toBe(status);
    expect(seen).toEqual(["ImageModeration-1", "ImageModeration-2"]);
    expect(paths).toEqual(["/Notification/Message/1"]);
  });

  it("is redelivered if a handler fails, after the others were tried", async () => {
    const seen: string[] = [];
    const test = testHandler({
      invalidMessages: "discard",
      onInvalidMessage: () => {},
      handler: ({ taskId }) => {
        seen.push(taskId);
        throw new Error(taskId);
      },
    });
    const response = await test.push(requestOf(signedPush({ body: xmlNotification(lines) })));
    expect(response.status).toBe(500);
    expect(seen).toEqual(["ImageModeration-1", "ImageModeration-2"]);
    expect(test.failed).toMatchObject([
      { message: "ImageModeration-2" },
      { message: "ImageModeration-1" },
    ]);
  });
});

describe("a push that isn't a moderation notification", () => {
  const body = xmlNotification("good morning");

  it("is redelivered, unless it is discarded", async () => {
    const kept: string[] = [];
    const onInvalidMessage: PushOptions["onInvalidMessage"] = ({ bytes, error }) =>
      void kept.push(error.code, Buffer.from(bytes).toString());
    expect(
      (await testHandler({ onInvalidMessage }).push(requestOf(signedPush({ body })))).status,
    ).toBe(400);
    expect(
      (
        await testHandler({ onInvalidMessage, invalidMessages: "discard" }).push(
          requestOf(signedPush({ body })),
        )
      ).status,
    ).toBe(204);
    expect(kept).toEqual(["Unrecognised", body, "Unrecognised", body]);
  });

  it("is reported", async () => {
    const test = testHandler();
    expect((await test.push(requestOf(signedPush({ body })))).status).toBe(400);
    expect(test.failed).toMatchObject([
      { name: "NotificationError", code: "Unrecognised", path: "/Notification/Message" },
    ]);
  });

  it("is not kept after the answer was sent", async () => {
    const kept: unknown[] = [];
    const fetched = Promise.withResolvers<string>();
    const test = testHandler({
      timeoutMs: 20,
      fetchCertificate: () => fetched.promise,
      onInvalidMessage: (invalid) => void kept.push(invalid),
    });
    expect((await test.push(requestOf(signedPush({ body })))).status).toBe(503);
    fetched.resolve(certificate.pem);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([kept, test.rejected]).toEqual([[], ["Timeout"]]);
  });

  it("is stored in the quarantine with its bytes and the reason", async () => {
    const kept: unknown[] = [];
    const quarantine = {
      keep: async (bytes: Uint8Array, reason: unknown) =>
        void kept.push(Buffer.from(bytes).toString(), reason),
      list: () => ({}) as never,
      remove: async () => false,
    };
    const { push } = testHandler({
      onInvalidMessage: keepMessage(quarantine),
      invalidMessages: "discard",
    });
    expect((await push(requestOf(signedPush({ body })))).status).toBe(204);
    expect(kept).toMatchObject([body, { code: "Unrecognised", path: "/Notification/Message" }]);
  });

  it("is redelivered if it can't be kept", async () => {
    const test = testHandler({
      onInvalidMessage: () => Promise.reject(new Error("full disk")),
      invalidMessages: "discard",
    });
    expect((await test.push(requestOf(signedPush({ body })))).status).toBe(500);
    expect(test.failed).toMatchObject([{ message: "full disk" }]);
  });
});

describe("a body", () => {
  it("that was read before is rejected as BodyConsumed", async () => {
    const test = testHandler();
    const request = requestOf(signedPush());
    await request.text();
    expect((await test.push(request)).status).toBe(500);
    expect(test.rejected).toEqual(["BodyConsumed"]);
  });

  it("with a content-length above the limit is not read", async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>(
      { pull: () => void pulled++ },
      { highWaterMark: 0 },
    );
    const test = testHandler();
    const headers = { ...signedPush().headers, "content-length": "600000" };
    const response = await test.push(
      new Request("https://hooks.example.com/notifications", {
        method: "POST",
        headers,
        body,
        duplex: "half",
      }),
    );
    expect([response.status, pulled]).toEqual([413, 0]);
  });

  it("without a content-length is read only up to the limit", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const test = testHandler({ maxBodyBytes: 200_000 });
    const { headers } = signedPush();
    const response = await test.push(
      new Request("https://hooks.example.com/notifications", {
        method: "POST",
        headers,
        body: endless,
        duplex: "half",
      }),
    );
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(500_000);
  });

  it("that ends too early is rejected", async () => {
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.error(new Error("reset")),
    });
    const test = testHandler();
    const { headers } = signedPush();
    const response = await test.push(
      new Request("https://hooks.example.com/notifications", {
        method: "POST",
        headers,
        body: broken,
        duplex: "half",
      }),
    );
    expect([response.status, test.rejected]).toEqual([400, ["ConnectionLost"]]);
  });

  it("that never ends is given up at the timeout", async () => {
    const stalled = new ReadableStream<Uint8Array>({});
    const test = testHandler({ timeoutMs: 30 });
    const { headers } = signedPush();
    const response = await test.push(
      new Request("https://hooks.example.com/notifications", {
        method: "POST",
        headers,
        body: stalled,
        duplex: "half",
      }),
    );
    expect([response.status, test.rejected, test.failed]).toEqual([503, ["Timeout"], []]);
  });
});

describe("settings", () => {
  const handler = (): void => {};
  it.each<[string, unknown]>([
    ["handler", { smq: { topic } }],
    ["smq", { handler }],
    ["smq.topic.owner", { handler, smq: {} }],
    ["smq.topic.owner", { handler, smq: { topic: { name: "a" } } }],
    ["smq.topic.name", { handler, smq: { topic: { owner: "1", name: "" } } }],
    ["smq.dateWindowMs", { handler, smq: { topic, dateWindowMs: Number.NaN } }],
    ["smq.weakCertificate", { handler, smq: { topic, weakCertificate: true } }],
    ["smq.unnamedTopic", { handler, smq: { topic, unnamedTopic: "yes" } }],
    [
      "smq.allowedCertificateHosts",
      { handler, smq: { topic, allowedCertificateHosts: ["http://example.com"] } },
    ],
    ["maxBodyBytes", { handler, smq: { topic }, maxBodyBytes: 0 }],
    ["timeoutMs", { handler, smq: { topic }, timeoutMs: 1.5 }],
    ["dispatcher", { handler, smq: { topic }, dispatcher: {} }],
    ["invalidMessages", { handler, smq: { topic }, invalidMessages: "delete" }],
  ])("%s is named when it is wrong", (setting, options) => {
    expect(() => createPushHandler(options as PushOptions)).toThrow(ConfigError);
    expect(() => createPushHandler(options as PushOptions)).toThrow(
      expect.objectContaining({ setting }),
    );
  });
});

describe("the recorded messages", () => {
  const folder = new URL("../../fixtures/messages/", import.meta.url);
  const files = readdirSync(folder);

  it("get the answer that fits their outcome", async () => {
    const test = testHandler({ handler: () => {} });
    const statuses = new Set<number>();
    for (const file of files) {
      const body = readFileSync(new URL(file, folder));
      const valid = safeDecode(body).every(({ ok }) => ok);
      const { status } = await test.push(requestOf(signedPush({ body, headers: sourceHeaders() })));
      expect([file, status]).toEqual([file, valid ? 204 : 400]);
      statuses.add(status);
    }
    expect(statuses).toEqual(new Set([204, 400]));
    expect(test.rejected).toEqual([]);
    expect(new Set(test.failed.map((error) => (error as Error).name))).toEqual(
      new Set(["NotificationError"]),
    );
  });
});
