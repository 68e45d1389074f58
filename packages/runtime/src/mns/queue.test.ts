import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { staticCredentials } from "../credentials/access-key.ts";
import type { RequestError } from "../errors.ts";
import { safeDecode } from "../notification/decode.ts";
import { inTurn, type Reply, startTestServer } from "../testing/test-server.ts";
import { QueueClient } from "./queue.ts";

const credentials = staticCredentials({
  accessKeyId: "AKID",
  accessKeySecret: "secret",
  securityToken: "token",
});

function client(endpoint: string, timeoutMs = 10_000): QueueClient {
  const retry = { maxAttempts: 3, baseDelayMs: 1, throttleDelayMs: 1 };
  return new QueueClient({ endpoint, queue: "verdicts", credentials, timeoutMs, retry });
}

function xml(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return (response) =>
    response
      .writeHead(status, {
        "content-type": "text/xml;charset=utf-8",
        "x-mns-request-id": "R-1",
        ...headers,
      })
      .end(body);
}

const error = (status: number, code: string): Reply =>
  xml(
    status,
    `<?xml version="1.0"?><Error xmlns="http://mns.aliyuncs.com/doc/v1/"><Code>${code}</Code><Message>why</Message><RequestId>R-9</RequestId><HostId>h</HostId></Error>`,
  );

const failure = (promise: Promise<unknown>): Promise<RequestError> =>
  promise.then(
    () => expect.unreachable("the call succeeded"),
    (thrown: RequestError) => thrown,
  );

describe("QueueClient", () => {
  it("receives a batch, with the request target signed as it is sent", async () => {
    const now = Date.now();
    const message = (id: number, body: string): string =>
      `<Message><MessageId>M${id}</MessageId><ReceiptHandle>1-a+b/c==</ReceiptHandle><MessageBody>${body}</MessageBody><MessageBodyMD5>AB</MessageBodyMD5>` +
      `<EnqueueTime>${now - 5_000}</EnqueueTime><NextVisibleTime>${now + 30_000}</NextVisibleTime><FirstDequeueTime>${now}</FirstDequeueTime><DequeueCount>${id}</DequeueCount><Priority>8</Priority></Message>`;
    const body = `<?xml version="1.0" encoding="utf-8"?><Messages xmlns="http://mns.aliyuncs.com/doc/v1/">${message(1, "{&quot;a&quot;:1}")}${message(2, "x&#0;y")}</Messages>`;
    const server = await startTestServer(xml(200, body, { date: new Date(now).toUTCString() }));
    const messages = await client(server.endpoint).receive({ max: 4, waitSeconds: 3 });
    expect(messages).toMatchObject([
      {
        messageId: "M1",
        receiptHandle: "1-a+b/c==",
        body: '{"a":1}',
        dequeueCount: 1,
        enqueuedAt: now - 5_000,
        nextVisibleAt: now + 30_000,
      },
      { messageId: "M2", body: "x\0y", dequeueCount: 2 },
    ]);
    expect(messages[0]?.holdMs).toBeGreaterThan(29_000);
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: "GET",
      target: "/queues/verdicts/messages?numOfMessages=4&waitseconds=3",
    });
    expect(request?.headers).toMatchObject({
      "x-mns-version": "2015-06-06",
      "security-token": "token",
    });
    const signed = `GET\n\n\n${request?.headers["date"]}\nx-mns-version:2015-06-06\n${request?.target}`;
    expect(request?.headers["authorization"]).toBe(
      `MNS AKID:${createHmac("sha1", "secret").update(signed).digest("base64")}`,
    );
  });

  it("keeps the bytes of a body that is not UTF-8, and reads the others of its batch", async () => {
    const message = (id: string, body: Uint8Array): Buffer =>
      Buffer.concat([
        Buffer.from(
          `<Message><MessageId>${id}</MessageId><ReceiptHandle>h${id}</ReceiptHandle><MessageBody>`,
        ),
        body,
        Buffer.from("</MessageBody></Message>"),
      ]);
    const bad = Buffer.from([0x7b, 0x22, 0xff, 0xc3, 0x28, 0x7d]);
    const document = Buffer.concat([
      Buffer.from("<Messages>"),
      message("1", Buffer.from("中")),
      message("2", bad),
      Buffer.from("</Messages>"),
    ]);
    const server = await startTestServer((response) => response.writeHead(200).end(document));
    const [first, second] = await client(server.endpoint).receive();
    expect(first).toMatchObject({ messageId: "1", body: "中" });
    expect(first).not.toHaveProperty("bytes");
    expect(second).toMatchObject({
      messageId: "2",
      receiptHandle: "h2",
      body: bad.toString("base64"),
      bytes: bad,
    });
    expect(safeDecode(second?.body ?? "")).toMatchObject([
      { ok: false, error: { code: "InvalidUtf8" } },
    ]);
  });

  it("returns no message for an empty queue", async () => {
    const server = await startTestServer(error(404, "MessageNotExist"));
    expect(await client(server.endpoint).receive()).toEqual([]);
  });

  it("deletes a batch, and returns what could not be deleted", async () => {
    const failed =
      '<Errors xmlns="http://mns.aliyuncs.com/doc/v1/"><Error><ErrorCode>ReceiptHandleError</ErrorCode><ErrorMessage>bad</ErrorMessage><ReceiptHandle>b</ReceiptHandle></Error></Errors>';
    const server = await startTestServer(inTurn(xml(204, ""), xml(404, failed)));
    const queue = client(server.endpoint);
    expect(await queue.delete(["a", "b&c"])).toEqual([]);
    expect(server.requests[0]?.body).toContain(
      "<ReceiptHandle>a</ReceiptHandle><ReceiptHandle>b&amp;c</ReceiptHandle>",
    );
    expect(server.requests[0]?.headers["content-type"]).toBe("text/xml;charset=utf-8");
    expect(await queue.delete(["a", "b"])).toEqual([
      { receiptHandle: "b", code: "ReceiptHandleError", message: "bad" },
    ]);
    expect(await queue.delete([])).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  it("changes visibility and returns the new handle", async () => {
    const answer =
      "<ChangeVisibility><ReceiptHandle>new</ReceiptHandle><NextVisibleTime>1767225600000</NextVisibleTime></ChangeVisibility>";
    const server = await startTestServer(xml(200, answer));
    expect(await client(server.endpoint).changeVisibility("1-a+b==", 60)).toEqual({
      receiptHandle: "new",
      nextVisibleAt: 1767225600000,
    });
    expect(server.requests[0]).toMatchObject({
      method: "PUT",
      target: "/queues/verdicts/messages?receiptHandle=1-a%2Bb%3D%3D&visibilityTimeout=60",
    });
  });

  it("escapes what it sends", async () => {
    const server = await startTestServer(xml(201, "<Message><MessageId>M</MessageId></Message>"));
    expect(await client(server.endpoint).send('<a b="1">&', { delaySeconds: 5 })).toEqual({
      messageId: "M",
    });
    expect(server.requests[0]?.body).toContain(
      "<MessageBody>&lt;a b=&quot;1&quot;&gt;&amp;</MessageBody><DelaySeconds>5</DelaySeconds>",
    );
  });

  it.each<[string, Reply, object, number]>([
    [
      "QueueNotExist",
      error(404, "QueueNotExist"),
      {
        name: "ServiceError",
        code: "QueueNotExist",
        status: 404,
        requestId: "R-9",
        retryable: false,
        attempts: 1,
      },
      1,
    ],
    [
      "AccessDenied",
      error(403, "AccessDenied"),
      { code: "AccessDenied", status: 403, retryable: false },
      1,
    ],
    [
      "a server error",
      error(500, "InternalError"),
      { code: "InternalError", status: 500, retryable: true, attempts: 3 },
      3,
    ],
    [
      "throttling",
      error(400, "QpsLimitExceeded"),
      { code: "QpsLimitExceeded", retryable: true, attempts: 3 },
      3,
    ],
    [
      "a proxy's page",
      xml(502, "<html><body>bad<br></body></html>"),
      {
        name: "ResponseError",
        code: "UnreadableResponse",
        status: 502,
        requestId: "R-1",
        attempts: 3,
      },
      3,
    ],
    [
      "an empty error",
      xml(503, ""),
      { name: "ResponseError", code: "UnreadableResponse", status: 503, attempts: 3 },
      3,
    ],
    [
      "a DOCTYPE",
      xml(200, "<!DOCTYPE a><a/>"),
      { name: "ResponseError", code: "UnreadableResponse" },
      3,
    ],
    ["no response", () => {}, { name: "NetworkError", code: "Timeout", attempts: 3 }, 3],
    [
      "a reset",
      (response) => void response.socket?.resetAndDestroy(),
      { name: "NetworkError", code: "ConnectionLost", attempts: 3 },
      3,
    ],
  ])("reports %s", async (_name, reply, expected, sent) => {
    const server = await startTestServer(reply);
    const { code } = expected as { code: string };
    const queue = client(server.endpoint, code === "Timeout" ? 300 : undefined);
    expect(await failure(queue.delete(["a"]))).toMatchObject({ ...expected, ambiguous: false });
    expect(server.requests).toHaveLength(sent);
    expect(await failure(queue.receive())).toMatchObject({ code, attempts: 1 });
  });

  it.each([
    [
      "a message with two bodies",
      "<Messages><Message><MessageId>1</MessageId><ReceiptHandle>r</ReceiptHandle><MessageBody>a</MessageBody><MessageBody>b</MessageBody></Message></Messages>",
    ],
    [
      "a message without a handle",
      "<Messages><Message><MessageId>1</MessageId><MessageBody>a</MessageBody></Message></Messages>",
    ],
    ["an unexpected document", "<Queues/>"],
    ["an empty response", ""],
  ])("rejects %s", async (_name, body) => {
    const server = await startTestServer(xml(200, body));
    const error = {
      name: "ResponseError",
      code: "UnreadableResponse",
      status: 200,
      requestId: "R-1",
    };
    expect(await failure(client(server.endpoint).receive())).toMatchObject({
      ...error,
      retryable: true,
      ambiguous: false,
    });
    expect(await failure(client(server.endpoint).changeVisibility("r", 1))).toMatchObject({
      ...error,
      ambiguous: true,
    });
  });

  it("does not send a character that XML does not allow", async () => {
    const server = await startTestServer(xml(201, ""));
    expect(await failure(client(server.endpoint).send("a\u0000"))).toMatchObject({
      name: "ValidationError",
      field: "body",
    });
    expect(server.requests).toHaveLength(0);
  });

  it("does not retry a send whose outcome is unknown", async () => {
    const server = await startTestServer(error(500, "InternalError"));
    expect(await failure(client(server.endpoint).send("x"))).toMatchObject({
      code: "InternalError",
      ambiguous: true,
      attempts: 1,
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each(["", "a/b", "-x", "q?x"])("rejects the queue name %j", (queue) => {
    expect(() => new QueueClient({ endpoint: "https://x", queue, credentials })).toThrow(
      expect.objectContaining({ setting: "queue" }),
    );
  });
});
