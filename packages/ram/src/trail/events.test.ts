import { expect, it } from "vitest";
import { generatePolicies } from "./generate-policy.ts";
import { eventsIn, readTrailEvent } from "./read-event.ts";
import { TrailUsage } from "./trail-usage.ts";

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
    { serviceName: "Ims", eventName: "GetUser", requestParameters: { UserName: "u" } },
    ["ram:GetUser acs:ram::1:user/u"],
  ],
])("the uses of %j", (event, uses) => {
  expect(resources(event)).toEqual(uses);
});

it("counts a period only, and sorts identities", () => {
  const usage = new TrailUsage({ from: 0, to: 1000 });
  const add = (eventTime: string | undefined, userName: string) =>
    usage.add(readTrailEvent({ ...base, eventTime, userIdentity: { type: "ram-user", userName } }));
  add("1970-01-01T00:00:00Z", "b");
  add("1970-01-01T00:00:00Z", "a");
  add("1970-01-01T00:00:01Z", "c");
  add(undefined, "d");
  expect(usage.identities.map(({ arn }) => arn)).toEqual(["user/a", "user/b"]);
  expect(usage.matching).toEqual([]);
  expect(generatePolicies(usage).policies).toEqual([]);
});
