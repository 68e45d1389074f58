import { expect, it } from "vitest";
import { type GenerateOptions, generatePolicies } from "./generate-policy.ts";
import { eventsIn, readTrailEvent } from "./read-event.ts";
import { TrailUsage } from "./trail-usage.ts";
import { type Use, widths } from "./use.ts";

const base = { eventName: "GetTask", serviceName: "Imm", eventType: "ApiCall" };
const app = { type: "assumed-role", accountId: "1", userName: "app:s" };
const usageOf = (event: object, who = "role/app") => {
  const usage = new TrailUsage({ who });
  usage.add(readTrailEvent({ ...base, userIdentity: app, ...event }));
  return usage;
};
const resources = (event: object) =>
  usageOf(event).allowed.map(({ use }) => `${use.action} ${use.resource}`);

it.each<[object | string, string]>([
  [{ type: "root-account", accountId: 1, userName: "root" }, "acs:ram::1:root"],
  [{ type: "ram-user", accountId: "1", principalId: "29" }, "acs:ram::1:user/29"],
  [{ type: "cloudsso-user", accountId: "1", userName: "a" }, "acs:ram::1:cloudsso-user/a"],
  [{}, "unknown/"],
  ['{"type":"root-account","accountId":"1"}', "acs:ram::1:root"],
])("the identity %j is %s", (userIdentity, arn) => {
  expect(usageOf({ userIdentity }).identities).toEqual([{ arn, events: 1 }]);
});

it.each<[unknown, string]>([
  [1, "Expected an object, not 1."],
  [{ a: 1 }, "eventName is missing."],
  [{ ...base, userIdentity: "{" }, "Expected an object. (at /userIdentity)"],
  [{ ...base, serviceName: "", userIdentity: {} }, "eventName and serviceName must not be empty."],
])("rejects %j", (event, message) => {
  expect(() => readTrailEvent(event)).toThrow(message);
});

it("finds the events of an answer", () => {
  expect(eventsIn({ Events: [1, 2] })).toEqual([1, 2]);
  expect(eventsIn({ a: 1 })).toEqual([{ a: 1 }]);
  expect(eventsIn(3)).toEqual([3]);
});

it.each<[object, readonly string[]]>([
  [
    { requestParameterJson: '{"ProjectNames":"[\\"a\\",\\"b\\"]"}', acsRegion: "cn-hangzhou" },
    ["imm:GetTask acs:imm:cn-hangzhou:1:project/a", "imm:GetTask acs:imm:cn-hangzhou:1:project/b"],
  ],
  [
    { resourceType: "ACS::IMM::Project;X", resourceName: "p", acsRegion: "cn-hangzhou" },
    ["imm:GetTask acs:imm:cn-hangzhou:1:project/p"],
  ],
  [
    {
      serviceName: "Oss",
      eventName: "CopyObject",
      requestParameters: { bucket: "b", key: "k", "x-oss-copy-source": "/s/%E0x" },
    },
    ["oss:PutObject acs:oss:*:1:b/k", "oss:GetObject acs:oss:*:1:s/%E0x"],
  ],
  [{ serviceName: "Oss", eventName: "CopyObject" }, []],
  [{ errorCode: "SignatureDoesNotMatch" }, []],
  [
    { requestParameters: { ProjectName: ["a", 7, null, ""] }, acsRegion: "cn-hangzhou" },
    ["imm:GetTask acs:imm:cn-hangzhou:1:project/a", "imm:GetTask acs:imm:cn-hangzhou:1:project/7"],
  ],
  [
    { referencedResources: { "ACS::IMM::Project": ["", "p"] }, acsRegion: "cn-hangzhou" },
    ["imm:GetTask acs:imm:cn-hangzhou:1:project/p"],
  ],
  [
    {
      serviceName: "Oss",
      eventName: "GetBucketAcl",
      requestParameters: { BucketName: "acs:oss:*:1:media" },
    },
    ["oss:GetBucketAcl acs:oss:*:1:media"],
  ],
  [
    {
      serviceName: "Oss",
      eventName: "CopyObject",
      userIdentity: { type: "assumed-role", userName: "app:s" },
      requestParameters: { bucket: "b", key: "k", "x-oss-copy-source": "/s/x" },
    },
    ["oss:PutObject acs:oss:*:*:b/k", "oss:GetObject acs:oss:*:*:s/x"],
  ],
  [
    {
      serviceName: "Ecs",
      eventName: "StartInstance",
      acsRegion: "cn-hangzhou",
      requestParameters: { InstanceId: "i-1" },
    },
    ["ecs:StartInstance acs:ecs:cn-hangzhou:1:instance/i-1"],
  ],
  [
    {
      serviceName: "Kms",
      eventName: "GetSecretValue",
      acsRegion: "cn-hangzhou",
      requestParameters: { SecretName: "db" },
    },
    [
      "kms:GetSecretValue acs:kms:cn-hangzhou:1:secret/db",
      "kms:Decrypt acs:kms:cn-hangzhou:1:key/*",
    ],
  ],
  [{ serviceName: "Sts", eventName: "AssumeRoleWithSAML" }, []],
  [
    { serviceName: "Ims", eventName: "GetUser", requestParameters: { UserName: "u" } },
    ["ram:GetUser acs:ram::1:user/u"],
  ],
])("the uses of %j", (event, uses) => {
  expect(resources(event)).toEqual(uses);
});

it.each<[string, unknown]>([
  ["event", base],
  ["data", JSON.stringify(base)],
])("reads an event in the envelope %s", (key, content) => {
  const event = typeof content === "string" ? JSON.parse(content) : content;
  const whole = { ...event, userIdentity: app };
  expect(
    readTrailEvent({ [key]: typeof content === "string" ? JSON.stringify(whole) : whole }),
  ).toMatchObject({ operation: "GetTask", service: "Imm", identity: { name: "role/app" } });
});

it.each<[unknown, string | undefined]>([
  ["acs:ram::2:role/r", "acs:ram::2:role/r"],
  ["r", "acs:ram::1:role/r"],
  ['[{"RoleArn":"acs:ram::2:role/r"}]', "acs:ram::2:role/r"],
  ["not a role", undefined],
])("the role that the parameter %j passes is %s", (given, role) => {
  const requestParameters =
    typeof given === "string" && given.startsWith("[") ? { Roles: given } : { ServiceRole: given };
  const { allowed } = usageOf({ eventName: "CreateProject", requestParameters });
  expect(allowed.find(({ use }) => use.action === "ram:PassRole")?.use.resource).toBe(role);
});

it("flags a passed role without an account", () => {
  const { allowed } = usageOf({
    eventName: "CreateProject",
    userIdentity: { type: "assumed-role", userName: "app:s" },
    requestParameters: { ServiceRole: "r" },
  });
  expect(allowed.map(({ use }) => use)).toContainEqual({
    action: "ram:PassRole",
    resource: "acs:ram::*:role/r",
    widths: ["unknownAccount"],
    passedTo: "imm.aliyuncs.com",
    neededBy: "imm:CreateProject",
  });
});

it.each<[string, object, readonly Use[]]>([
  [
    "a name that the service chose",
    {
      serviceName: "Rds",
      eventName: "CreateBackup",
      referencedResources: { "ACS::RDS::DBInstance": ["rm-1"] },
    },
    [
      {
        action: "rds:CreateBackup",
        resource: "acs:rds:cn-hangzhou:1:dbinstance/*",
        widths: ["generatedName"],
        neededBy: "",
      },
    ],
  ],
  [
    "an action on no resource",
    { serviceName: "Ecs", eventName: "CancelTask" },
    [{ action: "ecs:CancelTask", resource: "*", widths: [], neededBy: "" }],
  ],
])("%s", (_, event, uses) => {
  const { allowed } = usageOf({ acsRegion: "cn-hangzhou", ...event });
  expect(allowed.map(({ use }) => use)).toEqual(uses);
});

it("has a sentence for a flag", () => {
  expect(widths.generatedName).toBe("the service chooses the name");
});

it("lists services without data events", () => {
  const usage = new TrailUsage({ who: "role/app" });
  for (const serviceName of ["Oss", "NoSuchService"])
    usage.add(readTrailEvent({ ...base, userIdentity: app, serviceName, eventCategory: "Data" }));
  expect(usage.withoutDataEvents).toEqual(["imm", "log", "mns"]);
});

it("splits policies at the limit, and folds names without a folder", () => {
  const usage = new TrailUsage({ who: "role/app" });
  for (const bucket of ["media-a", "media-b", "media-c"])
    usage.add(
      readTrailEvent({
        ...base,
        userIdentity: app,
        serviceName: "Oss",
        eventName: "GetBucketAcl",
        requestParameters: { bucket },
      }),
    );
  const sizes = (options: GenerateOptions) =>
    generatePolicies(usage, options).policies.map(({ Statement }) =>
      Statement.map(({ Resource }) => Resource),
    );
  expect(sizes({ names: 2 })).toEqual([[["acs:oss:*:1:*"]]]);
  expect(sizes({ limit: 140 })).toHaveLength(2);
});

it("counts a period only, and sorts identities", () => {
  const usage = new TrailUsage({ from: 0, to: 1000 });
  const add = (eventTime: string | undefined, userName: string) =>
    usage.add(readTrailEvent({ ...base, eventTime, userIdentity: { type: "ram-user", userName } }));
  add("1970-01-01T00:00:00Z", "b");
  add("1970-01-01T00:00:00Z", "a");
  add("1970-01-01T00:00:00Z", "e");
  add("1970-01-01T00:00:01Z", "c");
  add(undefined, "d");
  expect(usage.identities.map(({ arn }) => arn)).toEqual(["user/a", "user/b", "user/e"]);
  expect(usage.matching).toEqual([]);
  expect(generatePolicies(usage).policies).toEqual([]);
});
