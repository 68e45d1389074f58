import { createRequire } from "node:module";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { signMns } from "@immkit/local-cloud/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApi } from "./openapi.ts";

const Mns = createRequire(import.meta.url)(
  "@alicloud/mns",
) as typeof import("@alicloud/mns").default;

/**
 * The official SMQ client, unmodified. It escapes no XML, so bodies here are Base64 or plain words.
 */
describe("@alicloud/mns", () => {
  let cloud: LocalCloud;
  let mns: InstanceType<typeof Mns>;

  beforeAll(async () => {
    cloud = await startCloud();
    mns = new Mns(cloud.accountId, cloud);
  });

  afterAll(() => cloud.close());

  it("creates, reads, changes, lists and deletes queues", async () => {
    const created = await mns.createQueue("life", { VisibilityTimeout: 60 });
    expect(created).toMatchObject({
      code: 201,
      headers: { location: `${cloud.endpoint}/queues/life` },
    });
    expect(await mns.createQueue("life", { VisibilityTimeout: 60 })).toMatchObject({
      code: 204,
      headers: created.headers,
    });
    await expect(mns.createQueue("life", { VisibilityTimeout: 61 })).rejects.toMatchObject({
      name: "MNSQueueAlreadyExistError",
    });
    expect((await mns.setQueueAttributes("life", { PollingWaitSeconds: 3 })).code).toBe(204);
    expect((await mns.getQueueAttributes("life")).body).toMatchObject({
      QueueName: "life",
      VisibilityTimeout: "60",
      PollingWaitSeconds: "3",
    });
    await mns.createQueue("life-2");
    expect((await mns.listQueue("", 1, "life")).body).toEqual([
      { QueueURL: `${cloud.endpoint}/queues/life` },
    ]);
    expect((await mns.deleteQueue("life")).code).toBe(204);
    await expect(mns.getQueueAttributes("life")).rejects.toMatchObject({
      name: "MNSQueueNotExistError",
      message: expect.stringMatching(/requestid: [0-9A-F-]{36}/),
    });
  });

  it("sends, peeks, receives, extends and deletes", async () => {
    await mns.createQueue("one", { VisibilityTimeout: 2 });
    const body = Buffer.from("<视频> & more").toString("base64");
    const sent = await mns.sendMessage("one", { MessageBody: body, Priority: 3 });
    expect(sent.code).toBe(201);
    expect((await mns.peekMessage("one")).body).toMatchObject({
      MessageBody: body,
      DequeueCount: "0",
      Priority: "3",
    });
    const { body: got } = await mns.receiveMessage("one");
    expect(got).toMatchObject({
      MessageId: sent.body["MessageId"],
      MessageBody: body,
      MessageBodyMD5: sent.body["MessageBodyMD5"],
      DequeueCount: "1",
    });
    const changed = await mns.changeMessageVisibility("one", String(got["ReceiptHandle"]), 100);
    cloud.clock.advance(50_000);
    await expect(mns.receiveMessage("one")).rejects.toMatchObject({
      name: "MNSMessageNotExistError",
    });
    expect((await mns.deleteMessage("one", String(changed.body["ReceiptHandle"]))).code).toBe(204);
    await expect(mns.deleteMessage("one", "1-ab+c/==")).rejects.toMatchObject({
      name: "MNSReceiptHandleErrorError",
    });
  });

  it("works in batches, with partial failures", async () => {
    await mns.createQueue("many");
    const sent = await mns.batchSendMessage(
      "many",
      Array.from({ length: 16 }, (_, index) => ({ MessageBody: `m${index}` })),
    );
    expect([sent.code, sent.body.length]).toEqual([201, 16]);
    expect((await mns.batchPeekMessage("many", 16)).body).toHaveLength(16);
    const { body } = await mns.batchReceiveMessage("many", 16);
    const handles = body.map(({ ReceiptHandle }) => String(ReceiptHandle));
    expect((await mns.batchDeleteMessage("many", handles.slice(0, 15))).code).toBe(204);
    const again = await mns.batchDeleteMessage("many", [String(handles[15]), String(handles[0])]);
    expect([again.code, again.body]).toEqual([
      404,
      [
        {
          ErrorCode: "MessageNotExist",
          ErrorMessage: expect.any(String),
          ReceiptHandle: handles[0],
        },
      ],
    ]);
    expect((await mns.getQueueAttributes("many")).body).toMatchObject({
      ActiveMessages: "0",
      InactiveMessages: "0",
    });
  });

  it("ends a long poll as soon as there is a message", async () => {
    await mns.createQueue("poll");
    const started = performance.now();
    const poll = mns.receiveMessage("poll", 20);
    await mns.sendMessage("poll", { MessageBody: "here" });
    expect((await poll).body).toMatchObject({ MessageBody: "here" });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("delivers no message to a client that has disconnected", async () => {
    await mns.createQueue("gone");
    const client = new AbortController();
    const target = "/queues/gone/messages?waitseconds=30";
    const poll = fetch(cloud.endpoint + target, {
      headers: signMns({ ...cloud, method: "GET", target }),
      signal: client.signal,
    });
    // The poll must have started before the client disconnects. A peek on a second connection is
    // answered after that start.
    await expect(mns.peekMessage("gone")).rejects.toMatchObject({
      name: "MNSMessageNotExistError",
    });
    client.abort();
    await expect(poll).rejects.toMatchObject({ name: "AbortError" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await mns.sendMessage("gone", { MessageBody: "x" });
    expect((await mns.receiveMessage("gone", 5)).body).toMatchObject({ DequeueCount: "1" });
  });

  it.each(["XML", "JSON", "SIMPLIFIED"])(
    "publishes to a topic, whose subscription delivers %s",
    async (format) => {
      const name = format.toLowerCase();
      expect((await mns.createTopic(name, { MaximumMessageSize: 2048 })).code).toBe(201);
      await mns.createQueue(name);
      const open = openApi("Mns-open", cloud);
      await open("Subscribe", {
        TopicName: name,
        SubscriptionName: "s",
        PushType: "queue",
        Endpoint: `acs:mns:${cloud.region}:${cloud.accountId}:queues/${name}`,
        NotifyContentFormat: format,
        MessageTag: "important",
      });
      await mns.publishMessage(name, { MessageBody: "no tag" });
      await mns.publishMessage(name, { MessageBody: "other tag", MessageTag: "other" });
      const published = await mns.publishMessage(name, {
        MessageBody: "hello",
        MessageTag: "important",
      });
      expect(published).toMatchObject({
        code: 201,
        body: { MessageBodyMD5: "5D41402ABC4B2A76B9719D911017C592" },
      });
      const { body } = await mns.batchReceiveMessage(name, 16, 5);
      expect(body).toHaveLength(1);
      const text = String(body[0]?.["MessageBody"]);
      const id = published.body["MessageId"];
      if (format === "SIMPLIFIED") expect(text).toBe("hello");
      if (format === "JSON") {
        expect(JSON.parse(text)).toEqual({
          TopicOwner: cloud.accountId,
          TopicName: name,
          Subscriber: cloud.accountId,
          SubscriptionName: "s",
          MessageId: id,
          Message: "hello",
          MessageMD5: "5D41402ABC4B2A76B9719D911017C592",
          MessageTag: "important",
          PublishTime: expect.stringMatching(/^\d{13}$/),
        });
      }
      if (format === "XML") {
        expect(text).toMatch(
          /^<\?xml .*<Notification xmlns="http:\/\/mns.aliyuncs.com\/doc\/v1\/"><TopicOwner>/s,
        );
        expect(text).toContain(`<MessageId>${id}</MessageId><Message>hello</Message>`);
      }
      expect((await mns.listTopic("", 10, name)).body).toEqual([
        { TopicURL: `${cloud.endpoint}/topics/${name}` },
      ]);
      expect((await mns.getTopicAttributes(name)).body).toMatchObject({
        TopicName: name,
        MaximumMessageSize: "2048",
        MessageCount: "0",
      });
    },
  );

  it("is rejected with a wrong key", async () => {
    await expect(
      new Mns(cloud.accountId, { ...cloud, accessKeySecret: "wrong" }).listQueue(),
    ).rejects.toMatchObject({
      name: "MNSSignatureDoesNotMatchError",
    });
  });
});
