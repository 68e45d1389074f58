import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../arguments/check.ts";
import { record } from "../testing/record.ts";
import { ServiceRole, type ServiceRoleArgs } from "./service-role.ts";

const roleType = "alicloud:ram/role:Role";
const policyType = "alicloud:ram/policy:Policy";
const minimal = { media: [{ bucketName: "shop-media" }], topicName: "verdicts" };
const roleWith = (args: object) =>
  record(() => void new ServiceRole("imm", args as ServiceRoleArgs), {
    config: { "immkit:region": "cn-hangzhou", "alicloud:region": "cn-hangzhou" },
  });

describe("ServiceRole", () => {
  it("creates a role that only IMM can assume, with one policy, and nothing else", async () => {
    const { resources, only, outputs } = await roleWith(minimal);
    expect(resources.map(({ type, name, parent }) => [type, name, parent])).toEqual([
      ["immkit:index:ServiceRole", "imm", ""],
      [roleType, "imm", "imm"],
      [policyType, "imm", "imm"],
      ["alicloud:ram/rolePolicyAttachment:RolePolicyAttachment", "imm", "imm"],
    ]);
    expect(only(roleType).inputs).toEqual({
      roleName: expect.stringMatching(/^shop-dev-imm-role-[0-9a-f]{12}$/),
      description: "Content moderation: the service role of IMM",
      assumeRolePolicyDocument:
        '{"Version":"1","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"Service":["imm.aliyuncs.com"]}}]}',
    });
    const { policyDocument, policyName } = only(policyType).inputs;
    expect(policyName).toMatch(/^shop-dev-imm-policy-[0-9a-f]{12}$/);
    expect(JSON.parse(String(policyDocument)).Statement).toEqual([
      { Effect: "Allow", Action: ["oss:GetObject"], Resource: ["acs:oss:*:*:shop-media/*"] },
      {
        Effect: "Allow",
        Action: ["mns:PublishMessage"],
        Resource: ["acs:mns:cn-hangzhou:1234567890123456:/topics/verdicts/messages"],
      },
    ]);
    const { roleName } = only(roleType).inputs;
    expect(outputs["imm"]).toEqual({
      roleName,
      roleArn: `acs:ram::1234567890123456:role/${roleName}`,
      policyName,
    });
  });

  it("reads only the prefixes, and decrypts with the keys", async () => {
    const key = "acs:kms:cn-hangzhou:1234567890123456:key/key-1";
    const { only } = await roleWith({
      media: pulumi.output([
        { bucketName: "shop-media", prefixes: ["uploads/", "covers/"], kmsKeyArn: key },
        { bucketName: "shop-old", kmsKeyArn: key },
      ]),
      topicName: pulumi.output("verdicts"),
    });
    const { Statement } = JSON.parse(String(only(policyType).inputs["policyDocument"]));
    expect(
      Statement.map(({ Action, Resource }: { Action: string[]; Resource: string[] }) => [
        Action,
        Resource,
      ]),
    ).toEqual([
      [
        ["oss:GetObject"],
        [
          "acs:oss:*:*:shop-media/uploads/*",
          "acs:oss:*:*:shop-media/covers/*",
          "acs:oss:*:*:shop-old/*",
        ],
      ],
      [["mns:PublishMessage"], ["acs:mns:cn-hangzhou:1234567890123456:/topics/verdicts/messages"]],
      [["kms:Decrypt"], [key]],
    ]);
  });

  it("gives the permissions to an existing role", async () => {
    const { resources, only, outputs } = await roleWith({ ...minimal, existingRoleName: "old" });
    expect(resources.map(({ type }) => type)).toEqual([
      "immkit:index:ServiceRole",
      policyType,
      "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
    ]);
    expect(only("alicloud:ram/rolePolicyAttachment:RolePolicyAttachment").inputs).toMatchObject({
      roleName: "old",
    });
    expect(outputs["imm"]).toMatchObject({
      roleName: "old",
      roleArn: "acs:ram::1234567890123456:role/old",
    });
  });

  it("uses the names and tags that are given", async () => {
    const { only } = await roleWith({
      ...minimal,
      roleName: "imm-role",
      policyName: "imm-policy",
      tags: { team: "trust" },
    });
    expect(only(roleType).inputs).toMatchObject({ roleName: "imm-role", tags: { team: "trust" } });
    expect(only(policyType).inputs).toMatchObject({
      policyName: "imm-policy",
      tags: { team: "trust" },
    });
    expect([only(roleType).ignoreChanges, only(policyType).ignoreChanges]).toEqual([[], []]);
  });

  it.each<[object, string]>([
    [{ media: [] }, "ServiceRole: media is empty"],
    [{ media: undefined }, "ServiceRole: media is missing; list the buckets"],
    [{ media: [{ bucketName: "A" }] }, 'ServiceRole: media[0].bucketName is "A"'],
    [
      { media: [{ bucketName: "shop-media", prefixes: ["*"] }] },
      'ServiceRole: media[0].prefixes[0] is "*"',
    ],
    [
      { media: [{ bucketName: "shop-media", kmsKeyArn: "key-1" }] },
      'ServiceRole: media[0].kmsKeyArn is "key-1"; it must be the ARN of a KMS key',
    ],
    [{ topicName: "" }, 'ServiceRole: topicName is ""'],
    [
      { roleName: "a", existingRoleName: "b" },
      "ServiceRole: roleName can't be used with existingRoleName",
    ],
  ])("rejects %j", async (args, message) => {
    const attempt = roleWith({ ...minimal, ...args });
    await expect(attempt).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(attempt).rejects.toThrow(message);
  });
});
