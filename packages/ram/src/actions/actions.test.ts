import { describe, expect, it } from "vitest";
import { type Service, tierOf } from "./action.ts";
import { serviceCodes } from "./data.ts";
import { exposures } from "./exposures.ts";
import { codesOf, ramCodesOf } from "./product-codes.ts";
import { canName, namesAll, reshape } from "./resources.ts";
import { expandAction, findAction, listedActions, serviceOf, services } from "./table.ts";

describe("the action table", () => {
  it("has a source and a recent date for each list", () => {
    for (const { code, source, checked } of services) {
      expect(source.length, code).toBeGreaterThan(10);
      const days = (Date.now() - Date.parse(checked)) / 86_400_000;
      expect(
        days,
        `${code} was compared with its source on ${checked}. Compare it again, and change the date`,
      ).toBeLessThan(550);
    }
  });

  it("names each action once", () => {
    const names = services.flatMap(({ actions }) => actions.map(({ name }) => name.toLowerCase()));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(names.filter((name) => !/^[a-z]+:[a-z0-9]+$/.test(name))).toEqual([]);
  });

  it("is complete for IMM, SMQ and STS, and marks the other services as incomplete", () => {
    const count = (code: string) =>
      services.find((service) => service.code === code)?.actions.length;
    expect([count("imm"), count("mns"), count("sts")]).toEqual([149, 40, 6]);
    expect(services.filter(({ complete }) => complete).map(({ code }) => code)).toEqual([
      "imm",
      "mns",
      "sts",
    ]);
  });

  it.each([
    ["ram:CreateServiceLinkedRole", "write"],
    ["ram:DeleteServiceLinkedRole", "write"],
    ["ram:GenerateCredentialReport", "read"],
    ["ram:CreateOIDCProvider", "permissions"],
    ["ram:ListUserBasicInfos", "list"],
    ["imm:PutProject", "permissions"],
    ["oss:PutBucketReplication", "write"],
    ["oss:PutBucketPublicAccessBlock", "permissions"],
    ["oss:PutPublicAccessBlock", "permissions"],
    ["oss:DeletePublicAccessBlock", "permissions"],
    ["oss:GetBucketPolicyStatus", "read"],
    ["oss:PutVectors", "write"],
  ])("knows that %s can %s", (name, level) => {
    expect(findAction(name)).toMatchObject({ name, level });
  });

  it("is searched without regard to case, and expands patterns", () => {
    expect(findAction("IMM:gettask")).toMatchObject({
      name: "imm:GetTask",
      level: "read",
      resources: ["acs:imm:*:*:project/{name}"],
    });
    expect(findAction("imm:Bogus")).toBeUndefined();
    expect(serviceOf("RAM:x")?.code).toBe("ram");
    expect(["*", "ra:x", "ram", "x:ram:x", "rams:x"].map(serviceOf)).toEqual(
      new Array(5).fill(undefined),
    );
    expect(expandAction("IMM:gettask")).toEqual([findAction("imm:GetTask")]);
    expect(["imm:Bogus", "imm:Get", "gettask"].flatMap(expandAction)).toEqual([]);
    expect(expandAction("*")).toHaveLength(services.flatMap(({ actions }) => actions).length);
    expect(expandAction("imm:Create*ModerationTask").map(({ name }) => name)).toEqual([
      "imm:CreateVideoModerationTask",
      "imm:CreateImageModerationTask",
    ]);
    expect(expandAction("oss:PutBucketA?l")).toMatchObject([{ level: "permissions" }]);
  });

  it("knows the names of other services' actions, with a level from the verb", () => {
    expect(findAction("ENS:startinstance")).toEqual({
      name: "ens:StartInstance",
      level: "write",
      resources: [],
      inferred: true,
    });
    expect(
      [
        "rds:DescribeDBInstances",
        "kms:ListKeyVersions",
        "ecs:StopInstance",
        "cs:DescribeClusterUserKubeconfig",
        "actiontrail:StopLogging",
        "dataworks:BatchUpdateTasks",
      ].map((name) => findAction(name)?.level),
    ).toEqual(["read", "list", "write", "permissions", "write", "write"]);
    expect(expandAction("ecs:*Command").map(({ name }) => name)).toEqual([
      "ecs:CreateCommand",
      "ecs:DeleteCommand",
      "ecs:InvokeCommand",
      "ecs:ModifyCommand",
      "ecs:RunCommand",
    ]);
    expect(listedActions("ecs:*Command")).toEqual([]);
    expect(listedActions("ecs:RunCommand")).toHaveLength(1);
    expect(listedActions("kms:Enc*")).toEqual([findAction("kms:Encrypt")]);
    expect(serviceOf("ecs:x")).toMatchObject({ complete: false, checked: "2026-04-21" });
    expect(["../package:x", "no-such-service:x"].map(serviceOf)).toEqual([undefined, undefined]);
  });

  it.each([
    ["ecs:AttachInstanceRamRole", "permissions"],
    ["ecs:DescribeTagKeys", "read"],
    ["ims:CreateAccessKey", "permissions"],
    ["kms:SetSecretPolicy", "permissions"],
    ["rds:ModifySecurityIps", "permissions"],
    ["resourcemanager:DetachControlPolicy", "permissions"],
    ["bss:PayOrder", "write"],
    ["odps:ListProjects", "list"],
  ])("knows that %s can %s, which its operation's name does not show", (name, level) => {
    expect(findAction(name)).toMatchObject({ name, level });
  });

  it("describes actions as the documentation of their service does, with source and date", () => {
    expect(findAction("ecs:AttachInstanceRamRole")).toEqual({
      name: "ecs:AttachInstanceRamRole",
      level: "permissions",
      resources: ["acs:ecs:*:*:instance/{name}", "acs:ram:*:*:role/{name}"],
      dependentActions: ["ram:PassRole"],
      exposure: "permissions",
      source:
        "https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-ram (an undated copy), https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-attachinstanceramrole (an undated copy)",
      checked: "2026-12-01",
    });
    expect(findAction("ecs:InvokeCommand")).toMatchObject({
      level: "write",
      resources: ["acs:ecs:*:*:command/{name}", "acs:ecs:*:*:instance/{name}"],
      conditionKeys: ["ecs:CommandRunAs"],
    });
    expect(findAction("ecs:AuthorizeSecurityGroup")).toMatchObject({
      resources: ["*", "acs:ecs:*:*:securitygroup/{name}"],
      checked: "2018-11-20",
    });
    expect(findAction("rds:DeleteDBInstance")).toMatchObject({
      level: "write",
      resources: ["acs:rds:*:*:dbinstance/{name}"],
    });
    expect(findAction("ecs:CopySnapshot")?.inferred).toBeUndefined();
  });

  it.each([
    ["ecs", 280],
    ["vpc", 61],
    ["rds", 203],
    ["cs", 51],
    ["slb", 49],
    ["kms", 48],
    ["log", 57],
  ])("describes actions of %s", (code, least) => {
    const described = serviceOf(`${code}:x`)?.actions.filter(({ inferred }) => inferred !== true);
    expect(described?.length).toBeGreaterThanOrEqual(least);
  });

  it("shows how much is known of a service", () => {
    const tier = (code: string) => tierOf(serviceOf(`${code}:x`) as Service);
    expect(["imm", "oss", "ecs", "ens"].map(tier)).toEqual([
      "complete",
      "partial",
      "partial",
      "names",
    ]);
  });

  it.each([
    ["kms:GetSecretValue", "credentials"],
    ["cs:DescribeClusterUserKubeconfig", "credentials"],
    ["oss:GetObject", "data"],
    ["ecs:ExportImage", "data"],
    ["ecs:AuthorizeSecurityGroup", "network"],
    ["rds:ModifySecurityIps", "network"],
    ["ram:AttachPolicyToUser", "permissions"],
    ["oss:PutBucketPolicy", "permissions"],
    ["ecs:DescribeInstances", undefined],
    ["imm:CreateImageModerationTask", undefined],
  ])("knows what %s gives away or opens: %s", (name, exposure) => {
    expect(findAction(name)?.exposure).toBe(exposure);
  });

  it("names exposures of actions that it has only", () => {
    const names = Object.entries(exposures).flatMap(([code, byKind]) =>
      Object.values(byKind).flatMap((list) => list.split(/\s+/).map((name) => `${code}:${name}`)),
    );
    expect(names.filter((name) => findAction(name)?.name !== name)).toEqual([]);
  });

  it("knows the RAM codes of products whose own code is another", () => {
    expect(["waf", "r-kvstore", "sls", "rm"].map(ramCodesOf)).toEqual([
      ["yundun-waf"],
      ["kvstore"],
      ["log"],
      ["resourcemanager"],
    ]);
    expect(["ecs", "ims", "mts", "no-such-product"].flatMap(ramCodesOf)).toEqual([]);
    expect(codesOf("BssOpenApi")).toEqual(["bss", "bssapi", "efc"]);
    expect(codesOf("Ecs")).toEqual(["ecs"]);
  });

  it("lists the codes of the services whose operations are listed", () => {
    expect(serviceCodes()).toEqual(expect.arrayContaining(["acc", "ecs", "kms", "yundun-waf"]));
    expect(["imm", "oss"].some((code) => serviceCodes().includes(code))).toBe(false);
  });

  it("adds names to a service whose table is not complete, after what is described", () => {
    expect(findAction("kms:Decrypt")).toMatchObject({ resources: ["acs:kms:*:*:key/{rest}"] });
    expect(findAction("kms:CreateNetworkRule")).toMatchObject({
      inferred: true,
      level: "write",
    });
    const names = serviceOf("kms:x")?.actions.map(({ name }) => name.toLowerCase()) ?? [];
    expect(names).toHaveLength(new Set(names).size);
    expect(serviceOf("imm:x")?.actions.some(({ inferred }) => inferred)).toBe(false);
  });

  it("returns the same actions for a repeated pattern, also after many others", () => {
    for (let i = 0; i < 1100; i += 1) expect(serviceOf(`no-service-${i}:x`)).toBeUndefined();
    expect(serviceOf("ecs:x")?.code).toBe("ecs");
    for (let i = 0; i < 1100; i += 1)
      expect(expandAction(`imm:GetTask${"?".repeat(i)}`)).toHaveLength(i === 0 ? 1 : 0);
    expect(expandAction("imm:GetTask*")).toEqual([findAction("imm:GetTask")]);
  });
});

describe("resources", () => {
  const bucket = "acs:oss:*:*:{name}";
  const object = "acs:oss:*:*:{name}/{rest}";
  const messages = "acs:mns:*:*:/queues/{name}/messages";
  it.each([
    ["acs:oss:*:*:media", bucket, true],
    ["acs:oss:*:*:media", object, false],
    ["acs:oss:*:*:media/*", bucket, false],
    ["acs:oss:*:*:media/*", object, true],
    ["acs:oss:*:*:media/", object, true],
    ["acs:oss:*:*:media*", bucket, true],
    ["acs:oss:*:*:media*", object, true],
    ["acs:oss:*:*:medi?", bucket, true],
    ["acs:oss:*:*:media?", object, true],
    ["acs:oss::1:media/a", object, true],
    ["*", object, true],
    ["*", "*", true],
    ["acs:oss:*:*:media", "*", false],
    ["?", "*", true],
    ["acs:oss:*:*:", object, true],
    ["acs:oss:*:*:media/a:b/c", object, true],
    ["acs:oss:*:*:me:dia/a", object, false],
    ["acs:oss:*:*:me:dia*", object, false],
    ["acs:oss:*:*:medi??", object, true],
    ["acs:oss:*:*:?", object, true],
    ["acs:oss:*:*:??", object, true],
    ["acs:oss:*:*:😀", bucket, true],
    ["acs:oss:*:*:ab*ab", "acs:oss:*:*:ab", false],
    ["acs:oss:*:*:ab*", "acs:oss:*:*:abc", true],
    ["acs:oss:*:*:ab", "acs:oss:*:*:abc", false],
    ["acs:oss:*:*:abc", "acs:oss:*:*:ab", false],
    ["acs:oss:*:*:a?c", "acs:oss:*:*:abc", true],
    ["acs:oss:*:*:a/b*", "acs:oss:*:*:a/*", true],
    ["acs:oss:*:*:a/", "acs:oss:*:*:a/*", true],
    ["acs:oss:*:*:ab/", "acs:oss:*:*:a/*", false],
    ["acs:*:*:*:media", bucket, true],
    ["acs:mns:*:*:media", bucket, false],
    ["acs:mns:*:*:/queues/q", messages, false],
    ["acs:mns:*:*:/queues/q/messages", messages, true],
    ["acs:mns:*:*:/queues/q/*", messages, true],
    ["acs:mns:*:*:/topics/*", messages, false],
    ["acs:mns:*:*:queues/q/messages", messages, false],
  ])("%s can name %s: %s", (pattern, template, possible) => {
    expect(canName(pattern, template)).toBe(possible);
  });

  it.each([
    ["*", bucket, true],
    ["*", object, true],
    ["acs:*", object, true],
    ["acs:oss:*", object, true],
    ["acs:mns:*", object, false],
    ["acs:oss:*:*:*", bucket, true],
    ["acs:oss:*:*:*", object, true],
    ["acs:*:*:*:*", object, true],
    ["acs:oss::1:*", bucket, true],
    ["acs:oss:cn-hangzhou:1:**", bucket, true],
    ["acs:oss:*:*:*/*", object, true],
    ["acs:oss:*:*:*/*", bucket, false],
    ["acs:oss:*:*:?*", bucket, true],
    ["acs:oss:*:*:?", bucket, false],
    ["acs:oss:*:*:??*", bucket, false],
    ["acs:oss:*:*:???", bucket, false],
    ["acs:oss:*:*:m*", bucket, false],
    ["acs:oss:*:*:*m", bucket, false],
    ["acs:oss:*:*:media/*", object, false],
    ["acs:oss:*:*:*/up*", object, false],
    ["acs:imm:*:*:*", object, false],
    ["acs:mns:*:*:/queues/*", messages, true],
    ["acs:mns:*:*:/queues/*/messages", messages, true],
    ["acs:mns:*:*:/queues/q/*", messages, false],
    ["acs:mns:*:*:/topics/*", messages, false],
  ])("%s matches all names of %s: %s", (pattern, template, all) => {
    expect(namesAll(pattern, template)).toBe(all);
  });

  it("reads patterns of any length", () => {
    expect(canName(`acs:oss:*:*:${"*a".repeat(3000)}`, bucket)).toBe(true);
    expect(canName(`acs:oss:*:*:${"*a".repeat(3000)}/`, bucket)).toBe(false);
    expect(canName(`acs:oss:*:*:${"a".repeat(6000)}`, object)).toBe(false);
  });

  it.each([
    ["acs:mns:*:1:/queues/q", messages, "acs:mns:*:1:/queues/q/messages"],
    ["acs:oss:*:1:media/a/b", bucket, "acs:oss:*:1:media"],
    ["acs:oss:*:1:media", object, "acs:oss:*:1:media/*"],
    ["acs:mns:*:1:/topics/q", messages, undefined],
    ["acs:oss:*:1:media", "*", undefined],
    ["acs:imm:*:1:project/p", messages, undefined],
    ["*", messages, undefined],
  ])("%s reshaped to %s is %s", (pattern, template, expected) => {
    expect(reshape(pattern, template)).toBe(expected);
  });
});
