import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { record } from "../testing/record.ts";
import { Access, ModerationAccess } from "./moderation-access.ts";

const target = { region: "cn-hangzhou", accountId: "123", project: "media", queue: "verdicts" };
const policyOf = (inputs: Readonly<Record<string, unknown>>) =>
  JSON.parse(String(inputs["policyDocument"]));

describe("ModerationAccess", () => {
  it("creates one policy, attached to the role, and nothing else", async () => {
    const { resources, only } = await record(() => {
      new ModerationAccess("uploader", {
        roleName: "web",
        access: [Access.Submit, Access.Consume],
        target,
      });
    });
    expect(resources.map(({ type, name, parent }) => [type, name, parent])).toEqual([
      ["immkit:index:ModerationAccess", "uploader", ""],
      ["alicloud:ram/policy:Policy", "uploader", "uploader"],
      ["alicloud:ram/rolePolicyAttachment:RolePolicyAttachment", "uploader", "uploader"],
    ]);
    const { policyDocument, ...policy } = only("alicloud:ram/policy:Policy").inputs;
    expect(policy).toEqual({
      policyName: "shop-dev-uploader",
      description: "Content moderation: submit, consume",
      rotateStrategy: "DeleteOldestNonDefaultVersionWhenLimitExceeded",
    });
    expect(
      JSON.parse(String(policyDocument)).Statement.map(
        ({ Resource }: { Resource: unknown }) => Resource,
      ),
    ).toEqual([
      ["acs:imm:cn-hangzhou:123:project/media"],
      ["acs:mns:cn-hangzhou:123:/queues/verdicts/messages"],
    ]);
    expect(only("alicloud:ram/rolePolicyAttachment:RolePolicyAttachment").inputs).toEqual({
      roleName: "web",
      policyName: "shop-dev-uploader",
      policyType: "Custom",
    });
  });

  it("accepts the runtime config of another stack, with all its members", async () => {
    const runtimeConfig = pulumi.output({ ...target, topic: "t", endpoints: { imm: "https://x" } });
    const { only } = await record(() => {
      new ModerationAccess("reader", {
        roleName: pulumi.output("web"),
        access: [Access.ReadResults],
        target: runtimeConfig,
      });
    });
    const [statement] = policyOf(only("alicloud:ram/policy:Policy").inputs).Statement;
    expect(statement.Action).toContain("imm:GetImageModerationResult");
    expect(statement.Resource).toEqual(["acs:imm:cn-hangzhou:123:project/media"]);
  });

  it("grants each kind of access once", async () => {
    const { only } = await record(() => {
      new ModerationAccess("twice", {
        roleName: "web",
        access: [Access.Submit, Access.Submit],
        target,
      });
    });
    expect(policyOf(only("alicloud:ram/policy:Policy").inputs).Statement).toHaveLength(1);
  });

  it("rejects an empty list and unknown access", async () => {
    const attempt = (access: Access[]) =>
      record(() => void new ModerationAccess("x", { roleName: "web", access, target }));
    await expect(attempt([])).rejects.toThrow("access is empty");
    await expect(attempt(["admin" as Access])).rejects.toThrow(
      'access has the unknown value "admin"; use submit, readResults, consume',
    );
  });
});
