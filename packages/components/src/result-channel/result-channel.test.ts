import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../arguments/check.ts";
import { DeletionPolicy } from "../deletion/deletion-policy.ts";
import { SseType } from "../queues/queue-encryption.ts";
import { type RecordOptions, record } from "../testing/record.ts";
import type { ResultChannelArgs } from "./channel-args.ts";
import { ContentFormat } from "./content-format.ts";
import { ResultChannel } from "./result-channel.ts";

const componentType = "immkit:index:ResultChannel";
const checkType = "immkit:index:SmqNameCheck";
const topicType = "alicloud:message/serviceTopic:ServiceTopic";
const queueType = "alicloud:message/serviceQueue:ServiceQueue";
const subscriptionType = "alicloud:message/serviceSubscription:ServiceSubscription";
const alarmType = "alicloud:cms/alarm:Alarm";
const key = "0a1b2c3d-0000-1111-2222-333344445555";

const hangzhou = { config: { "alicloud:region": "cn-hangzhou" } };
const channelOf = (args?: ResultChannelArgs, options: RecordOptions = {}) =>
  record(() => void new ResultChannel("results", args), { ...hangzhou, ...options });
/** Literal names, for literal expectations. */
const names = {
  topicName: "verdicts",
  queueName: "verdicts-queue",
  deadLetterQueueName: "verdicts-dead",
};

describe("ResultChannel", () => {
  it("creates a topic, two queues and a subscription, and nothing else", async () => {
    const { resources, get, only, outputs } = await channelOf(names);
    expect(
      resources.map(({ type, name, parent, protect, retainOnDelete, deletedWith }) => ({
        type,
        name,
        parent,
        protect,
        retainOnDelete,
        deletedWith,
      })),
    ).toEqual(
      [
        { type: componentType, name: "results", parent: "", protect: undefined },
        { type: "pulumi:providers:immkit", name: "results-immkit", protect: undefined },
        { type: checkType, name: "results", protect: undefined },
        { type: topicType, name: "results" },
        { type: queueType, name: "results-dead-letter" },
        { type: queueType, name: "results" },
        { type: subscriptionType, name: "results", protect: undefined, deletedWith: "results" },
      ].map((one) => ({
        parent: "results",
        protect: true,
        retainOnDelete: false,
        deletedWith: "",
        ...one,
      })),
    );
    expect(only(topicType).inputs).toEqual({ topicName: "verdicts", enableLogging: true });
    expect(get(queueType, "results").inputs).toEqual({
      queueName: "verdicts-queue",
      visibilityTimeout: 180,
      messageRetentionPeriod: 604_800,
      pollingWaitSeconds: 30,
      dlqPolicy: { enabled: true, deadLetterTargetQueue: "verdicts-dead", maxReceiveCount: 30 },
    });
    expect(get(queueType, "results-dead-letter").inputs).toEqual({
      queueName: "verdicts-dead",
      messageRetentionPeriod: 604_800,
      pollingWaitSeconds: 30,
    });
    expect(only(checkType).inputs).toEqual({
      topicNames: ["verdicts"],
      queueNames: ["verdicts-queue", "verdicts-dead"],
      expectedRegion: "cn-hangzhou",
      expectedAccountId: "1234567890123456",
    });
    expect(only(checkType).provider).toMatch(/::results-immkit::/);
    for (const made of resources.filter(({ type }) => type === topicType || type === queueType))
      expect(made.dependencyUrns).toContain(only(checkType).urn);
    const subscription = only(subscriptionType);
    expect(subscription.inputs).toEqual({
      topicName: "verdicts",
      subscriptionName: "verdicts-queue-simplified",
      pushType: "queue",
      endpoint: "verdicts-queue",
      notifyContentFormat: "SIMPLIFIED",
      notifyStrategy: "EXPONENTIAL_DECAY_RETRY",
      dlqPolicy: { enabled: true, deadLetterTargetQueue: "verdicts-dead" },
    });
    expect(subscription.replaceOnChanges).toEqual(["pushType"]);
    for (const { ignoreChanges } of resources) expect(ignoreChanges).toEqual([]);
    expect(outputs["results"]).toEqual({
      topicName: "verdicts",
      queueName: "verdicts-queue",
      deadLetterQueueName: "verdicts-dead",
      contentFormat: "SIMPLIFIED",
      weakened: [],
    });
  });

  it("generates names that a preview knows, and that the resources keep", async () => {
    const { get, only } = await channelOf({}, { preview: true });
    const topic = only(topicType);
    expect(topic.inputs["topicName"]).toMatch(/^shop-dev-results-topic-[0-9a-f]{12}$/);
    expect(topic.ignoreChanges).toEqual(["topicName"]);
    const queue = get(queueType, "results");
    expect(queue.inputs["queueName"]).toMatch(/^shop-dev-results-queue-[0-9a-f]{12}$/);
    expect(queue.ignoreChanges).toEqual(["queueName"]);
    const deadLetters = get(queueType, "results-dead-letter");
    expect(deadLetters.inputs["queueName"]).toMatch(/^shop-dev-results-dead-letter-[0-9a-f]{12}$/);
    expect(deadLetters.ignoreChanges).toEqual(["queueName"]);
    expect(only(checkType).ignoreChanges).toEqual([
      "topicNames[0]",
      "queueNames[0]",
      "queueNames[1]",
    ]);
    // The subscription follows the queue.
    expect(only(subscriptionType).inputs["subscriptionName"]).toBe(
      `${queue.inputs["queueName"]}-simplified`,
    );
    expect(only(subscriptionType).ignoreChanges).toEqual([]);
  });

  it("shares no name with a channel of the same name in another component or stack", async () => {
    class Holder extends pulumi.ComponentResource {
      constructor(type: string, name: string) {
        super(type, name);
        new ResultChannel("m", {}, { parent: this });
      }
    }
    const namesIn = async (options: RecordOptions) => {
      const { resources } = await record(
        () => {
          new Holder("test:index:A", "a");
          new Holder("test:index:B", "b");
        },
        { ...hangzhou, ...options },
      );
      return resources.flatMap(({ inputs }) => inputs["topicName"] ?? inputs["queueName"] ?? []);
    };
    const all = [
      ...(await namesIn({ project: "acme", stack: "eu-prod" })),
      ...(await namesIn({ project: "acme-eu", stack: "prod" })),
    ];
    // Two topics, two subscriptions to them, four queues; in two stacks.
    expect(all).toHaveLength(16);
    expect(new Set(all).size).toBe(12);
  });

  it.each([
    [DeletionPolicy.Protect, { protect: true, retainOnDelete: false }, []],
    [DeletionPolicy.Retain, { protect: undefined, retainOnDelete: true }, []],
    [DeletionPolicy.Delete, { protect: undefined, retainOnDelete: false }, ["deletion"]],
  ])("applies the deletion policy %s", async (deletion, expected, weakened) => {
    const { resources, outputs } = await channelOf({ deletion });
    const kept = resources.filter(({ type }) => type === topicType || type === queueType);
    expect(kept).toHaveLength(3);
    for (const { protect, retainOnDelete } of kept)
      expect({ protect, retainOnDelete }).toEqual(expected);
    expect(outputs["results"]?.["weakened"]).toEqual(weakened);
  });

  it("doesn't check the names of a channel to adopt, nor follow only some given names", async () => {
    const adopted = await channelOf({ ...names, adopt: true });
    expect(adopted.resources.map(({ type }) => type)).not.toContain(checkType);
    const mixed = await channelOf({ queueName: "verdicts-queue" });
    expect(mixed.only(checkType).ignoreChanges).toEqual(["topicNames[0]", "queueNames[1]"]);
  });

  it("records contentFormat and handlerTimeoutSeconds as inputs, defaults included", async () => {
    const defaults = await channelOf();
    expect(defaults.only(componentType).inputs).toEqual({
      contentFormat: "SIMPLIFIED",
      handlerTimeoutSeconds: 30,
    });
    const given = await channelOf({
      queueName: "verdicts",
      contentFormat: pulumi.output(ContentFormat.Json),
      handlerTimeoutSeconds: 120,
    });
    expect(given.only(componentType).inputs).toEqual({
      queueName: "verdicts",
      contentFormat: "JSON",
      handlerTimeoutSeconds: 120,
    });
    expect(given.only(subscriptionType).inputs).toMatchObject({
      notifyContentFormat: "JSON",
      subscriptionName: "verdicts-json",
    });
    expect(given.get(queueType, "results").inputs["visibilityTimeout"]).toBe(720);
  });

  it.each([
    [1, 6],
    [7200, 43_200],
  ])("hides a message six times as long as its handler takes: %d s", async (timeout, hidden) => {
    const { get } = await channelOf({ handlerTimeoutSeconds: timeout });
    expect(get(queueType, "results").inputs["visibilityTimeout"]).toBe(hidden);
  });

  it("passes on size, retention, deliveries, tags, and encryption", async () => {
    const { only, get } = await channelOf({
      maxMessageBytes: 2048,
      messageRetentionSeconds: pulumi.output(3600),
      maxReceiveCount: 5,
      encryption: { sseType: SseType.Kms, kmsKeyId: key },
      tags: { team: "trust" },
    });
    expect(only(topicType).inputs).toMatchObject({ maxMessageSize: 2048, tags: { team: "trust" } });
    const encrypted = {
      enableSse: true,
      sseType: "KMS",
      sseAlgorithm: "AES-256-GCM",
      kmsKeyId: key,
      tags: { team: "trust" },
    };
    expect(get(queueType, "results").inputs).toMatchObject({
      ...encrypted,
      messageRetentionPeriod: 3600,
      dlqPolicy: { maxReceiveCount: 5 },
    });
    expect(get(queueType, "results-dead-letter").inputs).toMatchObject(encrypted);
    const managed = await channelOf({ encryption: { sseType: SseType.Smq } });
    expect(managed.get(queueType, "results").inputs).toMatchObject({
      enableSse: true,
      sseType: "SMQ",
      sseAlgorithm: "AES-256-GCM",
    });
  });

  it("raises an alarm for dead letters, and for old messages if a metric is given", async () => {
    const { resources, get } = await channelOf({
      ...names,
      tags: { team: "trust" },
      alarms: {
        contactGroups: pulumi.output(["on-call"]),
        oldestMessageSeconds: 900,
        oldestMessageMetric: "OldestMessageAge",
      },
    });
    expect(resources.filter(({ type }) => type === alarmType)).toHaveLength(2);
    const { name, ...deadLetters } = get(alarmType, "results-dead-letter-alarm").inputs;
    expect(name).toMatch(/^shop-dev-results-dead-letter-alarm-[0-9a-f]{12}$/);
    expect(deadLetters).toEqual({
      project: "acs_mns_new",
      metric: "ActiveMessages",
      metricDimensions: '[{"region":"cn-hangzhou","queue":"verdicts-dead"}]',
      period: 300,
      contactGroups: ["on-call"],
      escalationsCritical: {
        statistics: "Maximum",
        times: 1,
        comparisonOperator: ">",
        threshold: "0",
      },
      tags: { team: "trust" },
    });
    const oldest = get(alarmType, "results-oldest-message-alarm");
    expect(oldest.inputs).toMatchObject({
      metric: "OldestMessageAge",
      metricDimensions: '[{"region":"cn-hangzhou","queue":"verdicts-queue"}]',
      escalationsCritical: { comparisonOperator: ">=", threshold: "900" },
    });
    expect([oldest.parent, oldest.protect, oldest.ignoreChanges]).toEqual([
      "results",
      undefined,
      ["name"],
    ]);
  });

  it("passes an explicit provider to every child", async () => {
    const { resources } = await record(() => {
      const provider = new alicloud.Provider("north", { region: "cn-beijing" });
      const alarms = { contactGroups: ["on-call"] };
      new ResultChannel("results", { alarms }, { provider });
    });
    const children = resources.filter(({ type }) => /^alicloud:(message|cms)/.test(type));
    expect(children).toHaveLength(5);
    for (const child of children) expect(child.provider).toMatch(/alicloud::north::north-id$/);
  });

  it.each<[object, string]>([
    [
      { handlerTimeoutSeconds: 0 },
      "handlerTimeoutSeconds is 0; it must be a whole number of seconds from 1 to 7200",
    ],
    [{ handlerTimeoutSeconds: 7201 }, "handlerTimeoutSeconds is 7201"],
    [{ handlerTimeoutSeconds: "30" }, 'handlerTimeoutSeconds is "30"'],
    [{ messageRetentionSeconds: 59 }, "messageRetentionSeconds is 59"],
    [
      { messageRetentionSeconds: 60, handlerTimeoutSeconds: 7200 },
      "messageRetentionSeconds is 60; a received message is hidden for 43200 seconds",
    ],
    [
      { messageRetentionSeconds: 180 },
      "messageRetentionSeconds is 180; a received message is hidden for 180 seconds",
    ],
    [{ maxReceiveCount: 0 }, "maxReceiveCount is 0"],
    [{ maxMessageBytes: 1023 }, "maxMessageBytes is 1023"],
    [{ contentFormat: "json" }, 'contentFormat is "json"; write JSON'],
    [{ contentFormat: "RAW" }, 'contentFormat is "RAW"; it must be one of JSON, SIMPLIFIED, XML'],
    [{ topicName: "with_underscore" }, 'topicName is "with_underscore"; it must be 1 to 120'],
    [{ queueName: "a".repeat(121) }, "queueName is"],
    [{ queueName: "q", deadLetterQueueName: "q" }, "deadLetterQueueName is the same as queueName"],
    [{ deletion: "DELETE" }, 'deletion is "DELETE"; write delete'],
    [{ encryption: {} }, "encryption.sseType is missing"],
    [{ encryption: { sseType: "KMS" } }, "encryption.kmsKeyId is missing"],
    [{ encryption: { sseType: "SMQ", kmsKeyId: key } }, "encryption.kmsKeyId can't be used"],
    [{ encryption: { sseType: "KMS", kmsKeyId: "alias/q" } }, 'encryption.kmsKeyId is "alias/q"'],
    [{ alarms: {} }, "alarms.contactGroups is missing"],
    [{ alarms: { contactGroups: [] } }, "alarms.contactGroups is empty"],
    [
      { alarms: { contactGroups: ["a"], oldestMessageSeconds: 900 } },
      "alarms.oldestMessageMetric is missing",
    ],
  ])("rejects %# before it creates anything", async (args, message) => {
    const { resources, result } = await record(() => {
      try {
        return new ResultChannel("results", args);
      } catch (error) {
        return error;
      }
    });
    expect(result).toBeInstanceOf(InvalidArgumentError);
    expect((result as InvalidArgumentError).message).toContain(`ResultChannel: ${message}`);
    expect(resources).toEqual([]);
  });
});
