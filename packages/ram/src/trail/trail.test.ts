import { describe, expect, it } from "vitest";
import { generatePolicies } from "./generate-policy.ts";
import { readTrailEvent } from "./read-event.ts";
import { TrailUsage } from "./trail-usage.ts";

const account = "1234567890123456";
const app = { type: "assumed-role", accountId: account, userName: "app:session" };
const call = (service: string, operation: string, parameters: object = {}, more: object = {}) => ({
  eventType: "ApiCall",
  serviceName: service,
  eventName: operation,
  acsRegion: "cn-hangzhou",
  userIdentity: app,
  requestParameters: parameters,
  ...more,
});
const usageOf = (...events: object[]) => {
  const usage = new TrailUsage({ who: "role/app" });
  for (const event of events) usage.add(readTrailEvent(event));
  return usage;
};
const generated = (...events: object[]) => generatePolicies(usageOf(...events));
const statements = (...events: object[]) =>
  generated(...events).policies.flatMap(({ Statement }) => Statement);

describe("what a call needs", () => {
  it.each<[string, object, readonly string[], string]>([
    [
      "a name in the parameters",
      call("Imm", "CreateImageModerationTask", { ProjectName: "media" }),
      ["imm:CreateImageModerationTask"],
      `acs:imm:cn-hangzhou:${account}:project/media`,
    ],
    [
      "a name that the trail lists, and a spelling of OSS",
      call("Oss", "PutBucketACL", {}, { referencedResources: { "ACS::OSS::Bucket": ["media"] } }),
      ["oss:PutBucketAcl"],
      `acs:oss:*:${account}:media`,
    ],
    [
      "a data event of OSS",
      call("Oss", "HeadObject", { bucketName: "media", objectName: "a/b.jpg" }),
      ["oss:GetObject"],
      `acs:oss:*:${account}:media/a/b.jpg`,
    ],
    [
      "a version of an object",
      call("Oss", "DeleteObject", { bucket: "media", key: "a.jpg", versionId: "v1" }),
      ["oss:DeleteObjectVersion"],
      `acs:oss:*:${account}:media/a.jpg`,
    ],
    [
      "two names",
      call("Mns", "Unsubscribe", { TopicName: "t", SubscriptionName: "s" }),
      ["mns:Unsubscribe"],
      `acs:mns:cn-hangzhou:${account}:/topics/t/subscriptions/s`,
    ],
    [
      "a role by its ARN",
      call("Sts", "AssumeRole", { RoleArn: `acs:ram::${account}:role/other` }),
      ["sts:AssumeRole"],
      `acs:ram::${account}:role/other`,
    ],
  ])("%s", (_, event, Action, resource) => {
    expect(statements(event)).toEqual([{ Effect: "Allow", Action, Resource: [resource] }]);
    expect(generated(event).wide).toEqual([]);
  });

  it("is flagged where the event doesn't say enough", () => {
    const { wide } = generated(
      call("Imm", "GetProject"),
      call("Imm", "GetTask", { ProjectName: "p" }, { acsRegion: undefined }),
      call("Imm", "CreateDataset", { ProjectName: "p" }),
      call("Imm", "ListProjects"),
      call("Oss", "GetObject", { bucket: "media", key: "a*b" }),
    );
    expect(wide).toEqual([
      {
        action: "imm:GetProject",
        resource: `acs:imm:cn-hangzhou:${account}:project/*`,
        widths: ["unknownName"],
      },
      {
        action: "imm:GetTask",
        resource: `acs:imm:*:${account}:project/p`,
        widths: ["unknownRegion"],
      },
      { action: "imm:CreateDataset", resource: "*", widths: ["noForm"] },
      { action: "imm:ListProjects", resource: "*", widths: ["severalForms"] },
      {
        action: "oss:GetObject",
        resource: `acs:oss:*:${account}:media/a*b`,
        widths: ["wildcardInName"],
      },
    ]);
  });

  it("includes passing the role that a service gets", () => {
    const { policies, dependent } = generated(
      call("Imm", "CreateProject", { ProjectName: "p", ServiceRole: "imm-role" }),
    );
    expect(dependent).toEqual([
      {
        action: "ram:PassRole",
        resource: `acs:ram::${account}:role/imm-role`,
        neededBy: "imm:CreateProject",
      },
    ]);
    expect(policies[0]?.Statement).toContainEqual({
      Effect: "Allow",
      Action: ["ram:PassRole"],
      Resource: [`acs:ram::${account}:role/imm-role`],
      Condition: { StringEquals: { "acs:Service": ["imm.aliyuncs.com"] } },
    });
  });
});

describe("which calls count", () => {
  it("keeps denied calls apart, and counts other failures as allowed", () => {
    const usage = usageOf(
      call("Imm", "GetProject", { ProjectName: "denied" }, { errorCode: "NoPermission" }),
      call("Imm", "GetProject", { ProjectName: "missing" }, { errorCode: "ResourceNotFound" }),
    );
    const missing = `acs:imm:cn-hangzhou:${account}:project/missing`;
    const denied = `acs:imm:cn-hangzhou:${account}:project/denied`;
    expect(usage.calls).toEqual({ allowed: 1, denied: 1 });
    expect(usage.denied.map(({ use, calls }) => [use.resource, calls])).toEqual([[denied, 1]]);
    expect(generatePolicies(usage).policies[0]?.Statement[0]?.Resource).toEqual([missing]);
    expect(
      generatePolicies(usage, { includeDenied: true }).policies[0]?.Statement[0]?.Resource,
    ).toEqual([denied, missing]);
  });

  it("leaves out what is not a call, and lists what can't be mapped", () => {
    const usage = usageOf(
      call("AasSub", "ConsoleSignin", {}, { eventType: "ConsoleSignin" }),
      call("Ecs", "Buy", {}, { eventType: "ConsoleOperation" }),
      call("NoSuchService", "GetThing"),
      call("Imm", "NoSuchOperation"),
      call("Imm", "NoSuchOperation"),
    );
    expect(usage.leftOut).toEqual([
      { reason: "signIn", calls: 1 },
      { reason: "console", calls: 1 },
    ]);
    expect(
      usage.unmapped.map(({ service, operation, calls }) => [service, operation, calls]),
    ).toEqual([
      ["Imm", "NoSuchOperation", 2],
      ["NoSuchService", "GetThing", 1],
    ]);
    expect(generatePolicies(usage)).toEqual({ policies: [], proved: 0, wide: [], dependent: [] });
  });

  it("reads the exact requests of a local cloud", () => {
    const { policies, wide } = generated({
      product: "imm",
      operation: "CreateProject",
      caller: `acs:ram::${account}:role/app/session`,
      time: "2026-11-30T08:00:00.000Z",
      code: null,
      action: "imm:CreateProject",
      resource: "*",
      decision: "allow",
      otherChecks: [
        { action: "ram:PassRole", resource: `acs:ram::${account}:role/x`, decision: "allow" },
      ],
    });
    expect(wide).toEqual([]);
    expect(policies[0]?.Statement).toEqual([
      { Effect: "Allow", Action: ["imm:CreateProject"], Resource: ["*"] },
      {
        Effect: "Allow",
        Action: ["ram:PassRole"],
        Resource: [`acs:ram::${account}:role/x`],
        Condition: { StringEquals: { "acs:Service": ["imm.aliyuncs.com"] } },
      },
    ]);
  });
});

it("folds many names into their folder", () => {
  const events = Array.from({ length: 50 }, (_, i) =>
    call("Oss", "GetObject", { bucket: "media", key: `uploads/${i}.jpg` }),
  );
  const { policies, wide, proved } = generated(
    ...events,
    call("Oss", "GetObject", { bucket: "media", key: "config.json" }),
  );
  expect(policies[0]?.Statement[0]?.Resource).toEqual([
    `acs:oss:*:${account}:media/config.json`,
    `acs:oss:*:${account}:media/uploads/*`,
  ]);
  expect(wide).toEqual([
    {
      action: "oss:GetObject",
      resource: `acs:oss:*:${account}:media/uploads/*`,
      widths: ["folded"],
    },
  ]);
  expect(proved).toBe(51);
});
