import { describe, expect, it } from "vitest";
import * as arn from "./index.ts";

const place = { region: "cn-hangzhou", accountId: "1234567890123456" };

describe("builders", () => {
  it.each([
    [arn.immProjectArn({ ...place, project: "media_1" }), "acs:imm:cn-hangzhou:1234567890123456:project/media_1"],
    [arn.immProjectArn({ region: "*", accountId: "*", project: "*" }), "acs:imm:*:*:project/*"],
    [arn.ossBucketArn({ bucket: "media" }), "acs:oss:*:*:media"],
    [arn.ossBucketArn({ accountId: "1", bucket: "media-*" }), "acs:oss:*:1:media-*"],
    [arn.ossObjectArn({ bucket: "media", key: "uploads/*" }), "acs:oss:*:*:media/uploads/*"],
    [arn.ossObjectArn({ accountId: "1", bucket: "media", key: "a b:c" }), "acs:oss:*:1:media/a b:c"],
    [arn.mnsQueueArn({ ...place, queue: "q" }), "acs:mns:cn-hangzhou:1234567890123456:/queues/q"],
    [arn.mnsQueueMessagesArn({ ...place, queue: "q" }), "acs:mns:cn-hangzhou:1234567890123456:/queues/q/messages"],
    [arn.mnsTopicArn({ ...place, topic: "t" }), "acs:mns:cn-hangzhou:1234567890123456:/topics/t"],
    [arn.mnsTopicMessagesArn({ ...place, topic: "t" }), "acs:mns:cn-hangzhou:1234567890123456:/topics/t/messages"],
    [arn.mnsSubscriptionsArn({ ...place, topic: "t" }), "acs:mns:cn-hangzhou:1234567890123456:/topics/t/subscriptions"],
    [arn.mnsSubscriptionArn({ ...place, topic: "t", subscription: "s" }), "acs:mns:cn-hangzhou:1234567890123456:/topics/t/subscriptions/s"],
    [arn.ramRoleArn({ accountId: "1", role: "Worker" }), "acs:ram::1:role/Worker"],
    [arn.ramRoleArn({ accountId: "1", role: "worker", session: "s1" }), "acs:ram::1:role/worker/s1"],
    [arn.ramUserArn({ accountId: "1", user: "a.b_c" }), "acs:ram::1:user/a.b_c"],
    [arn.ramPolicyArn({ accountId: "1", policy: "P-1" }), "acs:ram::1:policy/P-1"],
    [arn.accountRootArn({ accountId: "1" }), "acs:ram::1:root"],
  ])("%s", (built, expected) => {
    expect(built).toBe(expected);
    expect(arn.formatArn(arn.parseArn(built))).toBe(expected);
  });

  it.each([
    ["project", () => arn.immProjectArn({ ...place, project: "1st" })],
    ["project", () => arn.immProjectArn({ ...place, project: "a/b" })],
    ["project", () => arn.immProjectArn({ ...place, project: "a/*" })],
    ["project", () => arn.immProjectArn({ ...place, project: "p".repeat(129) })],
    ["region", () => arn.immProjectArn({ ...place, region: "CN", project: "p" })],
    ["accountId", () => arn.immProjectArn({ ...place, accountId: "me", project: "p" })],
    ["bucket", () => arn.ossBucketArn({ bucket: "Media" })],
    ["bucket", () => arn.ossBucketArn({ bucket: "m" })],
    ["bucket", () => arn.ossObjectArn({ bucket: "media/x", key: "k" })],
    ["key", () => arn.ossObjectArn({ bucket: "media", key: "" })],
    ["key", () => arn.ossObjectArn({ bucket: "media", key: "/k" })],
    ["key", () => arn.ossObjectArn({ bucket: "media", key: "é".repeat(512) })],
    ["queue", () => arn.mnsQueueArn({ ...place, queue: "q/messages" })],
    ["topic", () => arn.mnsTopicArn({ ...place, topic: "-t" })],
    ["subscription", () => arn.mnsSubscriptionArn({ ...place, topic: "t", subscription: "" })],
    ["role", () => arn.ramRoleArn({ accountId: "1", role: "a_b" })],
    ["session", () => arn.ramRoleArn({ accountId: "1", role: "a", session: "x" })],
    ["user", () => arn.ramUserArn({ accountId: "1", user: "a b" })],
    ["policy", () => arn.ramPolicyArn({ accountId: "1", policy: "a.b" })],
  ])("refuse a bad %s and name it", (part, build) => {
    expect(build).toThrow(arn.ArnError);
    expect(build).toThrow(expect.objectContaining({ part, message: expect.stringContaining(part) }));
  });
});

describe("parseArn", () => {
  it("keeps colons and slashes of the relative id", () => {
    expect(arn.parseArn("acs:oss:*:1:b/k:1/2")).toEqual({ service: "oss", region: "*", accountId: "1", relativeId: "b/k:1/2" });
  });
  it.each([
    ["*", "not-an-arn"],
    ["arn:aws:s3:::b", "not-an-arn"],
    ["acs:oss:*:*:", "not-an-arn"],
    ["acs:OSS:*:*:b", "service"],
    ["acs:oss:c n:*:b", "region"],
    ["acs:oss:*:x:b", "account"],
  ])("refuses %s", (text, code) => {
    expect(() => arn.parseArn(text)).toThrow(expect.objectContaining({ code }));
  });
});
