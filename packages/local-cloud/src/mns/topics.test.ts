import { describe, expect, it } from "vitest";
import { messageXml, recordingAuthorizer, startMns, user } from "../testing/mns.ts";
import { childrenNamed, childText, parseXml } from "../xml/index.ts";

const endpoint = (queue: string) => `acs:mns:cn-hangzhou:1234567890123456:queues/${queue}`;
const subscriptionXml = (target: string, more = "") =>
  `<Subscription xmlns="http://mns.aliyuncs.com/doc/v1/"><Endpoint>${target}</Endpoint>${more}</Subscription>`;

async function withTopic() {
  const cloud = startMns();
  await cloud.send("PUT", "/topics/t");
  const { send } = cloud;
  return {
    ...cloud,
    subscribe: (name: string, queue: string, more = "") =>
      send("PUT", `/topics/t/subscriptions/${name}`, {
        body: subscriptionXml(endpoint(queue), more),
      }),
    publish: (body: string, tag?: string) =>
      send("POST", "/topics/t/messages", {
        body: messageXml(body, tag === undefined ? "" : `<MessageTag>${tag}</MessageTag>`),
      }),
    /** Receives all messages of a queue and returns their bodies. */
    async bodies(queue: string): Promise<string[]> {
      const got = await send("GET", `/queues/${queue}/messages?numOfMessages=16`).catch(
        () => undefined,
      );
      return got?.xml === undefined
        ? []
        : childrenNamed(got.xml, "Message").map(
            (message) => childText(message, "MessageBody") ?? "",
          );
    },
  };
}

const simplified = "<NotifyContentFormat>SIMPLIFIED</NotifyContentFormat>";

describe("topic resources", () => {
  it("answer in the namespace without a slash at its end", async () => {
    const { send } = await withTopic();
    expect((await send("GET", "/topics/t")).xml?.namespace).toBe("http://mns.aliyuncs.com/doc/v1");
  });

  it("answer 201, 204 and 409 like queues", async () => {
    const { send } = startMns();
    const body = "<Topic><MaximumMessageSize>1024</MaximumMessageSize></Topic>";
    expect(await send("PUT", "/topics/t", { body })).toMatchObject({
      status: 201,
      headers: { location: "http://127.0.0.1:9/topics/t" },
    });
    expect(await send("PUT", "/topics/t", { body })).toMatchObject({
      status: 204,
      headers: { location: "http://127.0.0.1:9/topics/t" },
    });
    await expect(send("PUT", "/topics/t")).rejects.toMatchObject({
      status: 409,
      code: "TopicAlreadyExist",
    });
    expect(
      (
        await send("PUT", "/topics/t?metaoverride=true", {
          body: "<Topic><LoggingEnabled>True</LoggingEnabled></Topic>",
        })
      ).status,
    ).toBe(204);
    const shown = await send("GET", "/topics/t");
    expect(
      Object.fromEntries((shown.xml?.children ?? []).map(({ name, text }) => [name, text])),
    ).toEqual({
      TopicName: "t",
      CreateTime: expect.stringMatching(/^\d{10}$/),
      LastModifyTime: expect.stringMatching(/^\d{10}$/),
      MaximumMessageSize: "1024",
      MessageRetentionPeriod: "86400",
      MessageCount: "0",
      LoggingEnabled: "True",
    });
    expect(
      (await send("GET", "/topics", { headers: { "x-mns-with-meta": "true" } })).xml?.children,
    ).toHaveLength(1);
    expect((await send("DELETE", "/topics/t")).status).toBe(204);
    await expect(send("GET", "/topics/t")).rejects.toMatchObject({
      status: 404,
      code: "TopicNotExist",
    });
    await expect(
      send("POST", "/topics/t/messages", { body: messageXml("x") }),
    ).rejects.toMatchObject({
      status: 404,
      code: "TopicNotExist",
    });
  });

  it.each([
    ["PUT", "/topics/a.b", "TopicNameInvalid"],
    ["PUT", `/topics/${"t".repeat(121)}`, "TopicNameLengthError"],
    ["PUT", "/topics/t/subscriptions/a_b", "SubscriptionNameInvalid"],
    ["PUT", `/topics/t/subscriptions/${"s".repeat(121)}`, "SubscriptionNameLengthError"],
    ["DELETE", "/topics/t/messages", "InvalidRequestURL"],
    ["POST", "/topics", "InvalidRequestURL"],
    ["POST", "/topics/t/subscriptions", "InvalidRequestURL"],
  ])("reject %s %s with %s", async (method, target, code) => {
    const { send } = await withTopic();
    const body = target.includes("subscriptions") ? subscriptionXml(endpoint("q")) : "";
    await expect(send(method, target, { body })).rejects.toMatchObject({ status: 400, code });
  });
});

describe("publishing", () => {
  it("returns id and MD5, and delivers to every subscription", async () => {
    const { send, subscribe, publish, bodies } = await withTopic();
    for (const queue of ["a", "b"]) {
      await send("PUT", `/queues/${queue}`);
      await subscribe(queue, queue, simplified);
    }
    const answer = await publish('<"x"> & 视频');
    expect([answer.status, answer.text("MessageId"), answer.text("MessageBodyMD5")]).toEqual([
      201,
      expect.stringMatching(/^[0-9A-F]{32}$/),
      expect.stringMatching(/^[0-9A-F]{32}$/),
    ]);
    expect([await bodies("a"), await bodies("b")]).toEqual([['<"x"> & 视频'], ['<"x"> & 视频']]);
  });

  it("wraps messages in XML by default, without a tag if there is none", async () => {
    const { send, subscribe, publish, bodies } = await withTopic();
    await send("PUT", "/queues/q");
    await subscribe("s", "q");
    const answer = await publish("a <b> & c");
    const [body = ""] = await bodies("q");
    const root = parseXml(body);
    expect([root.name, root.namespace]).toEqual([
      "Notification",
      "http://mns.aliyuncs.com/doc/v1/",
    ]);
    expect(root.children.map(({ name, text }) => [name, text])).toEqual([
      ["TopicOwner", "1234567890123456"],
      ["TopicName", "t"],
      ["Subscriber", "1234567890123456"],
      ["SubscriptionName", "s"],
      ["MessageId", answer.text("MessageId")],
      ["Message", "a <b> & c"],
      ["MessageMD5", answer.text("MessageBodyMD5")],
      ["PublishTime", expect.stringMatching(/^\d{13}$/)],
    ]);
  });

  it("delivers a message of maximum size, although its wrapping is longer than that", async () => {
    const { send, subscribe, publish, bodies } = await withTopic();
    await send("PUT", "/queues/q");
    await subscribe("s", "q", "<NotifyContentFormat>JSON</NotifyContentFormat>");
    await publish("x".repeat(65_536));
    expect((JSON.parse((await bodies("q"))[0] ?? "") as { Message: string }).Message).toHaveLength(
      65_536,
    );
  });

  it("filters by tag: without a filter all messages, with a filter only its tag", async () => {
    const { send, subscribe, publish, bodies } = await withTopic();
    for (const queue of ["all", "x"]) await send("PUT", `/queues/${queue}`);
    await subscribe("all", "all", simplified);
    await subscribe("x", "x", `${simplified}<FilterTag>x</FilterTag>`);
    for (const tag of [undefined, "x", "X", "xy"]) await publish(String(tag), tag);
    expect([await bodies("all"), await bodies("x")]).toEqual([
      ["undefined", "x", "X", "xy"],
      ["x"],
    ]);
  });

  it.each([
    ["an empty body", ""],
    ["a body that is too long", "x".repeat(65_537)],
  ])("rejects %s", async (_what, body) => {
    const { publish } = await withTopic();
    await expect(publish(body)).rejects.toMatchObject({ status: 400, code: "InvalidArgument" });
  });

  it("rejects a tag of more than sixteen characters", async () => {
    const { publish } = await withTopic();
    await publish("x", "t".repeat(16));
    await expect(publish("x", "t".repeat(17))).rejects.toMatchObject({
      code: "InvalidArgument",
      message: expect.stringContaining("MessageTag"),
    });
  });
});

describe("failed deliveries", () => {
  it("are retried three times after 10 to 20 seconds each, then dropped", async () => {
    const { send, subscribe, publish, bodies, clock } = await withTopic();
    await subscribe("s", "q", simplified);
    await publish("late");
    await publish("lost");
    expect((await send("GET", "/topics/t")).text("MessageCount")).toBe("2");
    clock.advance(9999);
    await send("PUT", "/queues/q");
    expect(await bodies("q")).toEqual([]);
    clock.advance(10_001);
    expect((await bodies("q")).toSorted()).toEqual(["late", "lost"]);

    await send("DELETE", "/queues/q");
    await publish("gone");
    clock.advance(60_000);
    await send("PUT", "/queues/q");
    clock.advance(86_400_000);
    expect(await bodies("q")).toEqual([]);
    expect((await send("GET", "/topics/t")).text("MessageCount")).toBe("0");
  });

  it("are retried for a day with EXPONENTIAL_DECAY_RETRY", async () => {
    const { send, subscribe, publish, bodies, clock } = await withTopic();
    await subscribe(
      "s",
      "q",
      `${simplified}<NotifyStrategy>EXPONENTIAL_DECAY_RETRY</NotifyStrategy>`,
    );
    await publish("x");
    clock.advance(23 * 3_600_000);
    await send("PUT", "/queues/q");
    expect(await bodies("q")).toEqual([]);
    clock.advance(512_000);
    expect(await bodies("q")).toEqual(["x"]);
  });

  it("end in the subscription's dead letter queue if there is one", async () => {
    const { send, open, publish, bodies, clock } = await withTopic();
    await send("PUT", "/queues/dead");
    await open("Subscribe", {
      TopicName: "t",
      SubscriptionName: "s",
      PushType: "queue",
      Endpoint: "none",
      NotifyContentFormat: "SIMPLIFIED",
      DlqPolicy: JSON.stringify({ Enabled: true, DeadLetterTargetQueue: "dead" }),
    });
    await publish("x");
    clock.advance(29_000);
    expect(await bodies("dead")).toEqual([]);
    clock.advance(31_001);
    expect(await bodies("dead")).toEqual(["x"]);
  });

  it("are cancelled when the subscription is deleted", async () => {
    const { send, subscribe, publish, bodies, clock } = await withTopic();
    await subscribe("s", "q", simplified);
    await publish("x");
    expect((await send("DELETE", "/topics/t/subscriptions/s")).status).toBe(204);
    await send("PUT", "/queues/q");
    clock.advance(60_000);
    expect(await bodies("q")).toEqual([]);
  });
});

describe("subscriptions", () => {
  it("can be created once and read; only the strategy can be changed", async () => {
    const { send, subscribe } = await withTopic();
    const location = "http://127.0.0.1:9/topics/t/subscriptions/s";
    expect(await subscribe("s", "q", "<FilterTag>x</FilterTag>")).toMatchObject({
      status: 201,
      headers: { location },
    });
    expect(await subscribe("s", "q", "<FilterTag>x</FilterTag>")).toMatchObject({
      status: 204,
      headers: { location },
    });
    await expect(subscribe("s", "other")).rejects.toMatchObject({
      status: 409,
      code: "SubscriptionAlreadyExist",
    });
    const changes = subscriptionXml(
      endpoint("other"),
      `<NotifyStrategy>EXPONENTIAL_DECAY_RETRY</NotifyStrategy>${simplified}`,
    );
    expect(
      (await send("PUT", "/topics/t/subscriptions/s?metaoverride=true", { body: changes })).status,
    ).toBe(204);
    const shown = await send("GET", "/topics/t/subscriptions/s");
    expect(
      Object.fromEntries((shown.xml?.children ?? []).map(({ name, text }) => [name, text])),
    ).toEqual({
      TopicOwner: "1234567890123456",
      TopicName: "t",
      SubscriptionName: "s",
      Endpoint: endpoint("q"),
      FilterTag: "x",
      NotifyStrategy: "EXPONENTIAL_DECAY_RETRY",
      NotifyContentFormat: "XML",
      CreateTime: expect.stringMatching(/^\d{10}$/),
      LastModifyTime: expect.stringMatching(/^\d{10}$/),
    });
    await subscribe("s2", "q");
    const list = await send("GET", "/topics/t/subscriptions", {
      headers: { "x-mns-ret-number": "1" },
    });
    expect([
      childText(childrenNamed(list.xml as never, "Subscription")[0] as never, "SubscriptionURL"),
      list.text("NextMarker"),
    ]).toEqual([location, "s"]);
    await send("DELETE", "/topics/t/subscriptions/s");
    await expect(send("GET", "/topics/t/subscriptions/s")).rejects.toMatchObject({
      status: 404,
      code: "SubscriptionNotExist",
    });
  });

  it.each([
    "http://example.com/notifications",
    "https://example.com/notifications",
    "mail:directmail:a@b.c",
    "sms:directsms:anonymous",
  ])("accept the endpoint %s, and count its messages as undelivered", async (target) => {
    const { mns, send, publish } = await withTopic();
    await send("PUT", "/topics/t/subscriptions/s", { body: subscriptionXml(target) });
    expect((await send("GET", "/topics/t/subscriptions/s")).text("Endpoint")).toBe(target);
    await publish("x");
    expect(mns.inspection.topics()[0]?.subscriptions).toMatchObject([{ undelivered: 1 }]);
  });

  it("deliver to the account 127, which clients read from the host 127.0.0.1", async () => {
    const { send, publish, bodies } = await withTopic();
    await send("PUT", "/queues/q");
    const target = "acs:mns:0:127:queues/q";
    const body = subscriptionXml(target, simplified);
    await send("PUT", "/topics/t/subscriptions/s", { body });
    expect((await send("GET", "/topics/t/subscriptions/s")).text("Endpoint")).toBe(target);
    await publish("x");
    expect(await bodies("q")).toEqual(["x"]);
  });

  it.each([
    ["", "EndpointInvalid"],
    ["q", "EndpointInvalid"],
    ["acs:mns:cn-beijing:1234567890123456:queues/q", "EndpointInvalid"],
    ["acs:mns:cn-hangzhou:9999999999999999:queues/q", "EndpointInvalid"],
    ["mail:a@b.c x", "EndpointInvalid"],
    ["acs:mns:cn-hangzhou:1234567890123456:queues/-q", "InvalidQueueName"],
  ])("reject the endpoint %j with %s", async (target, code) => {
    const { send } = await withTopic();
    await expect(
      send("PUT", "/topics/t/subscriptions/s", { body: subscriptionXml(target) }),
    ).rejects.toMatchObject({ status: 400, code });
  });

  it.each([
    ["<NotifyContentFormat>json</NotifyContentFormat>"],
    ["<NotifyStrategy>NEVER</NotifyStrategy>"],
    [`<FilterTag>${"t".repeat(17)}</FilterTag>`],
  ])("reject %s", async (more) => {
    const { subscribe } = await withTopic();
    await expect(subscribe("s", "q", more)).rejects.toMatchObject({
      status: 400,
      code: "InvalidArgument",
    });
  });

  it("reject a queue whose maximum message size is smaller than the topic's", async () => {
    const { send, subscribe } = await withTopic();
    await send("PUT", "/queues/small", {
      body: "<Queue><MaximumMessageSize>1024</MaximumMessageSize></Queue>",
    });
    await expect(subscribe("s", "small")).rejects.toMatchObject({
      code: "InvalidArgument",
      message: expect.stringContaining("small"),
    });
  });

  it("need their topic", async () => {
    const { send } = startMns();
    await expect(
      send("PUT", "/topics/none/subscriptions/s", { body: subscriptionXml(endpoint("q")) }),
    ).rejects.toMatchObject({
      code: "TopicNotExist",
    });
  });
});

describe("permissions", () => {
  const topicArn = "acs:mns:cn-hangzhou:1234567890123456:/topics/t";

  it.each([
    ["PUT", "/topics/t", "mns:CreateTopic", topicArn],
    ["PUT", "/topics/t?metaoverride=true", "mns:SetTopicAttributes", topicArn],
    ["GET", "/topics/t", "mns:GetTopicAttributes", topicArn],
    ["DELETE", "/topics/t", "mns:DeleteTopic", topicArn],
    ["GET", "/topics", "mns:ListTopic", "acs:mns:cn-hangzhou:1234567890123456:/topics"],
    ["POST", "/topics/t/messages", "mns:PublishMessage", `${topicArn}/messages`],
    ["PUT", "/topics/t/subscriptions/s", "mns:Subscribe", `${topicArn}/subscriptions/s`],
    [
      "PUT",
      "/topics/t/subscriptions/s?metaoverride=true",
      "mns:SetSubscriptionAttributes",
      `${topicArn}/subscriptions/s`,
    ],
    [
      "GET",
      "/topics/t/subscriptions/s",
      "mns:GetSubscriptionAttributes",
      `${topicArn}/subscriptions/s`,
    ],
    ["DELETE", "/topics/t/subscriptions/s", "mns:Unsubscribe", `${topicArn}/subscriptions/s`],
    ["GET", "/topics/t/subscriptions", "mns:ListSubscriptionByTopic", `${topicArn}/subscriptions`],
  ])("%s %s needs %s", async (method, target, action, resource) => {
    const { authorizer, asked } = recordingAuthorizer(() => "ImplicitDeny");
    const { send } = startMns(authorizer);
    const isTopic = target.startsWith("/topics/t?") || target === "/topics/t";
    const body =
      method === "POST"
        ? messageXml("x")
        : method === "PUT" && !isTopic
          ? subscriptionXml(endpoint("q"))
          : "";
    await expect(send(method, target, { principal: user, body })).rejects.toMatchObject({
      status: 403,
      code: "NoPermission",
    });
    expect(asked).toEqual([{ action, resource, context: undefined }]);
  });
});
