import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../arguments/check.ts";
import { record } from "../testing/record.ts";
import { UploadEvents, type UploadEventsArgs } from "./upload-events.ts";

const queueType = "alicloud:message/serviceQueue:ServiceQueue";
const ruleType = "alicloud:message/serviceEventRule:ServiceEventRule";
const checkType = "immkit:index:SmqNameCheck";
const names = { queueName: "uploads", deadLetterQueueName: "uploads-dead" };

const eventsOf = (args: UploadEventsArgs) =>
  record(() => void new UploadEvents("uploads", args), {
    config: { "alicloud:region": "cn-hangzhou" },
  });

describe("UploadEvents", () => {
  it("creates a rule for finished uploads and two queues, and nothing else", async () => {
    const { resources, get, only, outputs } = await eventsOf({
      bucketName: "shop-media",
      ruleName: "shop-uploads",
      ...names,
    });
    expect(
      resources.map(({ type, name, parent, protect }) => [type, name, parent, protect]),
    ).toEqual([
      ["immkit:index:UploadEvents", "uploads", "", undefined],
      ["pulumi:providers:immkit", "uploads-immkit", "uploads", undefined],
      [checkType, "uploads", "uploads", undefined],
      [queueType, "uploads-dead-letter", "uploads", true],
      [queueType, "uploads", "uploads", true],
      [ruleType, "uploads", "uploads", undefined],
    ]);
    expect(only(checkType).inputs).toMatchObject({
      topicNames: [],
      queueNames: ["uploads", "uploads-dead"],
    });
    expect(get(queueType, "uploads").inputs).toEqual({
      queueName: "uploads",
      visibilityTimeout: 180,
      messageRetentionPeriod: 604_800,
      pollingWaitSeconds: 30,
      dlqPolicy: { enabled: true, deadLetterTargetQueue: "uploads-dead", maxReceiveCount: 30 },
    });
    expect(only(ruleType).inputs).toEqual({
      ruleName: "shop-uploads",
      eventTypes: [
        "ObjectCreated:PutObject",
        "ObjectCreated:PostObject",
        "ObjectCreated:CompleteMultipartUpload",
      ],
      matchRules: [
        [
          {
            name: "acs:oss:cn-hangzhou:1234567890123456:shop-media",
            prefix: "",
            suffix: "",
            matchState: "true",
          },
        ],
      ],
      endpoint: { endpointType: "queue", endpointValue: "uploads" },
    });
    expect(only(ruleType).deleteBeforeReplace).toBe(true);
    expect(outputs["uploads"]).toEqual({
      queueName: "uploads",
      deadLetterQueueName: "uploads-dead",
      ruleName: "shop-uploads",
      weakened: [],
    });
  });

  it("matches a prefix with each suffix, in the requested form", async () => {
    const objects = { prefix: "uploads/", suffixes: pulumi.output([".jpg", ".mp4"]) };
    const rulesOf = async (args: Partial<UploadEventsArgs>) => {
      const { only } = await eventsOf({ bucketName: "shop-media", ...objects, ...args });
      return only(ruleType).inputs["matchRules"];
    };
    const name = "acs:oss:cn-hangzhou:1234567890123456:shop-media";
    expect(await rulesOf({})).toEqual([
      [{ name, prefix: "uploads/", suffix: ".jpg", matchState: "true" }],
      [{ name, prefix: "uploads/", suffix: ".mp4", matchState: "true" }],
    ]);
    expect(await rulesOf({ subjectPrefix: "shop-media/" })).toEqual([
      [{ prefix: "shop-media/uploads/", suffix: ".jpg", matchState: "true" }],
      [{ prefix: "shop-media/uploads/", suffix: ".mp4", matchState: "true" }],
    ]);
  });

  it("has another rule for other objects, which is created before the old one is deleted", async () => {
    const ruleOf = async (args: Partial<UploadEventsArgs>) => {
      const { only } = await eventsOf({ bucketName: "shop-media", ...names, ...args });
      return only(ruleType);
    };
    const all = await ruleOf({});
    const some = await ruleOf({ prefix: "uploads/" });
    for (const { inputs, deleteBeforeReplace } of [all, some]) {
      expect(inputs["ruleName"]).toMatch(/^uploads-[0-9a-f]{12}$/);
      expect(deleteBeforeReplace).toBe(false);
    }
    expect(some.inputs["ruleName"]).not.toBe(all.inputs["ruleName"]);
    const long = await ruleOf({ queueName: "q".repeat(120) });
    expect(long.inputs["ruleName"]).toMatch(/^q{107}-[0-9a-f]{12}$/);
  });

  it.each<[object | undefined, string]>([
    [undefined, "bucketName is missing; pass the bucket with the uploads"],
    [{}, "bucketName is missing; pass the bucket with the uploads"],
    [{ bucketName: "UPPER" }, 'bucketName is "UPPER"'],
    [{ bucketName: "shop-media", suffixes: [] }, "suffixes is empty"],
    [{ bucketName: "shop-media", suffixes: [1] }, "suffixes[0] is 1; it must be a text"],
    [
      { bucketName: "shop-media", messageRetentionSeconds: 60 },
      "messageRetentionSeconds is 60; a received message is hidden for 180 seconds",
    ],
  ])("rejects %# before it creates anything", async (args, message) => {
    const { resources, result } = await record(() => {
      try {
        return new UploadEvents("uploads", args as UploadEventsArgs);
      } catch (error) {
        return error;
      }
    });
    expect(result).toBeInstanceOf(InvalidArgumentError);
    expect((result as InvalidArgumentError).message).toContain(`UploadEvents: ${message}`);
    expect(resources).toEqual([]);
  });
});
