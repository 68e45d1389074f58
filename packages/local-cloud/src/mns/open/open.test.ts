import { describe, expect, it } from "vitest";
import { recordingAuthorizer, startMns, user } from "../../testing/mns.ts";

const fine = (Data: unknown) => ({
  Code: 200,
  Status: "Success",
  Success: true,
  Message: "operation success",
  Data,
});
const done = fine({ Code: 200, Message: "operation success", Success: true });

describe("queues of the control plane", () => {
  it("can be created with all attributes, and show the published members", async () => {
    const { open } = startMns();
    const policy = { Enabled: true, DeadLetterTargetQueue: "dead", MaxReceiveCount: 3 };
    const created = await open("CreateQueue", {
      QueueName: "q",
      QueueType: "normal",
      DelaySeconds: "1",
      MaximumMessageSize: "2048",
      MessageRetentionPeriod: "3600",
      VisibilityTimeout: "60",
      PollingWaitSeconds: "20",
      EnableLogging: "true",
      DlqPolicy: JSON.stringify(policy),
      EnableSSE: "true",
      SseType: "SMQ",
      "Tag.1.Key": "team",
      "Tag.1.Value": "a",
      "Tag.2.Key": "env",
    });
    expect(created).toEqual(done);
    expect(await open("GetQueueAttributes", { QueueName: "q" })).toEqual(
      fine({
        QueueName: "q",
        QueueType: "normal",
        CreateTime: expect.any(Number),
        LastModifyTime: expect.any(Number),
        DelaySeconds: 1,
        MaximumMessageSize: 2048,
        MessageRetentionPeriod: 3600,
        VisibilityTimeout: 60,
        PollingWaitSeconds: 20,
        ActiveMessages: 0,
        InactiveMessages: 0,
        DelayMessages: 0,
        LoggingEnabled: true,
        DlqPolicy: { Enabled: true, DeadLetterTargetQueue: "dead", MaxReceiveCount: "3" },
        EnableSSE: true,
        EncryptionEnabled: true,
        SseType: "SMQ",
        Tags: [
          { TagKey: "team", TagValue: "a" },
          { TagKey: "env", TagValue: "" },
        ],
      }),
    );
  });

  it("are the queues of the data plane", async () => {
    const { open, send } = startMns();
    await send("PUT", "/queues/q");
    expect(await open("SetQueueAttributes", { QueueName: "q", VisibilityTimeout: "77" })).toEqual(
      done,
    );
    expect((await send("GET", "/queues/q")).text("VisibilityTimeout")).toBe("77");
    expect(await open("CreateQueue", { QueueName: "q", VisibilityTimeout: "77" })).toEqual(done);
    await expect(open("CreateQueue", { QueueName: "q" })).rejects.toMatchObject({
      status: 409,
      code: "QueueAlreadyExist",
    });
    expect(await open("DeleteQueue", { QueueName: "q" })).toEqual(done);
    await expect(open("GetQueueAttributes", { QueueName: "q" })).rejects.toMatchObject({
      status: 404,
      code: "QueueNotExist",
    });
  });

  it("don't keep the tags of a deleted queue", async () => {
    const { open } = startMns();
    await open("CreateQueue", { QueueName: "q", "Tag.1.Key": "a" });
    await open("DeleteQueue", { QueueName: "q" });
    await open("CreateQueue", { QueueName: "q" });
    expect(await open("GetQueueAttributes", { QueueName: "q" })).toMatchObject({
      Data: { Tags: [] },
    });
  });

  it("are listed in pages with a minimum and maximum size", async () => {
    const { open } = startMns();
    for (let number = 10; number < 22; number += 1)
      await open("CreateQueue", { QueueName: `q${number}` });
    await open("CreateQueue", { QueueName: "other" });
    const second = (await open("ListQueue", { QueueName: "q", PageNum: "2", PageSize: "1" })) as {
      Data: { PageData: { QueueName: string }[] };
    };
    expect(second.Data).toMatchObject({ PageNum: 2, PageSize: 10, Pages: 2, Size: 2, Total: 12 });
    expect(second.Data.PageData.map(({ QueueName }) => QueueName)).toEqual(["q20", "q21"]);
    expect(await open("ListQueue", { PageSize: "1000" })).toMatchObject({
      Data: { PageSize: 50, Total: 13 },
    });
    await expect(open("ListQueue", { PageNum: "x" })).rejects.toMatchObject({
      code: "InvalidArgument",
    });
  });

  it.each([
    [{}, "MissingQueueName"],
    [{ QueueName: "a_b" }, "InvalidQueueName"],
    [{ QueueName: "q", QueueType: "fifo" }, "InvalidArgument"],
    [{ QueueName: "q", VisibilityTimeout: "0" }, "InvalidArgument"],
    [{ QueueName: "q", EnableLogging: "maybe" }, "InvalidArgument"],
    [{ QueueName: "q", DlqPolicy: "dead" }, "InvalidArgument"],
    [{ QueueName: "q", DlqPolicy: "[]" }, "InvalidArgument"],
    [
      {
        QueueName: "q",
        DlqPolicy: '{"Enabled":true,"DeadLetterTargetQueue":"q","MaxReceiveCount":1}',
      },
      "InvalidArgument",
    ],
    [{ QueueName: "q", DlqPolicy: '{"Enabled":true,"MaxReceiveCount":1}' }, "QueueNameLengthError"],
    [
      { QueueName: "q", DlqPolicy: '{"Enabled":true,"DeadLetterTargetQueue":"dead"}' },
      "InvalidArgument",
    ],
  ])("are rejected with %j: %s", async (params, code) => {
    const { open } = startMns();
    await expect(open("CreateQueue", params)).rejects.toMatchObject({ status: 400, code });
  });
});

describe("topics of the control plane", () => {
  it("can be created, read, changed, listed and deleted", async () => {
    const { open } = startMns();
    expect(
      await open("CreateTopic", {
        TopicName: "t",
        MaxMessageSize: "1024",
        EnableLogging: "true",
        "Tag.1.Key": "k",
        "Tag.1.Value": "v",
      }),
    ).toEqual(done);
    const data = {
      TopicName: "t",
      TopicType: "normal",
      CreateTime: expect.any(Number),
      LastModifyTime: expect.any(Number),
      MaxMessageSize: 1024,
      MessageRetentionPeriod: 86_400,
      MessageCount: 0,
      LoggingEnabled: true,
      TopicUrl: "http://127.0.0.1:9/topics/t",
      TopicInnerUrl: "http://127.0.0.1:9/topics/t",
      EnableSSE: false,
      EncryptionEnabled: false,
      Tags: [{ TagKey: "k", TagValue: "v" }],
    };
    expect(await open("GetTopicAttributes", { TopicName: "t" })).toEqual(fine(data));
    await open("SetTopicAttributes", { TopicName: "t", MaxMessageSize: "2048" });
    expect(await open("ListTopic", {})).toMatchObject({
      Data: { Total: 1, PageData: [{ ...data, MaxMessageSize: 2048 }] },
    });
    await expect(open("CreateTopic", { TopicName: "t" })).rejects.toMatchObject({
      status: 409,
      code: "TopicAlreadyExist",
    });
    await expect(open("CreateTopic", { TopicName: "f", TopicType: "fifo" })).rejects.toMatchObject({
      code: "InvalidArgument",
    });
    expect(await open("DeleteTopic", { TopicName: "t" })).toEqual(done);
    await expect(open("GetTopicAttributes", { TopicName: "t" })).rejects.toMatchObject({
      status: 404,
      code: "TopicNotExist",
    });
  });
});

describe("subscriptions of the control plane", () => {
  const input = { TopicName: "t", SubscriptionName: "s", PushType: "queue", Endpoint: "q" };

  it.each([
    ["q"],
    ["acs:mns:cn-hangzhou:1234567890123456:queues/q"],
    ["acs:mns:cn-hangzhou:1234567890123456:/queues/q"],
  ])("accept the endpoint %s", async (Endpoint) => {
    const { open, send } = startMns();
    await open("CreateTopic", { TopicName: "t" });
    await open("CreateQueue", { QueueName: "q" });
    await open("Subscribe", { ...input, Endpoint, NotifyContentFormat: "SIMPLIFIED" });
    await send("POST", "/topics/t/messages", {
      body: "<Message><MessageBody>x</MessageBody></Message>",
    });
    expect((await send("GET", "/queues/q/messages")).text("MessageBody")).toBe("x");
    expect(
      await open("GetSubscriptionAttributes", { TopicName: "t", SubscriptionName: "s" }),
    ).toMatchObject({ Data: { Endpoint } });
  });

  it.each([
    ["http", "https://example.com/"],
    ["email", "mail:directmail:a@example.com"],
    ["alisms", "sms:directsms:anonymous"],
    ["dm", "a@example.com"],
  ])("of the type %s accept the endpoint %s", async (PushType, Endpoint) => {
    const { open } = startMns();
    await open("CreateTopic", { TopicName: "t" });
    await open("Subscribe", { ...input, PushType, Endpoint });
    expect(
      await open("GetSubscriptionAttributes", { TopicName: "t", SubscriptionName: "s" }),
    ).toMatchObject({ Data: { Endpoint } });
  });

  it("can be read, changed, listed and deleted", async () => {
    const { open } = startMns();
    await open("CreateTopic", { TopicName: "t" });
    expect(
      await open("Subscribe", {
        ...input,
        MessageTag: "tag",
        NotifyStrategy: "EXPONENTIAL_DECAY_RETRY",
        NotifyContentFormat: "JSON",
      }),
    ).toMatchObject({ Code: 200, Success: true });
    const data = {
      TopicName: "t",
      TopicOwner: "1234567890123456",
      SubscriptionName: "s",
      Endpoint: "q",
      FilterTag: "tag",
      NotifyStrategy: "EXPONENTIAL_DECAY_RETRY",
      NotifyContentFormat: "JSON",
      DlqPolicy: { Enabled: false, DeadLetterTargetQueue: "" },
      CreateTime: expect.any(Number),
      LastModifyTime: expect.any(Number),
    };
    const name = { TopicName: "t", SubscriptionName: "s" };
    expect(await open("GetSubscriptionAttributes", name)).toEqual(fine(data));
    const policy = { Enabled: true, DeadLetterTargetQueue: "dead" };
    expect(
      await open("SetSubscriptionAttributes", {
        ...name,
        NotifyStrategy: "BACKOFF_RETRY",
        DlqPolicy: JSON.stringify(policy),
      }),
    ).toEqual(done);
    expect(await open("ListSubscriptionByTopic", { TopicName: "t" })).toMatchObject({
      Data: {
        Total: 1,
        PageData: [{ ...data, NotifyStrategy: "BACKOFF_RETRY", DlqPolicy: policy }],
      },
    });
    await expect(open("Subscribe", input)).rejects.toMatchObject({
      status: 409,
      code: "SubscriptionAlreadyExist",
    });
    expect(await open("Unsubscribe", name)).toEqual(done);
    await expect(open("GetSubscriptionAttributes", name)).rejects.toMatchObject({
      status: 404,
      code: "SubscriptionNotExist",
    });
    await expect(
      open("GetSubscriptionAttributes", { ...name, TopicName: "none" }),
    ).rejects.toMatchObject({ code: "TopicNotExist" });
  });

  it.each([
    [{ ...input, PushType: "carrier" }, "InvalidArgument"],
    [{ ...input, PushType: "http" }, "InvalidArgument"],
    [{ ...input, PushType: "email", Endpoint: "https://example.com/" }, "InvalidArgument"],
    [{ ...input, Endpoint: "acs:mns:cn-beijing:1234567890123456:queues/q" }, "EndpointInvalid"],
    [{ ...input, Endpoint: "" }, "MissingEndpoint"],
    [{ ...input, NotifyContentFormat: "TEXT" }, "InvalidArgument"],
    [{ TopicName: "t", SubscriptionName: "s", Endpoint: "q" }, "MissingPushType"],
  ])("are rejected with %j: %s", async (params, code) => {
    const { open } = startMns();
    await open("CreateTopic", { TopicName: "t" });
    await expect(open("Subscribe", params)).rejects.toMatchObject({ status: 400, code });
  });

  it("check permission with mns:PushType before they reject a type that is not supported", async () => {
    const { authorizer, asked } = recordingAuthorizer(({ context }) =>
      context?.["mns:PushType"] === "http" ? "ExplicitDeny" : undefined,
    );
    const { open } = startMns(authorizer);
    await open("CreateTopic", { TopicName: "t" });
    await expect(
      open("Subscribe", { ...input, PushType: "http", Endpoint: "https://example.com/" }, user),
    ).rejects.toMatchObject({
      code: "NoPermission",
    });
    expect(asked.at(-1)).toEqual({
      action: "mns:Subscribe",
      resource: "acs:mns:cn-hangzhou:1234567890123456:/topics/t/subscriptions/s",
      context: { "mns:PushType": "http" },
    });
    expect(await open("Subscribe", input, user)).toMatchObject({ Code: 200 });
  });
});

describe("tags of the control plane", () => {
  const tagsOf = async (open: ReturnType<typeof startMns>["open"], action: string, name: object) =>
    ((await open(action, name as Record<string, string>)) as { Data: { Tags: unknown } }).Data.Tags;

  it.each(["Queue", "Topic"])("of a %s can be set, replaced and removed", async (kind) => {
    const { open } = startMns();
    const name = { [`${kind}Name`]: "x" };
    const target = { ResourceType: kind.toLowerCase(), "ResourceId.1": "x" };
    const shown = () => tagsOf(open, `Get${kind}Attributes`, name);
    await open(`Create${kind}`, { ...name, "Tag.1.Key": "team", "Tag.1.Value": "a" });
    expect(
      await open("TagResources", {
        ...target,
        "Tag.1.Key": "team",
        "Tag.1.Value": "b",
        "Tag.2.Key": "env",
      }),
    ).toEqual(done);
    expect(await shown()).toEqual([
      { TagKey: "team", TagValue: "b" },
      { TagKey: "env", TagValue: "" },
    ]);
    expect(await open("UntagResources", { ...target, "TagKey.1": "team" })).toEqual(done);
    expect(await shown()).toEqual([{ TagKey: "env", TagValue: "" }]);
    await open("UntagResources", { ...target, All: "true" });
    expect(await shown()).toEqual([]);
  });

  it("don't change anything if one resource does not exist", async () => {
    const { open } = startMns();
    await open("CreateQueue", { QueueName: "x" });
    const two = {
      ResourceType: "queue",
      "ResourceId.1": "x",
      "ResourceId.2": "y",
      "Tag.1.Key": "team",
    };
    await expect(open("TagResources", two)).rejects.toMatchObject({ code: "QueueNotExist" });
    expect(await tagsOf(open, "GetQueueAttributes", { QueueName: "x" })).toEqual([]);
  });

  it.each([
    ["TagResources", {}, "MissingTag.1.Key"],
    ["TagResources", { "Tag.1.Key": "k", ResourceType: "bucket" }, "InvalidArgument"],
    ["TagResources", { "Tag.1.Key": "k", ResourceType: "queue" }, "MissingResourceId.1"],
    ["UntagResources", { ResourceType: "queue", "ResourceId.1": "x" }, "MissingTagKey.1"],
  ])("%s rejects %j", async (action, params, code) => {
    const { open } = startMns();
    await expect(open(action, params as Record<string, string>)).rejects.toMatchObject({ code });
  });
});
