import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../arguments/check.ts";
import { record } from "../testing/record.ts";
import { ContentFormat } from "./content-format.ts";
import { ResultChannel } from "./result-channel.ts";

const queueType = "alicloud:message/serviceQueue:ServiceQueue";
const subscriptionType = "alicloud:message/serviceSubscription:ServiceSubscription";

describe("ResultChannel", () => {
  it("creates a topic, two queues and a subscription, and nothing else", async () => {
    const { resources, get, only, outputs } = await record(() => void new ResultChannel("results"));
    expect(resources.map(({ type, name, parent }) => [type, name, parent])).toEqual([
      ["immkit:index:ResultChannel", "results", ""],
      ["alicloud:message/serviceTopic:ServiceTopic", "results", "results"],
      [queueType, "results-dead-letter", "results"],
      [queueType, "results", "results"],
      [subscriptionType, "results", "results"],
    ]);
    expect(only("alicloud:message/serviceTopic:ServiceTopic").inputs).toEqual({
      topicName: "shop-dev-results",
      enableLogging: true,
    });
    expect(get(queueType, "results").inputs).toEqual({
      queueName: "shop-dev-results-queue",
      visibilityTimeout: 180,
      messageRetentionPeriod: 604_800,
      pollingWaitSeconds: 30,
      dlqPolicy: {
        enabled: true,
        deadLetterTargetQueue: "shop-dev-results-dead-letter",
        maxReceiveCount: 30,
      },
    });
    expect(get(queueType, "results-dead-letter").inputs).toEqual({
      queueName: "shop-dev-results-dead-letter",
      messageRetentionPeriod: 604_800,
      pollingWaitSeconds: 30,
    });
    const subscription = only(subscriptionType);
    expect(subscription.inputs).toEqual({
      topicName: "shop-dev-results",
      subscriptionName: "shop-dev-results-queue-simplified",
      pushType: "queue",
      endpoint: "shop-dev-results-queue",
      notifyContentFormat: "SIMPLIFIED",
      notifyStrategy: "EXPONENTIAL_DECAY_RETRY",
      dlqPolicy: { enabled: true, deadLetterTargetQueue: "shop-dev-results-dead-letter" },
    });
    expect(subscription.replaceOnChanges).toEqual(["pushType"]);
    expect(outputs["results"]).toEqual({
      topicName: "shop-dev-results",
      queueName: "shop-dev-results-queue",
      deadLetterQueueName: "shop-dev-results-dead-letter",
      contentFormat: "SIMPLIFIED",
    });
  });

  it("records contentFormat and handlerTimeoutSeconds as inputs, defaults included", async () => {
    const defaults = await record(() => void new ResultChannel("results"));
    expect(defaults.only("immkit:index:ResultChannel").inputs).toEqual({
      contentFormat: "SIMPLIFIED",
      handlerTimeoutSeconds: 30,
    });
    const given = await record(
      () =>
        void new ResultChannel("results", {
          contentFormat: ContentFormat.Json,
          handlerTimeoutSeconds: 120,
        }),
    );
    expect(given.only("immkit:index:ResultChannel").inputs).toEqual({
      contentFormat: "JSON",
      handlerTimeoutSeconds: 120,
    });
    expect(given.only(subscriptionType).inputs).toMatchObject({
      notifyContentFormat: "JSON",
      subscriptionName: "shop-dev-results-queue-json",
    });
    expect(given.get(queueType, "results").inputs["visibilityTimeout"]).toBe(720);
  });

  it("hides a message longer than it is handled, within SMQ's limit", async () => {
    for (const handlerTimeoutSeconds of [1, 7200]) {
      const { get } = await record(
        () => void new ResultChannel("results", { handlerTimeoutSeconds }),
      );
      const hidden = Number(get(queueType, "results").inputs["visibilityTimeout"]);
      expect(hidden).toBeGreaterThan(handlerTimeoutSeconds);
      expect(hidden).toBeLessThanOrEqual(43_200);
    }
  });

  it("derives all names from a given topic", async () => {
    const { get, only } = await record(
      () => void new ResultChannel("results", { topicName: pulumi.output("verdicts") }),
    );
    expect(only("alicloud:message/serviceTopic:ServiceTopic").inputs["topicName"]).toBe("verdicts");
    expect(get(queueType, "results").inputs["queueName"]).toBe("verdicts-queue");
  });

  it("passes tags to topic and queues", async () => {
    const tags = { team: "trust" };
    const { resources } = await record(() => void new ResultChannel("results", { tags }));
    expect(
      resources
        .filter(({ inputs, custom }) => custom && inputs["tags"] !== undefined)
        .map(({ inputs }) => inputs["tags"]),
    ).toEqual([tags, tags, tags]);
  });

  it.each([
    [
      { handlerTimeoutSeconds: 0 },
      "handlerTimeoutSeconds is 0; it must be a whole number of seconds from 1 to 7200",
    ],
    [{ handlerTimeoutSeconds: 7201 }, "handlerTimeoutSeconds is 7201"],
    [
      { messageRetentionSeconds: 59 },
      "messageRetentionSeconds is 59; it must be a whole number of seconds from 60 to 604800",
    ],
    [{ messageRetentionSeconds: 604_801 }, "messageRetentionSeconds is 604801"],
    [{ maxReceiveCount: 0 }, "maxReceiveCount is 0"],
    [
      { contentFormat: "RAW" as "JSON" },
      'contentFormat is "RAW"; it must be one of JSON, SIMPLIFIED, XML',
    ],
    [{ topicName: "with_underscore" }, 'topicName is "with_underscore"'],
    [{ topicName: "a".repeat(101) }, "topicName"],
  ])("rejects %j", async (args, message) => {
    const attempt = record(() => void new ResultChannel("results", args));
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toBeInstanceOf(InvalidArgumentError);
  });

  it("keeps every name within SMQ's 120 characters", async () => {
    const { resources } = await record(
      () => void new ResultChannel("r".repeat(200), { contentFormat: ContentFormat.Simplified }),
    );
    const names = resources
      .flatMap(({ inputs }) => [
        inputs["topicName"],
        inputs["queueName"],
        inputs["subscriptionName"],
      ])
      .filter((name) => name);
    expect(names).toHaveLength(5);
    for (const name of names) expect(String(name).length).toBeLessThanOrEqual(120);
  });
});
