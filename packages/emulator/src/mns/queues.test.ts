import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { childrenNamed, childText } from "../xml/index.ts";
import { messageXml, recordingAuthorizer, startMns, user } from "./harness.test.fixture.ts";

const queueXml = (inner: string) => `<Queue xmlns="http://mns.aliyuncs.com/doc/v1/">${inner}</Queue>`;

async function withQueue(attributes = "") {
  const cloud = startMns();
  await cloud.send("PUT", "/queues/q", { body: queueXml(attributes) });
  return {
    ...cloud,
    put: (body: string, more = "") => cloud.send("POST", "/queues/q/messages", { body: messageXml(body, more) }),
    take: (query = "") => cloud.send("GET", `/queues/q/messages${query}`),
  };
}

const empty = { status: 404, code: "MessageNotExist" };

describe("queue resources", () => {
  it("answers 201 with the address for a new queue, 204 with it for the same again, 409 for another with the name", async () => {
    const { send } = startMns();
    const created = await send("PUT", "/queues/q-1", { body: queueXml("<VisibilityTimeout>60</VisibilityTimeout>") });
    expect(created).toMatchObject({ status: 201, headers: { location: "http://127.0.0.1:9/queues/q-1" }, xml: undefined });
    const again = await send("PUT", "/queues/q-1", {
      body: queueXml("<VisibilityTimeout>60</VisibilityTimeout><DelaySeconds>0</DelaySeconds>"),
    });
    expect(again).toMatchObject({ status: 204, headers: { location: "http://127.0.0.1:9/queues/q-1" } });
    await expect(send("PUT", "/queues/q-1", { body: queueXml("") })).rejects.toMatchObject({ status: 409, code: "QueueAlreadyExist" });
  });

  it("shows its attributes, with times in seconds, and changes only those that are given", async () => {
    const { send, clock } = await withQueue("<DelaySeconds>5</DelaySeconds><LoggingEnabled>true</LoggingEnabled>");
    const before = await send("GET", "/queues/q");
    expect(Object.fromEntries((before.xml?.children ?? []).map(({ name, text }) => [name, text]))).toEqual({
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
    expect(await send("PUT", "/queues/q?metaoverride=true", { body: queueXml("<VisibilityTimeout>9</VisibilityTimeout>") })).toMatchObject({
      status: 204,
    });
    const after = await send("GET", "/queues/q");
    expect([after.text("VisibilityTimeout"), after.text("DelaySeconds")]).toEqual(["9", "5"]);
    expect(Number(after.text("LastModifyTime")) - Number(after.text("CreateTime"))).toBeGreaterThanOrEqual(5);
  });

  it("lists by prefix, in pages, without an empty marker", async () => {
    const { send } = startMns();
    for (const name of ["b-1", "a-2", "a-1", "a-3"]) await send("PUT", `/queues/${name}`);
    const first = await send("GET", "/queues", { headers: { "x-mns-prefix": "a-", "x-mns-ret-number": "2" } });
    const urls = (answer: typeof first) => childrenNamed(answer.xml as never, "Queue").map((queue) => childText(queue, "QueueURL"));
    expect(urls(first)).toEqual(["http://127.0.0.1:9/queues/a-1", "http://127.0.0.1:9/queues/a-2"]);
    const rest = await send("GET", "/queues", { headers: { "x-mns-prefix": "a-", "x-mns-marker": first.text("NextMarker") ?? "" } });
    expect(urls(rest)).toEqual(["http://127.0.0.1:9/queues/a-3"]);
    expect(rest.text("NextMarker")).toBeUndefined();
    const meta = await send("GET", "/queues", { headers: { "x-mns-with-meta": "true", "x-mns-prefix": "b" } });
    expect(childText(childrenNamed(meta.xml as never, "Queue")[0] as never, "ActiveMessages")).toBe("0");
  });

  it("deletes, twice as well, and with it what the queue held", async () => {
    const { send, put } = await withQueue();
    await put("x");
    expect((await send("DELETE", "/queues/q")).status).toBe(204);
    expect((await send("DELETE", "/queues/q")).status).toBe(204);
    await expect(send("GET", "/queues/q")).rejects.toMatchObject({ status: 404, code: "QueueNotExist" });
    await expect(send("GET", "/queues/q/messages")).rejects.toMatchObject({ status: 404, code: "QueueNotExist" });
  });

  it.each([
    ["VisibilityTimeout", "0", "43201"],
    ["DelaySeconds", "-1", "604801"],
    ["MaximumMessageSize", "1023", "65537"],
    ["MessageRetentionPeriod", "59", "604801"],
    ["PollingWaitSeconds", "x", "31"],
  ])("refuses %s outside its range", async (name, low, high) => {
    const { send } = startMns();
    for (const value of [low, high]) {
      await expect(send("PUT", "/queues/q", { body: queueXml(`<${name}>${value}</${name}>`) })).rejects.toMatchObject({
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
  ])("refuses %s %s with %s", async (method, target, code) => {
    const { send } = startMns();
    await expect(send(method, target)).rejects.toMatchObject({ status: 400, code });
  });

  it.each([["<Queue>"], ["<Topic/>"], ["plain"], ['<!DOCTYPE q [<!ENTITY a "b">]><Queue>&a;</Queue>']])(
    "refuses the document %s",
    async (body) => {
      const { send } = startMns();
      await expect(send("PUT", "/queues/q", { body })).rejects.toMatchObject({ status: 400, code: "MalformedXML" });
    },
  );

  it("takes a document without the namespace", async () => {
    expect((await startMns().send("PUT", "/queues/q", { body: "<Queue><VisibilityTimeout>7</VisibilityTimeout></Queue>" })).status).toBe(
      201,
    );
  });
});

describe("messages", () => {
  it("gives back what was sent, with its MD5, times in milliseconds and a handle that needs no escaping", async () => {
    const { put, take } = await withQueue();
    const body = 'a <b> & "视频" 😀\r\n ';
    const sent = await put(body.replace("\r", "&#13;"));
    const md5 = createHash("md5").update(body.replace("\r", "&#13;")).digest("hex").toUpperCase();
    expect([sent.status, sent.text("MessageBodyMD5"), sent.text("ReceiptHandle")]).toEqual([201, md5, undefined]);
    const got = await take();
    expect(got.xml?.name).toBe("Message");
    expect(got.text("MessageBody")).toBe(body.replace("\r", "&#13;"));
    expect(got.text("MessageId")).toBe(sent.text("MessageId"));
    expect([got.text("DequeueCount"), got.text("Priority")]).toEqual(["1", "8"]);
    expect(got.text("ReceiptHandle")).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Number(got.text("NextVisibleTime")) - Number(got.text("FirstDequeueTime"))).toBe(30_000);
    expect(got.text("EnqueueTime")).toMatch(/^\d{13}$/);
    await expect(take()).rejects.toMatchObject(empty);
  });

  it("shows a message again after its visibility time-out, with a higher count and another handle", async () => {
    const { put, take, clock, send } = await withQueue("<VisibilityTimeout>5</VisibilityTimeout>");
    await put("x");
    const first = await take();
    clock.advance(4000);
    await expect(take()).rejects.toMatchObject(empty);
    clock.advance(1100);
    const second = await take();
    expect([second.text("DequeueCount"), second.text("FirstDequeueTime")]).toEqual(["2", first.text("FirstDequeueTime")]);
    await expect(send("DELETE", `/queues/q/messages?ReceiptHandle=${first.text("ReceiptHandle")}`)).rejects.toMatchObject(empty);
    expect((await send("DELETE", `/queues/q/messages?receipthandle=${second.text("ReceiptHandle")}`)).status).toBe(204);
    clock.advance(60_000);
    await expect(take()).rejects.toMatchObject(empty);
  });

  it("delays by the message, else by the queue, and gives a handle to call it back", async () => {
    const { put, take, clock, send } = await withQueue("<DelaySeconds>10</DelaySeconds>");
    await put("queue delay");
    await put("own delay", "<DelaySeconds>2</DelaySeconds>");
    const recalled = await put("never seen");
    await put("now", "<DelaySeconds>0</DelaySeconds>");
    expect((await take()).text("MessageBody")).toBe("now");
    expect((await send("GET", "/queues/q")).text("DelayMessages")).toBe("3");
    await send("DELETE", `/queues/q/messages?ReceiptHandle=${recalled.text("ReceiptHandle")}`);
    clock.advance(2000);
    expect((await take()).text("MessageBody")).toBe("own delay");
    clock.advance(8000);
    expect((await take()).text("MessageBody")).toBe("queue delay");
    await expect(take()).rejects.toMatchObject(empty);
  });

  it("hands out the lowest priority number first, and the oldest of one priority", async () => {
    const { put, take } = await withQueue();
    await put("8a");
    await put("16", "<Priority>16</Priority>");
    await put("1", "<Priority>1</Priority>");
    await put("8b");
    const got = await take("?numOfMessages=16");
    expect(childrenNamed(got.xml as never, "Message").map((message) => childText(message, "MessageBody"))).toEqual(["1", "8a", "8b", "16"]);
  });

  it("changes the visibility from now on, under a new handle", async () => {
    const { put, take, clock, send } = await withQueue();
    await put("x");
    const old = (await take()).text("ReceiptHandle");
    clock.advance(20_000);
    const changed = await send("PUT", `/queues/q/messages?receiptHandle=${old}&visibilityTimeout=100`);
    expect([changed.status, changed.xml?.name]).toEqual([200, "ChangeVisibility"]);
    await expect(send("PUT", `/queues/q/messages?ReceiptHandle=${old}&VisibilityTimeout=1`)).rejects.toMatchObject(empty);
    clock.advance(99_000);
    await expect(take()).rejects.toMatchObject(empty);
    clock.advance(1100);
    expect((await take()).text("DequeueCount")).toBe("2");
    await expect(send("DELETE", `/queues/q/messages?ReceiptHandle=${changed.text("ReceiptHandle")}`)).rejects.toMatchObject(empty);
  });

  it("peeks without a trace", async () => {
    const { put, send, take } = await withQueue();
    await put("x");
    await put("y");
    const peeked = await send("GET", "/queues/q/messages?peekonly=true");
    expect([peeked.text("MessageBody"), peeked.text("DequeueCount"), peeked.text("ReceiptHandle"), peeked.text("NextVisibleTime")]).toEqual(
      ["x", "0", undefined, undefined],
    );
    const both = await send("GET", "/queues/q/messages?peekonly=true&numOfMessages=16");
    expect(childrenNamed(both.xml as never, "Message")).toHaveLength(2);
    expect((await take()).text("DequeueCount")).toBe("1");
  });

  it("forgets a message at the end of the retention, even one that was received", async () => {
    const { put, take, clock, send } = await withQueue(
      "<MessageRetentionPeriod>60</MessageRetentionPeriod><VisibilityTimeout>100</VisibilityTimeout>",
    );
    await put("received");
    const { text } = await take();
    await put("ready");
    clock.advance(60_100);
    await expect(take()).rejects.toMatchObject(empty);
    await expect(send("DELETE", `/queues/q/messages?ReceiptHandle=${text("ReceiptHandle")}`)).rejects.toMatchObject(empty);
    const attributes = await send("GET", "/queues/q");
    expect([attributes.text("ActiveMessages"), attributes.text("InactiveMessages")]).toEqual(["0", "0"]);
  });

  it("carries user and system properties", async () => {
    const { put, take } = await withQueue();
    const property = "<Name>k</Name><Type>STRING</Type><Value>v &lt;1&gt;</Value>";
    await put("x", `<UserProperties><PropertyValue>${property}</PropertyValue></UserProperties>`);
    const [user] = childrenNamed((await take()).xml as never, "UserProperties");
    expect(childrenNamed(user as never, "PropertyValue").map((one) => one.children.map(({ name, text }) => [name, text]))).toEqual([
      [
        ["Name", "k"],
        ["Value", "v <1>"],
        ["Type", "STRING"],
      ],
    ]);
  });

  it.each([
    ["an empty body", messageXml("")],
    ["a body over the queue's size", messageXml("x".repeat(65_537))],
    ["a body over it in UTF-8 bytes", messageXml("é".repeat(32_769))],
    ["a priority out of range", messageXml("x", "<Priority>17</Priority>")],
    ["no body at all", "<Message/>"],
  ])("refuses %s", async (_what, body) => {
    const { send } = await withQueue();
    await expect(send("POST", "/queues/q/messages", { body })).rejects.toMatchObject({ status: 400, code: "InvalidArgument" });
  });

  it.each([
    ["DELETE", "", "MissingReceiptHandle"],
    ["DELETE", "?ReceiptHandle=nonsense", "ReceiptHandleError"],
    ["PUT", "?receiptHandle=nonsense", "MissingVisibilityTimeout"],
    ["PUT", "?visibilityTimeout=1", "MissingReceiptHandle"],
    ["PUT", "?receiptHandle=1-ab+c/==&visibilityTimeout=1", "ReceiptHandleError"],
    ["PUT", "?receiptHandle=x&visibilityTimeout=43201", "InvalidArgument"],
    ["GET", "?waitseconds=31", "InvalidArgument"],
    ["GET", "?numOfMessages=17", "InvalidArgument"],
    ["GET", "?numOfMessages=0", "InvalidArgument"],
  ])("refuses %s messages%s with %s", async (method, query, code) => {
    const { send } = await withQueue();
    await expect(send(method, `/queues/q/messages${query}`)).rejects.toMatchObject({ status: 400, code });
  });
});

describe("batches", () => {
  const batchXml = (...entries: string[]) => `<Messages>${entries.map((entry) => `<Message>${entry}</Message>`).join("")}</Messages>`;

  it("sends up to sixteen, and tells which entry failed", async () => {
    const { send } = await withQueue("<MaximumMessageSize>1024</MaximumMessageSize>");
    const fine = await send("POST", "/queues/q/messages", {
      body: batchXml("<MessageBody>a</MessageBody>", "<MessageBody>b</MessageBody>"),
    });
    expect([fine.status, childrenNamed(fine.xml as never, "Message").length]).toEqual([201, 2]);
    const mixed = await send("POST", "/queues/q/messages", {
      body: batchXml(
        "<MessageBody>c</MessageBody>",
        `<MessageBody>${"x".repeat(1025)}</MessageBody>`,
        "<MessageBody>d</MessageBody><DelaySeconds>-1</DelaySeconds>",
      ),
    });
    expect(mixed.status).toBe(400);
    expect(childrenNamed(mixed.xml as never, "Message").map((message) => message.children.map(({ name }) => name))).toEqual([
      ["MessageId", "MessageBodyMD5"],
      ["ErrorCode", "ErrorMessage"],
      ["ErrorCode", "ErrorMessage"],
    ]);
    expect((await send("GET", "/queues/q")).text("ActiveMessages")).toBe("3");
  });

  it("refuses a batch that is too many or too long as a whole", async () => {
    const { send } = await withQueue();
    for (const body of [
      "<Messages/>",
      batchXml(...Array.from({ length: 17 }, () => "<MessageBody>x</MessageBody>")),
      batchXml(...Array.from({ length: 2 }, () => `<MessageBody>${"x".repeat(33_000)}</MessageBody>`)),
    ]) {
      await expect(send("POST", "/queues/q/messages", { body })).rejects.toMatchObject({ status: 400, code: "InvalidArgument" });
    }
  });

  it("deletes what it can and lists the rest with 404", async () => {
    const { put, take, send } = await withQueue();
    await put("a");
    await put("b");
    const got = await take("?numOfMessages=5");
    const [a, b] = childrenNamed(got.xml as never, "Message").map((message) => childText(message, "ReceiptHandle"));
    const handles = (...all: (string | undefined)[]) => ({
      body: `<ReceiptHandles>${all.map((one) => `<ReceiptHandle>${one}</ReceiptHandle>`).join("")}</ReceiptHandles>`,
    });
    const mixed = await send("DELETE", "/queues/q/messages", handles(a, "bad", a));
    expect([mixed.status, mixed.xml?.name]).toEqual([404, "Errors"]);
    expect(
      childrenNamed(mixed.xml as never, "Error").map((error) => [childText(error, "ErrorCode"), childText(error, "ReceiptHandle")]),
    ).toEqual([
      ["ReceiptHandleError", "bad"],
      ["MessageNotExist", a],
    ]);
    expect(await send("DELETE", "/queues/q/messages", handles(b))).toMatchObject({ status: 204, xml: undefined });
  });
});

describe("long polls", () => {
  it("end when a message arrives", async () => {
    const { put, take } = await withQueue();
    const polls = [take("?waitseconds=30"), take("?waitseconds=30&numOfMessages=16")];
    await put("first");
    await put("second");
    const [one, many] = await Promise.all(polls);
    expect([one?.text("MessageBody"), many?.xml?.name, many?.xml?.children.length]).toEqual(["first", "Messages", 1]);
  });

  it("end with MessageNotExist when the cloud's time is over, and not before", async () => {
    const { take, clock } = await withQueue("<PollingWaitSeconds>20</PollingWaitSeconds>");
    let ended = false;
    const poll = take().finally(() => {
      ended = true;
    });
    poll.catch(() => undefined);
    clock.advance(19_000);
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    clock.advance(1000);
    await expect(poll).rejects.toMatchObject(empty);
  });

  it("end when a hidden message becomes visible", async () => {
    const { put, take, clock } = await withQueue("<VisibilityTimeout>5</VisibilityTimeout>");
    await put("x");
    await take();
    const poll = take("?waitseconds=30");
    clock.advance(5000);
    expect((await poll).text("DequeueCount")).toBe("2");
  });

  it("end when the client goes, without taking a message", async () => {
    const { put, take, send } = await withQueue();
    const client = new AbortController();
    const poll = send("GET", "/queues/q/messages?waitseconds=30", { signal: client.signal });
    client.abort();
    await expect(poll).rejects.toMatchObject(empty);
    await put("x");
    expect((await take()).text("DequeueCount")).toBe("1");
  });

  it("end when the queue is deleted", async () => {
    const { take, send } = await withQueue();
    const poll = take("?waitseconds=30");
    await send("DELETE", "/queues/q");
    await expect(poll).rejects.toMatchObject(empty);
  });
});

describe("dead letters", () => {
  it("move after the last allowed receive, with their age, and wake who polls there", async () => {
    const { open, send, clock } = startMns();
    await open("CreateQueue", { QueueName: "dead", MessageRetentionPeriod: "1000" });
    await open("CreateQueue", {
      QueueName: "q",
      VisibilityTimeout: "10",
      DlqPolicy: JSON.stringify({ Enabled: true, DeadLetterTargetQueue: "dead", MaxReceiveCount: 2 }),
    });
    await send("POST", "/queues/q/messages", { body: messageXml("poison") });
    const enqueued = (await send("GET", "/queues/q/messages")).text("EnqueueTime");
    clock.advance(10_000);
    await send("GET", "/queues/q/messages");
    const poll = send("GET", "/queues/dead/messages?waitseconds=30");
    clock.advance(10_000);
    const moved = await poll;
    expect([moved.text("MessageBody"), moved.text("DequeueCount"), moved.text("EnqueueTime")]).toEqual(["poison", "1", enqueued]);
    await expect(send("GET", "/queues/q/messages")).rejects.toMatchObject(empty);
  });

  it("stay where they are when the target is missing", async () => {
    const { open, send, clock } = startMns();
    await open("CreateQueue", {
      QueueName: "q",
      VisibilityTimeout: "10",
      DlqPolicy: JSON.stringify({ Enabled: true, DeadLetterTargetQueue: "dead", MaxReceiveCount: 1 }),
    });
    await send("POST", "/queues/q/messages", { body: messageXml("poison") });
    await send("GET", "/queues/q/messages");
    clock.advance(10_000);
    expect((await send("GET", "/queues/q/messages")).text("DequeueCount")).toBe("2");
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
    ["PUT", "/queues/q/messages?ReceiptHandle=x&VisibilityTimeout=1", "mns:ChangeMessageVisibility", `${queueArn}/messages`],
  ])("%s %s asks for %s and refuses without it", async (method, target, action, resource) => {
    const { authorizer, asked } = recordingAuthorizer(() => "ImplicitDeny");
    const { send } = startMns(authorizer);
    await send("PUT", "/queues/q");
    const body = method === "POST" ? { body: messageXml("x") } : {};
    asked.length = 0;
    await expect(send(method, target, { principal: user, ...body })).rejects.toMatchObject({ status: 403, code: "NoPermission" });
    expect(asked).toMatchObject([{ action, resource }]);
  });

  it.each([
    ["the single action alone", (action: string) => (action === "mns:ReceiveMessage" ? undefined : ("ImplicitDeny" as const)), true],
    ["the batch action alone", (action: string) => (action === "mns:BatchReceiveMessage" ? undefined : ("ImplicitDeny" as const)), true],
    ["neither", () => "ImplicitDeny" as const, false],
    [
      "the batch action, the single one denied",
      (action: string) => (action === "mns:ReceiveMessage" ? ("ExplicitDeny" as const) : undefined),
      false,
    ],
    [
      "the single action, the batch one denied",
      (action: string) => (action === "mns:ReceiveMessage" ? undefined : ("ExplicitDeny" as const)),
      false,
    ],
  ])("a batch receive under %s", async (_what, refuse, allowed) => {
    const { authorizer } = recordingAuthorizer(({ action }) => refuse(action));
    const { send } = startMns(authorizer);
    await send("PUT", "/queues/q");
    const outcome = send("GET", "/queues/q/messages?numOfMessages=2", { principal: user });
    await expect(outcome).rejects.toMatchObject(allowed ? empty : { status: 403, code: "NoPermission" });
  });

  it("does not tell a stranger whether a queue exists", async () => {
    const { send } = startMns(recordingAuthorizer(() => "ImplicitDeny").authorizer);
    await expect(send("GET", "/queues/none", { principal: user })).rejects.toMatchObject({ code: "NoPermission" });
  });
});
