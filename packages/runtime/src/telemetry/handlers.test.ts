import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import { staticCredentials } from "../credentials/access-key.ts";
import { ImmkitError } from "../errors.ts";
import { createFunctionHandler } from "../function/handler.ts";
import { ModerationClient } from "../submit/client.ts";
import { notificationText } from "../testing/messages.ts";
import { requestOf, signedPush, testHandler, topic, xmlNotification } from "../testing/push.ts";
import { exported } from "../testing/telemetry.ts";
import { inTurn, json, startTestServer } from "../testing/test-server.ts";

const busy = (): never => {
  throw new ImmkitError("VerdictBusy", "another worker has it", { retryable: true });
};
const activeSpan = (): string | undefined => trace.getSpan(context.active())?.spanContext().spanId;

describe("a push handler's telemetry", () => {
  it("has a span for each push of the topic, in which the handler runs", async () => {
    const out = await exported();
    const active: unknown[] = [];
    const { push } = testHandler({
      telemetry: out.telemetry,
      handler: () => void active.push(activeSpan()),
    });
    expect((await push(requestOf(signedPush()))).status).toBe(204);
    const [span, another] = out.spans();
    expect(another).toBeUndefined();
    expect([span?.name, span?.kind]).toEqual([`process ${topic.name}`, SpanKind.CONSUMER]);
    expect(span?.attributes).toEqual({
      "messaging.system.name": "alibaba_cloud_mns",
      "messaging.system": "alibaba_cloud_mns",
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
      "messaging.destination.name": topic.name,
      "messaging.destination.subscription.name": "web",
      "immkit.result": "handled",
      "immkit.task.id": "ImageModeration-1",
      "immkit.kind": "image",
      "immkit.status": "succeeded",
      "immkit.suggestion": "pass",
    });
    expect(active).toEqual([span?.spanContext().spanId]);
    expect(await out.series("messaging.client.consumed.messages")).toMatchObject([{ value: 1 }]);
    expect(await out.series("immkit.verdicts")).toMatchObject([{ value: 1 }]);
  });

  it("reports failed, busy and invalid pushes, and ignores pushes of another topic", async () => {
    const out = await exported();
    const { telemetry } = out;
    const fail = (): never => {
      throw new TypeError("no");
    };
    await testHandler({ telemetry, handler: fail }).push(requestOf(signedPush()));
    await testHandler({ telemetry, handler: busy }).push(requestOf(signedPush()));
    await testHandler({ telemetry, onInvalidMessage: () => {} }).push(
      requestOf(signedPush({ body: xmlNotification("good morning") })),
    );
    await testHandler({ telemetry, timeoutMs: 50, handler: () => new Promise(() => {}) }).push(
      requestOf(signedPush()),
    );
    await testHandler({ telemetry }).push(
      requestOf(signedPush({ headers: { authorization: "forged" } })),
    );
    expect(
      out
        .spans()
        .map(({ attributes, status }) => [
          attributes["immkit.result"],
          attributes["error.type"],
          status.code,
        ]),
    ).toEqual([
      ["failed", "TypeError", SpanStatusCode.ERROR],
      ["busy", undefined, SpanStatusCode.UNSET],
      ["invalid", "Unrecognised", SpanStatusCode.ERROR],
      ["failed", "Timeout", SpanStatusCode.ERROR],
    ]);
    expect(await out.series("immkit.process.active")).toMatchObject([{ value: 0 }]);
  });

  it("is ended once if a handler returns after the answer", async () => {
    const out = await exported();
    const leave = Promise.withResolvers<void>();
    const { push } = testHandler({
      telemetry: out.telemetry,
      timeoutMs: 50,
      handler: () => leave.promise,
    });
    expect((await push(requestOf(signedPush()))).status).toBe(503);
    leave.resolve();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(out.spans().map(({ attributes }) => attributes["error.type"])).toEqual(["Timeout"]);
    expect(await out.series("messaging.process.duration")).toMatchObject([{ value: 1 }]);
  });
});

describe("a function handler's telemetry", () => {
  it("has a span for each message of an event", async () => {
    const out = await exported();
    const active: unknown[] = [];
    const handler = createFunctionHandler({
      telemetry: out.telemetry,
      invalidMessages: "discard",
      handler({ taskId }) {
        active.push(activeSpan());
        if (taskId === "ImageModeration-2") throw new RangeError("no");
        if (taskId === "ImageModeration-3") busy();
      },
    });
    const event = [1, 2, 3].map((index) => notificationText(`ImageModeration-${index}`));
    await expect(handler(JSON.stringify([...event, "{}"]))).rejects.toMatchObject({
      counts: { handled: 1, failed: 2, invalid: 1 },
    });
    const spans = out.spans();
    expect(new Set(active)).toEqual(
      new Set(
        spans
          .filter(({ attributes }) => attributes["immkit.result"] !== "invalid")
          .map((span) => span.spanContext().spanId),
      ),
    );
    expect(
      new Set(
        spans.map(
          ({ name, attributes }) =>
            `${name} ${attributes["immkit.result"]} ${attributes["error.type"]}`,
        ),
      ),
    ).toEqual(
      new Set([
        "process handled undefined",
        "process failed RangeError",
        "process busy undefined",
        "process invalid Unrecognised",
      ]),
    );
    const consumed = await out.series("messaging.client.consumed.messages");
    expect(consumed).toMatchObject([{ value: 4 }]);
  });

  it("ends the spans of messages that were not handled in time", async () => {
    const out = await exported();
    const handler = createFunctionHandler({
      telemetry: out.telemetry,
      timeoutMs: 30,
      handler: () => new Promise(() => {}),
    });
    await expect(handler(notificationText("ImageModeration-1"))).rejects.toMatchObject({
      code: "Timeout",
    });
    expect(out.spans().map(({ attributes }) => attributes["error.type"])).toEqual(["Timeout"]);
  });
});

describe("a client's telemetry", () => {
  it("has a span and a duration for each IMM call, without its parameters", async () => {
    const out = await exported();
    const server = await startTestServer(
      inTurn(
        json(200, { RequestId: "R-1", TaskId: "VideoModeration-1", EventId: "E-1" }),
        json(404, { Code: "ResourceNotFound", Message: "no such task", RequestId: "R-2" }),
      ),
    );
    const credentials = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "very-secret" });
    const client = new ModerationClient({
      region: "cn-hangzhou",
      project: "media",
      credentials,
      endpoint: server.endpoint,
      telemetry: out.telemetry,
    });
    await client.submitVideo({ uri: "oss://bucket/private.mp4", userData: "order-7" });
    await expect(client.getTask("VideoModeration-1")).rejects.toMatchObject({
      code: "ResourceNotFound",
    });
    await client.close();

    const { port } = new URL(server.endpoint);
    const shared = {
      "rpc.system.name": "alibaba_cloud_api",
      "server.address": "127.0.0.1",
      "server.port": Number(port),
    };
    const create = { ...shared, "rpc.method": "Imm/CreateVideoModerationTask" };
    const get = { ...shared, "rpc.method": "Imm/GetTask", "error.type": "ResourceNotFound" };
    expect(out.spans().map(({ name, kind, attributes }) => ({ name, kind, attributes }))).toEqual([
      { name: "Imm/CreateVideoModerationTask", kind: SpanKind.CLIENT, attributes: create },
      { name: "Imm/GetTask", kind: SpanKind.CLIENT, attributes: get },
    ]);
    expect(await out.series("rpc.client.call.duration")).toEqual([
      { attributes: create, value: 1 },
      { attributes: get, value: 1 },
    ]);
    const text = await out.text();
    for (const secret of ["very-secret", "private.mp4", "order-7", "no such task"])
      expect(text).not.toContain(secret);
  });
});
