import { describe, expect, it } from "vitest";
import {
  empty,
  messageXml,
  queueXml,
  recordingAuthorizer,
  startMns,
  user,
  withQueue,
} from "../testing/mns.ts";
import { childrenNamed, childText } from "../xml/index.ts";

describe("queue resources", () => {
  it("answers 201 for a new queue, 204 for the same queue, both with the address, and 409 for other attributes", async () => {
    const { send } = startMns();
    const created = await send("PUT", "/queues/q-1", {
      body: queueXml("<VisibilityTimeout>60</VisibilityTimeout>"),
    });
    expect(created).toMatchObject({
      status: 201,
      headers: { location: "http://127.0.0.1:9/queues/q-1" },
      xml: undefined,
    });
    const again = await send("PUT", "/queues/q-1", {
      body: queueXml("<VisibilityTimeout>60</VisibilityTimeout><DelaySeconds>0</DelaySeconds>"),
    });
    expect(again).toMatchObject({
      status: 204,
      headers: { location: "http://127.0.0.1:9/queues/q-1" },
    });
    await expect(send("PUT", "/queues/q-1", { body: queueXml("") })).rejects.toMatchObject({
      status: 409,
      code: "QueueAlreadyExist",
    });
  });

  it("shows its attributes, with times in seconds, and changes only the given ones", async () => {
    const { send, clock } = await withQueue(
      "<DelaySeconds>5</DelaySeconds><LoggingEnabled>true</LoggingEnabled>",
    );
    const before = await send("GET", "/queues/q");
    expect(
      Object.fromEntries((before.xml?.children ?? []).map(({ name, text }) => [name, text])),
    ).toEqual({
      QueueName: "q",
      CreateTime: expect.stringMatching(/^\d{10}$/),
      LastModifyTime: before.text("CreateTime"),
      DelaySeconds: "5",
      MaximumMessageSize: "65536",
      MessageRetentionPeriod: "345600",
      VisibilityTimeout: "30",
      PollingWaitSeconds: "0",
      ActiveMessages: "0",
      InactiveMessages: "0",
      DelayMessages: "0",
      LoggingEnabled: "True",
    });
    clock.advance(5000);
    expect(
      await send("PUT", "/queues/q?metaoverride=true", {
        body: queueXml("<VisibilityTimeout>9</VisibilityTimeout>"),
      }),
    ).toMatchObject({
      status: 204,
    });
    const after = await send("GET", "/queues/q");
    expect([after.text("VisibilityTimeout"), after.text("DelaySeconds")]).toEqual(["9", "5"]);
    expect(
      Number(after.text("LastModifyTime")) - Number(after.text("CreateTime")),
    ).toBeGreaterThanOrEqual(5);
  });

  it("lists by prefix in pages, without an empty marker", async () => {
    const { send } = startMns();
    for (const name of ["b-1", "a-2", "a-1", "a-3"]) await send("PUT", `/queues/${name}`);
    const first = await send("GET", "/queues", {
      headers: { "x-mns-prefix": "a-", "x-mns-ret-number": "2" },
    });
    const urls = (answer: typeof first) =>
      childrenNamed(answer.xml as never, "Queue").map((queue) => childText(queue, "QueueURL"));
    expect(urls(first)).toEqual(["http://127.0.0.1:9/queues/a-1", "http://127.0.0.1:9/queues/a-2"]);
    const rest = await send("GET", "/queues", {
      headers: { "x-mns-prefix": "a-", "x-mns-marker": first.text("NextMarker") ?? "" },
    });
    expect(urls(rest)).toEqual(["http://127.0.0.1:9/queues/a-3"]);
    expect(rest.text("NextMarker")).toBeUndefined();
    const meta = await send("GET", "/queues", {
      headers: { "x-mns-with-meta": "true", "x-mns-prefix": "b" },
    });
    expect(childText(childrenNamed(meta.xml as never, "Queue")[0] as never, "ActiveMessages")).toBe(
      "0",
    );
  });

  it("deletes a queue with its messages, also if it does not exist", async () => {
    const { send, put } = await withQueue();
    await put("x");
    expect((await send("DELETE", "/queues/q")).status).toBe(204);
    expect((await send("DELETE", "/queues/q")).status).toBe(204);
    await expect(send("GET", "/queues/q")).rejects.toMatchObject({
      status: 404,
      code: "QueueNotExist",
    });
    await expect(send("GET", "/queues/q/messages")).rejects.toMatchObject({
      status: 404,
      code: "QueueNotExist",
    });
  });

  it.each([
    ["VisibilityTimeout", "0", "43201"],
    ["DelaySeconds", "-1", "604801"],
    ["MaximumMessageSize", "1023", "65537"],
    ["MessageRetentionPeriod", "59", "604801"],
    ["PollingWaitSeconds", "x", "31"],
  ])("rejects %s outside its range", async (name, low, high) => {
    const { send } = startMns();
    for (const value of [low, high]) {
      await expect(
        send("PUT", "/queues/q", { body: queueXml(`<${name}>${value}</${name}>`) }),
      ).rejects.toMatchObject({
        status: 400,
        code: "InvalidArgument",
        message: expect.stringContaining(name),
      });
    }
  });

  it.each([
    ["PUT", "/queues/-q", "InvalidQueueName"],
    ["PUT", "/queues/a_b", "InvalidQueueName"],
    ["PUT", `/queues/${"q".repeat(121)}`, "QueueNameLengthError"],
    ["POST", "/queues", "InvalidRequestURL"],
    ["PATCH", "/queues/q", "InvalidRequestURL"],
    ["GET", "/other", "InvalidRequestURL"],
    ["GET", "/queues/q/messages/extra", "InvalidRequestURL"],
    ["GET", "/queues/%ff", "InvalidRequestURL"],
    ["GET", "/queues/q?x=%ff", "InvalidQueryString"],
  ])("rejects %s %s with %s", async (method, target, code) => {
    const { send } = startMns();
    await expect(send(method, target)).rejects.toMatchObject({ status: 400, code });
  });

  it.each([
    ["<Queue>"],
    ["<Topic/>"],
    ["plain"],
    ['<!DOCTYPE q [<!ENTITY a "b">]><Queue>&a;</Queue>'],
  ])("rejects the document %s", async (body) => {
    const { send } = startMns();
    await expect(send("PUT", "/queues/q", { body })).rejects.toMatchObject({
      status: 400,
      code: "MalformedXML",
    });
  });

  it.each([
    ["no namespace", "<Queue/>"],
    ["another namespace", '<Queue xmlns="http://example.com/"/>'],
  ])("accepts a document with %s, unless the namespace is required", async (_what, body) => {
    expect((await startMns().send("PUT", "/queues/q", { body })).status).toBe(201);
    const { send } = startMns(undefined, { requireNamespace: true });
    await expect(send("PUT", "/queues/q", { body })).rejects.toMatchObject({
      status: 400,
      code: "MalformedXML",
    });
    expect((await send("PUT", "/queues/q", { body: queueXml("") })).status).toBe(201);
  });
});

describe("permissions", () => {
  const queueArn = "acs:mns:cn-hangzhou:1234567890123456:/queues/q";

  it.each([
    ["PUT", "/queues/q", "mns:CreateQueue", queueArn],
    ["PUT", "/queues/q?metaoverride=true", "mns:SetQueueAttributes", queueArn],
    ["GET", "/queues/q", "mns:GetQueueAttributes", queueArn],
    ["DELETE", "/queues/q", "mns:DeleteQueue", queueArn],
    ["GET", "/queues", "mns:ListQueue", "acs:mns:cn-hangzhou:1234567890123456:/queues"],
    ["POST", "/queues/q/messages", "mns:SendMessage", `${queueArn}/messages`],
    ["GET", "/queues/q/messages", "mns:ReceiveMessage", `${queueArn}/messages`],
    ["GET", "/queues/q/messages?peekonly=true", "mns:PeekMessage", `${queueArn}/messages`],
    ["DELETE", "/queues/q/messages?ReceiptHandle=x", "mns:DeleteMessage", `${queueArn}/messages`],
    [
      "PUT",
      "/queues/q/messages?ReceiptHandle=x&VisibilityTimeout=1",
      "mns:ChangeMessageVisibility",
      `${queueArn}/messages`,
    ],
  ])("%s %s needs %s", async (method, target, action, resource) => {
    const { authorizer, asked } = recordingAuthorizer(() => "ImplicitDeny");
    const { send } = startMns(authorizer);
    await send("PUT", "/queues/q");
    const body = method === "POST" ? { body: messageXml("x") } : {};
    asked.length = 0;
    await expect(send(method, target, { principal: user, ...body })).rejects.toMatchObject({
      status: 403,
      code: "NoPermission",
    });
    expect(asked).toMatchObject([{ action, resource }]);
  });

  it.each([
    ["single", "mns:ReceiveMessage"],
    ["batch", "mns:BatchReceiveMessage"],
    ["either", ["mns:ReceiveMessage", "mns:BatchReceiveMessage"]],
  ] as const)(
    "asks for the actions of a batch receive with batchActions %s",
    async (batchActions, action) => {
      const { authorizer, asked } = recordingAuthorizer();
      const { send } = startMns(authorizer, { batchActions });
      await send("PUT", "/queues/q");
      asked.length = 0;
      await expect(
        send("GET", "/queues/q/messages?numOfMessages=2", { principal: user }),
      ).rejects.toMatchObject(empty);
      expect(asked.map((one) => one.action)).toEqual([action]);
    },
  );

  it("does not show whether a queue exists without permission", async () => {
    const { send } = startMns(recordingAuthorizer(() => "ImplicitDeny").authorizer);
    await expect(send("GET", "/queues/none", { principal: user })).rejects.toMatchObject({
      code: "NoPermission",
    });
  });
});
