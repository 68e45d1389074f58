import { expect, it } from "vitest";
import { packageSchema } from "./package-schema.ts";

const schema = packageSchema("alicloud", "3.108.0") as {
  readonly [part: string]: ReturnType<typeof JSON.parse>;
};

it("names the package, and how its tokens are read", () => {
  expect([schema["name"], schema["version"]]).toEqual(["alicloud", "3.108.0"]);
  expect(schema["meta"]).toEqual({ moduleFormat: "(.*)(?:/[^/]*)" });
});

it("describes a resource with its nested types", () => {
  expect(schema["resources"]["alicloud:message/serviceSubscription:ServiceSubscription"]).toEqual({
    inputProperties: {
      topicName: { type: "string", willReplaceOnChanges: true },
      subscriptionName: { type: "string", willReplaceOnChanges: true },
      endpoint: { type: "string", willReplaceOnChanges: true },
      pushType: { type: "string" },
      filterTag: { type: "string", willReplaceOnChanges: true },
      notifyContentFormat: { type: "string", willReplaceOnChanges: true },
      notifyStrategy: { type: "string" },
      stsRoleArn: { type: "string", willReplaceOnChanges: true },
      dlqPolicy: {
        $ref: "#/types/alicloud:message%2FServiceSubscriptionDlqPolicy:ServiceSubscriptionDlqPolicy",
      },
    },
    requiredInputs: ["endpoint", "pushType", "subscriptionName", "topicName"],
    properties: expect.objectContaining({
      topicName: { type: "string", willReplaceOnChanges: true },
      createTime: { type: "integer" },
    }),
    required: [
      "createTime",
      "dlqPolicy",
      "endpoint",
      "notifyContentFormat",
      "notifyStrategy",
      "pushType",
      "subscriptionName",
      "topicName",
    ],
  });
  expect(
    schema["types"]["alicloud:message/ServiceSubscriptionDlqPolicy:ServiceSubscriptionDlqPolicy"],
  ).toEqual({
    type: "object",
    properties: { enabled: { type: "boolean" }, deadLetterTargetQueue: { type: "string" } },
    required: [],
  });
});

it("describes lists of lists, and tags", () => {
  const { inputProperties: rule } =
    schema["resources"]["alicloud:message/serviceEventRule:ServiceEventRule"];
  expect(rule.matchRules).toEqual({
    type: "array",
    items: {
      type: "array",
      items: {
        $ref: "#/types/alicloud:message%2FServiceEventRuleMatchRules:ServiceEventRuleMatchRules",
      },
    },
    willReplaceOnChanges: true,
  });
  const { inputProperties: bucket } = schema["resources"]["alicloud:oss/bucket:Bucket"];
  expect(bucket.tags).toEqual({ type: "object", additionalProperties: { type: "string" } });
});

it("marks secrets", () => {
  const { secretKey, region } = schema["config"].variables;
  expect([secretKey, region]).toEqual([{ type: "string", secret: true }, { type: "string" }]);
  expect(schema["provider"].inputProperties).toEqual(schema["config"].variables);
  const { properties } = schema["resources"]["alicloud:ram/accessKey:AccessKey"];
  expect(properties.secret).toEqual({ type: "string", secret: true });
});

it("describes functions", () => {
  expect(schema["functions"]["alicloud:index/getAccount:getAccount"]).toEqual({
    inputs: { type: "object", properties: {}, required: [] },
    outputs: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
  });
});

it("has a type for each reference", () => {
  const references = JSON.stringify(schema).matchAll(/#\/types\/([^"]+)/g);
  const names = [...references].map(([, name = ""]) => decodeURIComponent(name));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !(name in schema["types"]))).toEqual([]);
});
