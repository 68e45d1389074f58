import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { type Key, ok, owner, ramVersion, rpc, trusting } from "../testing/wire.ts";

let cloud: LocalCloud;
let root: Key;
const trust = trusting({ Service: ["imm.aliyuncs.com"] });
beforeEach(async () => {
  cloud = await startCloud();
  root = owner(cloud);
});
afterEach(() => cloud.close());

describe("roles", () => {
  it("can have an empty list of RAM callers next to services", async () => {
    const both = trusting({ RAM: [], Service: ["imm.aliyuncs.com"] });
    const { Role } = await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName: "r",
      AssumeRolePolicyDocument: both,
    });
    expect(Role.AssumeRolePolicyDocument).toBe(both);
  });

  it("keep the case of their name, except in their ARN", async () => {
    const { Role } = await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName: "ImmRole",
      AssumeRolePolicyDocument: trust,
      Description: "d",
    });
    expect(Role).toMatchObject({
      RoleName: "ImmRole",
      Arn: `acs:ram::${cloud.accountId}:role/immrole`,
      AssumeRolePolicyDocument: trust,
      MaxSessionDuration: 3600,
      Description: "d",
    });
    expect((await ok(cloud, root, ramVersion, "GetRole", { RoleName: "IMMROLE" })).Role).toEqual(
      Role,
    );
    expect(
      await rpc(cloud, root, ramVersion, "CreateRole", {
        RoleName: "immrole",
        AssumeRolePolicyDocument: trust,
      }),
    ).toMatchObject({
      status: 409,
      body: { Code: "EntityAlreadyExists.Role" },
    });
  });

  it("can be changed partly, and a rejected change changes nothing", async () => {
    await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName: "r",
      AssumeRolePolicyDocument: trust,
      Description: "d",
    });
    const other = trusting({ RAM: [`acs:ram::${cloud.accountId}:root`] });
    const updated = await ok(cloud, root, ramVersion, "UpdateRole", {
      RoleName: "r",
      NewAssumeRolePolicyDocument: other,
      NewMaxSessionDuration: "7200",
    });
    expect(updated.Role).toMatchObject({
      AssumeRolePolicyDocument: other,
      MaxSessionDuration: 7200,
      Description: "d",
    });
    const refused = await rpc(cloud, root, ramVersion, "UpdateRole", {
      RoleName: "r",
      NewDescription: "new",
      NewMaxSessionDuration: "1",
    });
    expect(refused).toMatchObject({
      status: 400,
      body: { Code: "InvalidParameter.NewMaxSessionDuration" },
    });
    expect((await ok(cloud, root, ramVersion, "GetRole", { RoleName: "r" })).Role.Description).toBe(
      "d",
    );
  });

  it.each([
    [{ RoleName: "r" }, "MissingParameter"],
    [{ RoleName: "r_1", AssumeRolePolicyDocument: trust }, "InvalidParameter.RoleName"],
    [{ RoleName: "r", AssumeRolePolicyDocument: "{" }, "MalformedPolicyDocument"],
    [
      {
        RoleName: "r",
        AssumeRolePolicyDocument:
          '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
      },
      "MalformedPolicyDocument",
    ],
    [
      { RoleName: "r", AssumeRolePolicyDocument: trust, MaxSessionDuration: "43201" },
      "InvalidParameter.MaxSessionDuration",
    ],
    [
      { RoleName: "r", AssumeRolePolicyDocument: trust, MaxSessionDuration: "1e4" },
      "InvalidParameter.MaxSessionDuration",
    ],
    [{ RoleName: "r", AssumeRolePolicyDocument: trust, Tag: "{" }, "InvalidParameter.Tag"],
  ])("rejects %j", async (params: Record<string, string>, Code) => {
    expect(await rpc(cloud, root, ramVersion, "CreateRole", params)).toMatchObject({
      status: 400,
      body: { Code },
    });
    expect((await ok(cloud, root, ramVersion, "ListRoles")).Roles.Role).toEqual([]);
  });

  it("can't be deleted while policies are attached", async () => {
    await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName: "r",
      AssumeRolePolicyDocument: trust,
    });
    const attachment = {
      RoleName: "R",
      PolicyName: "AliyunOSSReadOnlyAccess",
      PolicyType: "System",
    };
    await ok(cloud, root, ramVersion, "AttachPolicyToRole", attachment);
    expect(await rpc(cloud, root, ramVersion, "DeleteRole", { RoleName: "r" })).toMatchObject({
      status: 409,
      body: { Code: "DeleteConflict.Role.Policy" },
    });
    await ok(cloud, root, ramVersion, "DetachPolicyFromRole", attachment);
    await ok(cloud, root, ramVersion, "DeleteRole", { RoleName: "r" });
    expect(await rpc(cloud, root, ramVersion, "GetRole", { RoleName: "r" })).toMatchObject({
      status: 404,
      body: { Code: "EntityNotExist.Role" },
    });
  });

  it("have tags, in both forms that clients send", async () => {
    await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName: "a",
      AssumeRolePolicyDocument: trust,
      Tag: '[{"Key":"team","Value":"x"}]',
    });
    await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName: "b",
      AssumeRolePolicyDocument: trust,
      "Tag.1.Key": "team",
      "Tag.1.Value": "y",
    });
    const named = async (Tag: object[]) =>
      (await ok(cloud, root, ramVersion, "ListRoles", { Tag: JSON.stringify(Tag) })).Roles.Role.map(
        (role: { RoleName: string }) => role.RoleName,
      );
    expect(await named([{ Key: "team", Value: "y" }])).toEqual(["b"]);
    await ok(cloud, root, ramVersion, "TagResources", {
      ResourceType: "role",
      ResourceNames: '["a","b"]',
      "Tag.1.Key": "env",
      "Tag.1.Value": "test",
    });
    expect(await named([{ Key: "env", Value: "test" }])).toEqual(["a", "b"]);
    await ok(cloud, root, ramVersion, "UntagResources", {
      ResourceType: "role",
      "ResourceName.1": "a",
      "TagKey.1": "env",
    });
    const { TagResources } = await ok(cloud, root, ramVersion, "ListTagResources", {
      ResourceType: "role",
      ResourceNames: '["a","b"]',
    });
    expect(
      TagResources.map(
        (tag: Record<string, string>) =>
          `${tag["ResourceName"]}:${tag["TagKey"]}=${tag["TagValue"]}`,
      ),
    ).toEqual(["a:team=x", "b:team=y", "b:env=test"]);
    expect(
      await rpc(cloud, root, ramVersion, "TagResources", {
        ResourceType: "bucket",
        ResourceNames: '["a"]',
      }),
    ).toMatchObject({
      body: { Code: "InvalidParameter.ResourceType" },
    });
  });
});
