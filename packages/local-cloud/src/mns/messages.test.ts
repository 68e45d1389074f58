import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { empty, messageXml, withQueue } from "../testing/mns.ts";
import { childrenNamed, childText } from "../xml/index.ts";

describe("messages", () => {
  it("returns the body, its MD5, times in milliseconds and a handle that needs no escaping", async () => {
    const { put, take } = await withQueue();
    const body = 'a <b> & "视频" 😀\r\n ';
    const sent = await put(body.replace("\r", "&#13;"));
    const md5 = createHash("md5").update(body.replace("\r", "&#13;")).digest("hex").toUpperCase();
    expect([sent.status, sent.text("MessageBodyMD5"), sent.text("ReceiptHandle")]).toEqual([
      201,
      md5,
      undefined,
    ]);
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

  it("redelivers a message after its visibility timeout, with a higher count and a new handle", async () => {
    const { put, take, clock, send } = await withQueue("<VisibilityTimeout>5</VisibilityTimeout>");
    await put("x");
    const first = await take();
    clock.advance(4000);
    await expect(take()).rejects.toMatchObject(empty);
    clock.advance(1100);
    const second = await take();
    expect([second.text("DequeueCount"), second.text("FirstDequeueTime")]).toEqual([
      "2",
      first.text("FirstDequeueTime"),
    ]);
    await expect(
      send("DELETE", `/queues/q/messages?ReceiptHandle=${first.text("ReceiptHandle")}`),
    ).rejects.toMatchObject(empty);
    expect(
      (await send("DELETE", `/queues/q/messages?receipthandle=${second.text("ReceiptHandle")}`))
        .status,
    ).toBe(204);
    clock.advance(60_000);
    await expect(take()).rejects.toMatchObject(empty);
  });

  it("delays by the message or the queue, and returns a handle to delete it", async () => {
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

  it("delivers by priority number, then by age", async () => {
    const { put, take } = await withQueue();
    await put("8a");
    await put("16", "<Priority>16</Priority>");
    await put("1", "<Priority>1</Priority>");
    await put("8b");
    const got = await take("?numOfMessages=16");
    expect(
      childrenNamed(got.xml as never, "Message").map((message) =>
        childText(message, "MessageBody"),
      ),
    ).toEqual(["1", "8a", "8b", "16"]);
  });

  it("changes the visibility from now, with a new handle", async () => {
    const { put, take, clock, send } = await withQueue();
    await put("x");
    const old = (await take()).text("ReceiptHandle");
    clock.advance(20_000);
    const changed = await send(
      "PUT",
      `/queues/q/messages?receiptHandle=${old}&visibilityTimeout=100`,
    );
    expect([changed.status, changed.xml?.name]).toEqual([200, "ChangeVisibility"]);
    await expect(
      send("PUT", `/queues/q/messages?ReceiptHandle=${old}&VisibilityTimeout=1`),
    ).rejects.toMatchObject(empty);
    clock.advance(99_000);
    await expect(take()).rejects.toMatchObject(empty);
    clock.advance(1100);
    expect((await take()).text("DequeueCount")).toBe("2");
    await expect(
      send("DELETE", `/queues/q/messages?ReceiptHandle=${changed.text("ReceiptHandle")}`),
    ).rejects.toMatchObject(empty);
  });

  it("peeks without changing the message", async () => {
    const { put, send, take } = await withQueue();
    await put("x");
    await put("y");
    const peeked = await send("GET", "/queues/q/messages?peekonly=true");
    expect([
      peeked.text("MessageBody"),
      peeked.text("DequeueCount"),
      peeked.text("ReceiptHandle"),
      peeked.text("NextVisibleTime"),
    ]).toEqual(["x", "0", undefined, undefined]);
    const both = await send("GET", "/queues/q/messages?peekonly=true&numOfMessages=16");
    expect(childrenNamed(both.xml as never, "Message")).toHaveLength(2);
    expect((await take()).text("DequeueCount")).toBe("1");
  });

  it("deletes a message after the retention period, even if it was received", async () => {
    const { put, take, clock, send } = await withQueue(
      "<MessageRetentionPeriod>60</MessageRetentionPeriod><VisibilityTimeout>100</VisibilityTimeout>",
    );
    await put("received");
    const { text } = await take();
    await put("ready");
    clock.advance(60_100);
    await expect(take()).rejects.toMatchObject(empty);
    await expect(
      send("DELETE", `/queues/q/messages?ReceiptHandle=${text("ReceiptHandle")}`),
    ).rejects.toMatchObject(empty);
    const attributes = await send("GET", "/queues/q");
    expect([attributes.text("ActiveMessages"), attributes.text("InactiveMessages")]).toEqual([
      "0",
      "0",
    ]);
  });

  it("keeps user and system properties", async () => {
    const { put, take } = await withQueue();
    const property = "<Name>k</Name><Type>STRING</Type><Value>v &lt;1&gt;</Value>";
    await put("x", `<UserProperties><PropertyValue>${property}</PropertyValue></UserProperties>`);
    const [user] = childrenNamed((await take()).xml as never, "UserProperties");
    expect(
      childrenNamed(user as never, "PropertyValue").map((one) =>
        one.children.map(({ name, text }) => [name, text]),
      ),
    ).toEqual([
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
  ])("rejects %s", async (_what, body) => {
    const { send } = await withQueue();
    await expect(send("POST", "/queues/q/messages", { body })).rejects.toMatchObject({
      status: 400,
      code: "InvalidArgument",
    });
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
  ])("rejects %s messages%s with %s", async (method, query, code) => {
    const { send } = await withQueue();
    await expect(send(method, `/queues/q/messages${query}`)).rejects.toMatchObject({
      status: 400,
      code,
    });
  });
});

describe("batches", () => {
  const batchXml = (...entries: string[]) =>
    `<Messages>${entries.map((entry) => `<Message>${entry}</Message>`).join("")}</Messages>`;

  it("sends up to sixteen, and reports which entry failed", async () => {
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
    expect(
      childrenNamed(mixed.xml as never, "Message").map((message) =>
        message.children.map(({ name }) => name),
      ),
    ).toEqual([
      ["MessageId", "MessageBodyMD5"],
      ["ErrorCode", "ErrorMessage"],
      ["ErrorCode", "ErrorMessage"],
    ]);
    expect((await send("GET", "/queues/q")).text("ActiveMessages")).toBe("3");
  });

  it("rejects a batch with too many messages or bytes", async () => {
    const { send } = await withQueue();
    for (const body of [
      "<Messages/>",
      batchXml(...Array.from({ length: 17 }, () => "<MessageBody>x</MessageBody>")),
      batchXml(
        ...Array.from({ length: 2 }, () => `<MessageBody>${"x".repeat(33_000)}</MessageBody>`),
      ),
    ]) {
      await expect(send("POST", "/queues/q/messages", { body })).rejects.toMatchObject({
        status: 400,
        code: "InvalidArgument",
      });
    }
  });

  it("deletes what it can and lists the errors with 404", async () => {
    const { put, take, send } = await withQueue();
    await put("a");
    await put("b");
    const got = await take("?numOfMessages=5");
    const [a, b] = childrenNamed(got.xml as never, "Message").map((message) =>
      childText(message, "ReceiptHandle"),
    );
    const handles = (...all: (string | undefined)[]) => ({
      body: `<ReceiptHandles>${all.map((one) => `<ReceiptHandle>${one}</ReceiptHandle>`).join("")}</ReceiptHandles>`,
    });
    const mixed = await send("DELETE", "/queues/q/messages", handles(a, "bad", a));
    expect([mixed.status, mixed.xml?.name]).toEqual([404, "Errors"]);
    expect(
      childrenNamed(mixed.xml as never, "Error").map((error) => [
        childText(error, "ErrorCode"),
        childText(error, "ReceiptHandle"),
      ]),
    ).toEqual([
      ["ReceiptHandleError", "bad"],
      ["MessageNotExist", a],
    ]);
    expect(await send("DELETE", "/queues/q/messages", handles(b))).toMatchObject({
      status: 204,
      xml: undefined,
    });
  });
});
