import { describe, expect, it } from "vitest";
import { tryArn } from "./arn.ts";
import * as arn from "./index.ts";

const place = { region: "cn-hangzhou", accountId: "1234567890123456" };

describe("builders", () => {
  it.each([
    [
      arn.immProjectArn({ ...place, project: "media_1" }),
      "acs:imm:cn-hangzhou:1234567890123456:project/media_1",
    ],
    [arn.immProjectArn({ region: "*", accountId: "*", project: "*" }), "acs:imm:*:*:project/*"],
    [arn.ossBucketArn({ bucket: "media" }), "acs:oss:*:*:media"],
    [arn.ossBucketArn({ accountId: "1", bucket: "media-*" }), "acs:oss:*:1:media-*"],
    [arn.ossObjectArn({ bucket: "media", key: "uploads/*" }), "acs:oss:*:*:media/uploads/*"],
    [
      arn.ossObjectArn({ accountId: "1", bucket: "media", key: "a b:c" }),
      "acs:oss:*:1:media/a b:c",
    ],
    [arn.mnsQueueArn({ ...place, queue: "q" }), "acs:mns:cn-hangzhou:1234567890123456:/queues/q"],
    [
      arn.mnsQueueMessagesArn({ ...place, queue: "q" }),
      "acs:mns:cn-hangzhou:1234567890123456:/queues/q/messages",
    ],
    [arn.mnsTopicArn({ ...place, topic: "t" }), "acs:mns:cn-hangzhou:1234567890123456:/topics/t"],
    [
      arn.mnsTopicMessagesArn({ ...place, topic: "t" }),
      "acs:mns:cn-hangzhou:1234567890123456:/topics/t/messages",
    ],
    [
      arn.mnsSubscriptionsArn({ ...place, topic: "t" }),
      "acs:mns:cn-hangzhou:1234567890123456:/topics/t/subscriptions",
    ],
    [
      arn.mnsSubscriptionArn({ ...place, topic: "t", subscription: "s" }),
      "acs:mns:cn-hangzhou:1234567890123456:/topics/t/subscriptions/s",
    ],
    [arn.ramRoleArn({ accountId: "1", role: "Worker" }), "acs:ram::1:role/Worker"],
    [
      arn.ramRoleArn({ accountId: "1", role: "worker", session: "s1" }),
      "acs:ram::1:role/worker/s1",
    ],
    [arn.ramUserArn({ accountId: "1", user: "a.b_c" }), "acs:ram::1:user/a.b_c"],
    [arn.ramPolicyArn({ accountId: "1", policy: "P-1" }), "acs:ram::1:policy/P-1"],
    [arn.accountRootArn({ accountId: "1" }), "acs:ram::1:root"],
  ])("%s", (built, expected) => {
    expect(built).toBe(expected);
    expect(arn.formatArn(arn.parseArn(built))).toBe(expected);
  });

  const mns =
    "a queue, topic or subscription name: 1 to 120 letters, digits and -, beginning with a letter or digit";
  const bucket =
    "a bucket name: 3 to 63 lower-case letters, digits and -, beginning and ending with a letter or digit";
  type Build = (value: string) => string;
  it.each<[part: string, Build, rule: string, most: number, good: string[], bad: string[]]>([
    [
      "project",
      (project) => arn.immProjectArn({ ...place, project }),
      "an IMM project name: 1 to 128 letters, digits, - and _, beginning with a letter or _",
      128,
      ["p", "_", "A-z_9"],
      ["1st", "-p"],
    ],
    [
      "bucket",
      (name) => arn.ossBucketArn({ bucket: name }),
      bucket,
      63,
      ["a1b", "0-9"],
      ["ab", "Abc", "aBc", "-ab", "ab-", "a_b"],
    ],
    ["bucket", (name) => arn.ossObjectArn({ bucket: name, key: "k" }), bucket, 63, ["a1b"], ["ab"]],
    [
      "queue",
      (queue) => arn.mnsQueueArn({ ...place, queue }),
      mns,
      120,
      ["q", "9", "Aq-9"],
      ["-q", "q_"],
    ],
    ["queue", (queue) => arn.mnsQueueMessagesArn({ ...place, queue }), mns, 120, ["q"], ["-q"]],
    ["topic", (topic) => arn.mnsTopicArn({ ...place, topic }), mns, 120, ["t"], ["-t"]],
    ["topic", (topic) => arn.mnsTopicMessagesArn({ ...place, topic }), mns, 120, ["t"], ["-t"]],
    ["topic", (topic) => arn.mnsSubscriptionsArn({ ...place, topic }), mns, 120, ["t"], ["-t"]],
    [
      "topic",
      (topic) => arn.mnsSubscriptionArn({ ...place, topic, subscription: "s" }),
      mns,
      120,
      ["t"],
      ["-t"],
    ],
    [
      "subscription",
      (subscription) => arn.mnsSubscriptionArn({ ...place, topic: "t", subscription }),
      mns,
      120,
      ["s"],
      ["-s"],
    ],
    [
      "role",
      (role) => arn.ramRoleArn({ accountId: "1", role }),
      "a role name: 1 to 64 letters, digits, . and -",
      64,
      ["r", "R.-9"],
      ["r_"],
    ],
    [
      "session",
      (session) => arn.ramRoleArn({ accountId: "1", role: "r", session }),
      "a role session name: 2 to 64 letters, digits and . _ @ -",
      64,
      ["s1", "S._@-9"],
      ["s"],
    ],
    [
      "user",
      (user) => arn.ramUserArn({ accountId: "1", user }),
      "a user name: 1 to 64 letters, digits and . _ -",
      64,
      ["u", "U._-9"],
      ["u@"],
    ],
    [
      "policy",
      (policy) => arn.ramPolicyArn({ accountId: "1", policy }),
      "a policy name: 1 to 128 letters, digits and -",
      128,
      ["p", "P-9"],
      ["p."],
    ],
  ])(
    "accept a valid %s, and name the part that is invalid",
    (part, build, rule, most, good, bad) => {
      const [longest, tooLong] = ["a".repeat(most), "a".repeat(most + 1)];
      for (const name of [...good, longest, "*", "?", "-*", "a-9*z?", `${longest}*`])
        expect(build(name)).toContain(name);
      for (const name of [
        ...bad,
        "",
        tooLong,
        "ä",
        "äaa",
        "aaä",
        "a/b",
        "aa\n",
        "aa aa",
        "a*/",
        "ä*",
        "*ä?",
        `*${tooLong}`,
      ]) {
        const error = {
          name: "ArnError",
          code: "InvalidName",
          part,
          message: `${part} "${name}" is not ${rule}.`,
        };
        expect(() => build(name), name).toThrow(expect.objectContaining(error));
      }
    },
  );

  it("accept an object's key of up to 1,023 bytes", () => {
    const key = `${"é".repeat(511)}k`;
    expect(arn.ossObjectArn({ bucket: "media", key })).toBe(`acs:oss:*:*:media/${key}`);
    for (const bad of ["", "/k", "\\k", `${key}k`, "é".repeat(512)]) {
      const message = `key "${bad}" is not an object key: 1 to 1,023 bytes, not beginning with / or \\.`;
      expect(() => arn.ossObjectArn({ bucket: "media", key: bad })).toThrow(
        expect.objectContaining({ code: "InvalidName", part: "key", message }),
      );
    }
  });

  it.each([
    [
      () => arn.immProjectArn({ ...place, region: "CN", project: "p" }),
      "region",
      'region "CN" must have a-z, 0-9 and "-" only.',
    ],
    [
      () => arn.mnsQueueArn({ ...place, region: "cn hangzhou", queue: "q" }),
      "region",
      'region "cn hangzhou" must have a-z, 0-9 and "-" only.',
    ],
    [
      () => arn.ossBucketArn({ accountId: "1x", bucket: "media" }),
      "accountId",
      'accountId "1x" must be digits, or "*".',
    ],
    [
      () => arn.ramUserArn({ accountId: "x1", user: "u" }),
      "accountId",
      'accountId "x1" must be digits, or "*".',
    ],
  ])("reject an invalid region or account: %#", (build, part, message) => {
    expect(build).toThrow(expect.objectContaining({ part, message }));
  });
});

describe("parseArn", () => {
  it.each([
    ["acs:oss:*:1:b/k:1/2", { service: "oss", region: "*", accountId: "1", relativeId: "b/k:1/2" }],
    ["acs:ram::1:root", { service: "ram", region: "", accountId: "1", relativeId: "root" }],
    [
      "acs:o*-9?:cn-?:12?*:a\nb\n",
      { service: "o*-9?", region: "cn-?", accountId: "12?*", relativeId: "a\nb\n" },
    ],
  ])("parses %j, and formatArn restores it", (text, parts) => {
    expect(arn.parseArn(text)).toEqual(parts);
    expect(tryArn(text)).toEqual(parts);
    expect(arn.formatArn(parts)).toBe(text);
  });
  const notOne = (text: string) => [
    "NotAnArn",
    "arn",
    `"${text}" is not a resource name. Write acs:service:region:account:relative-id.`,
  ];
  it.each([
    ["*", ...notOne("*")],
    ["arn:aws:s3:::b", ...notOne("arn:aws:s3:::b")],
    ["acs:oss:*:*:", ...notOne("acs:oss:*:*:")],
    ["acs:oss:*:*", ...notOne("acs:oss:*:*")],
    ["x:acs:oss:*:*:b", ...notOne("x:acs:oss:*:*:b")],
    [
      "acs:OSS:*:*:b",
      "InvalidService",
      "service",
      '"OSS" is not a service code in "acs:OSS:*:*:b".',
    ],
    [
      "acs:oSS:*:*:b",
      "InvalidService",
      "service",
      '"oSS" is not a service code in "acs:oSS:*:*:b".',
    ],
    [
      "acs:OSs:*:*:b",
      "InvalidService",
      "service",
      '"OSs" is not a service code in "acs:OSs:*:*:b".',
    ],
    ["acs::*:*:b", "InvalidService", "service", '"" is not a service code in "acs::*:*:b".'],
    ["acs:oss:c n:*:b", "InvalidRegion", "region", 'region "c n" must have a-z, 0-9 and "-" only.'],
    ["acs:oss:*:1x2:b", "InvalidAccount", "accountId", 'accountId "1x2" must be digits, or "*".'],
  ])("rejects %s", (text, code, part, message) => {
    expect(() => arn.parseArn(text as string)).toThrow(
      expect.objectContaining({ name: "ArnError", code, part, message }),
    );
    expect(tryArn(text as string)).toBeUndefined();
  });
});
