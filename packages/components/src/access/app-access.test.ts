import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../arguments/check.ts";
import { record } from "../testing/record.ts";
import { Access } from "./access.ts";
import { AppAccess, type AppAccessArgs } from "./app-access.ts";

const roleType = "alicloud:ram/role:Role";
const target = {
  region: "cn-hangzhou",
  accountId: "123",
  project: "media",
  queue: "verdicts",
  mediaBuckets: ["shop-media"],
};
const trust = { principals: ["acs:ram::123:user/worker"] };
const app = (args: Partial<AppAccessArgs>) =>
  record(() => void new AppAccess("app", { targets: [target], ...args } as AppAccessArgs));

describe("AppAccess", () => {
  it("creates a role with its access, and nothing else", async () => {
    const { resources, only, outputs } = await app({ trust });
    expect(resources.map(({ type, name, parent }) => [type, name, parent])).toEqual([
      ["immkit:index:AppAccess", "app", ""],
      [roleType, "app", "app"],
      ["immkit:index:ModerationAccess", "app", "app"],
      ["alicloud:ram/policy:Policy", "app", "app"],
      ["alicloud:ram/rolePolicyAttachment:RolePolicyAttachment", "app", "app"],
    ]);
    const { inputs, ignoreChanges } = only(roleType);
    expect(inputs).toEqual({
      roleName: expect.stringMatching(/^shop-dev-app-role-[0-9a-f]{12}$/),
      description: "Content moderation: the application",
      assumeRolePolicyDocument:
        '{"Version":"1","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"RAM":["acs:ram::123:user/worker"]}}]}',
    });
    expect(ignoreChanges).toEqual(["roleName"]);
    expect(only("alicloud:ram/policy:Policy").inputs["description"]).toBe(
      "Content moderation: submit, upload, readResults, consume",
    );
    expect(outputs["app"]).toEqual({
      roleName: inputs["roleName"],
      roleArn: `acs:ram::1234567890123456:role/${inputs["roleName"]}`,
      policyName: only("alicloud:ram/policy:Policy").inputs["policyName"],
      weakened: [],
    });
  });

  it("has all options", async () => {
    const { only, outputs } = await app({
      roleName: "web",
      trust: { principals: pulumi.output(["acs:ram::123:root"]), services: ["fc.aliyuncs.com"] },
      access: [Access.Upload],
      prefixes: ["uploads/"],
      maxSessionSeconds: 7200,
      policyName: "web-uploads",
      tags: { team: "trust" },
    });
    const { inputs, ignoreChanges } = only(roleType);
    expect(inputs).toMatchObject({
      roleName: "web",
      maxSessionDuration: 7200,
      tags: { team: "trust" },
    });
    expect(ignoreChanges).toEqual([]);
    expect(only("alicloud:ram/policy:Policy").inputs).toMatchObject({
      policyName: "web-uploads",
      tags: { team: "trust" },
      policyDocument:
        '{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:PutObject","oss:AbortMultipartUpload"],"Resource":["acs:oss:*:*:shop-media/uploads/*"]}]}',
    });
    expect(outputs["app"]?.["weakened"]).toEqual(["trust.principals"]);
  });

  it("lists access that loses media without a copy", async () => {
    const weakened = async (access: Access[]) =>
      (await app({ trust, access, quarantineBucket: "held" })).outputs["app"]?.["weakened"];
    expect(await weakened([Access.ReadMedia, Access.DeleteMedia])).toEqual(["access"]);
    expect(await weakened([Access.QuarantineMedia])).toEqual([]);
  });

  it("gives access to an existing role, which it doesn't change", async () => {
    const { resources, only, outputs } = await app({ existingRoleName: "web" });
    expect(resources.map(({ type }) => type)).toEqual([
      "immkit:index:AppAccess",
      "immkit:index:ModerationAccess",
      "alicloud:ram/policy:Policy",
      "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
    ]);
    const attachment = only("alicloud:ram/rolePolicyAttachment:RolePolicyAttachment");
    expect(attachment.inputs["roleName"]).toBe("web");
    expect(outputs["app"]).toMatchObject({ roleName: "web", roleArn: "acs:ram::123:role/web" });
  });

  it.each<[object, string]>([
    [{}, "AppAccess: trust is missing; say who can assume the role"],
    [{ trust: {} }, "AppAccess: trust is empty; list who can assume the role"],
    [
      { trust: { services: ["imm.aliyuncs.com"] } },
      'AppAccess: trust.services[0] is "imm.aliyuncs.com"',
    ],
    [{ trust, existingRoleName: "web" }, "AppAccess: trust can't be used with existingRoleName"],
    [
      { roleName: "web", existingRoleName: "web" },
      "AppAccess: roleName can't be used with existingRoleName",
    ],
    [{ trust, maxSessionSeconds: 900 }, "AppAccess: maxSessionSeconds is 900"],
    [{ trust, targets: undefined }, "AppAccess: targets is missing"],
  ])("rejects %j", async (args, message) => {
    await expect(app(args)).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(app(args)).rejects.toThrow(message);
  });
});
