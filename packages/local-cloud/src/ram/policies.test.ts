import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { type Key, ok, owner, ramVersion, rpc, trusting } from "../testing/wire.ts";

let cloud: LocalCloud;
let root: Key;
beforeEach(async () => {
  cloud = await startCloud();
  root = owner(cloud);
});
afterEach(() => cloud.close());

const allow = (action: string) =>
  JSON.stringify({ Version: "1", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });
const rotateStrategy = "DeleteOldestNonDefaultVersionWhenLimitExceeded";

describe("policies", () => {
  it("are stored as they were written, with their versions", async () => {
    const text = ` ${allow("oss:GetObject")}\n`;
    await ok(cloud, root, ramVersion, "CreatePolicy", {
      PolicyName: "p",
      PolicyDocument: text,
      Description: "d",
    });
    const got = await ok(cloud, root, ramVersion, "GetPolicy", {
      PolicyName: "P",
      PolicyType: "Custom",
    });
    expect(got).toMatchObject({
      Policy: {
        PolicyName: "p",
        PolicyType: "Custom",
        DefaultVersion: "v1",
        AttachmentCount: 0,
        Description: "d",
      },
      DefaultPolicyVersion: { PolicyDocument: text, VersionId: "v1", IsDefaultVersion: true },
    });
    await ok(cloud, root, ramVersion, "UpdatePolicyDescription", {
      PolicyName: "p",
      NewDescription: "e",
    });
    expect(
      (await ok(cloud, root, ramVersion, "GetPolicy", { PolicyName: "p", PolicyType: "Custom" }))
        .Policy.Description,
    ).toBe("e");
  });

  it("have at most five versions, and can replace the oldest", async () => {
    await ok(cloud, root, ramVersion, "CreatePolicy", {
      PolicyName: "p",
      PolicyDocument: allow("oss:A"),
    });
    const add = (params: Record<string, string> = {}) =>
      rpc(cloud, root, ramVersion, "CreatePolicyVersion", {
        PolicyName: "p",
        PolicyDocument: allow("oss:B"),
        ...params,
      });
    for (let n = 2; n <= 5; n++)
      expect(
        (await add({ SetAsDefault: n === 5 ? "true" : "false" })).body.PolicyVersion.VersionId,
      ).toBe(`v${n}`);
    expect(await add()).toMatchObject({
      status: 409,
      body: { Code: "LimitExceeded.Policy.Version" },
    });
    expect((await add({ RotateStrategy: rotateStrategy })).body.PolicyVersion.VersionId).toBe("v6");
    const { PolicyVersions } = await ok(cloud, root, ramVersion, "ListPolicyVersions", {
      PolicyName: "p",
      PolicyType: "Custom",
    });
    expect(
      PolicyVersions.PolicyVersion.map((version: { VersionId: string }) => version.VersionId),
    ).toEqual(["v2", "v3", "v4", "v5", "v6"]);
    expect(
      await rpc(cloud, root, ramVersion, "DeletePolicyVersion", {
        PolicyName: "p",
        VersionId: "v5",
      }),
    ).toMatchObject({
      status: 409,
      body: { Code: "DeleteConflict.PolicyVersion.Default" },
    });
    expect(await rpc(cloud, root, ramVersion, "DeletePolicy", { PolicyName: "p" })).toMatchObject({
      status: 409,
      body: { Code: "DeleteConflict.Policy.Version" },
    });
    await ok(cloud, root, ramVersion, "SetDefaultPolicyVersion", {
      PolicyName: "p",
      VersionId: "v2",
    });
    for (const VersionId of ["v3", "v4", "v5", "v6"])
      await ok(cloud, root, ramVersion, "DeletePolicyVersion", { PolicyName: "p", VersionId });
    expect(
      await rpc(cloud, root, ramVersion, "GetPolicyVersion", {
        PolicyName: "p",
        PolicyType: "Custom",
        VersionId: "v3",
      }),
    ).toMatchObject({
      status: 404,
      body: { Code: "EntityNotExist.Policy.Version" },
    });
    await ok(cloud, root, ramVersion, "DeletePolicy", { PolicyName: "p" });
  });

  it.each([
    ["{", "MalformedPolicyDocument"],
    ['{"Version":"2","Statement":[]}', "MalformedPolicyDocument"],
    [
      '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqualsIfExists":{"a":"b"}}}]}',
      "MalformedPolicyDocument",
    ],
    [allow("x".repeat(6200)), "InvalidParameter.PolicyDocument.Length"],
    ["", "MissingParameter"],
  ])("rejects the document %.60s", async (PolicyDocument, Code) => {
    expect(
      await rpc(cloud, root, ramVersion, "CreatePolicy", { PolicyName: "p", PolicyDocument }),
    ).toMatchObject({ status: 400, body: { Code } });
  });

  it("accepts a document of 6144 characters in the query, as official clients send it", async () => {
    const statement = { Effect: "Allow", Action: "oss:GetObject", Resource: "acs:oss:*:*:b/" };
    const rest = 6144 - JSON.stringify({ Version: "1", Statement: [statement] }).length;
    const document = JSON.stringify({
      Version: "1",
      Statement: [{ ...statement, Resource: statement.Resource + "é".repeat(rest) }],
    });
    expect(document).toHaveLength(6144);
    await ok(cloud, root, ramVersion, "CreatePolicy", {
      PolicyName: "p",
      PolicyDocument: document,
    });
  });

  it("list system and custom policies", async () => {
    await ok(cloud, root, ramVersion, "CreatePolicy", {
      PolicyName: "p",
      PolicyDocument: allow("oss:A"),
    });
    const names = async (PolicyType: string) =>
      (await ok(cloud, root, ramVersion, "ListPolicies", { PolicyType })).Policies.Policy.map(
        (policy: { PolicyName: string }) => policy.PolicyName,
      );
    expect(await names("Custom")).toEqual(["p"]);
    expect(await names("System")).toEqual(
      expect.arrayContaining([
        "AdministratorAccess",
        "AliyunIMMFullAccess",
        "AliyunMNSReadOnlyAccess",
      ]),
    );
    const { DefaultPolicyVersion } = await ok(cloud, root, ramVersion, "GetPolicy", {
      PolicyName: "AliyunIMMFullAccess",
      PolicyType: "System",
    });
    expect(JSON.parse(DefaultPolicyVersion.PolicyDocument).Statement[1].Condition).toEqual({
      StringEquals: { "acs:Service": "imm.aliyuncs.com" },
    });
    expect(
      await rpc(cloud, root, ramVersion, "DeletePolicy", { PolicyName: "AdministratorAccess" }),
    ).toMatchObject({ status: 404 });
  });
});

describe("attachments", () => {
  it("exist once, are listed at both ends, and prevent the policy's deletion", async () => {
    await ok(cloud, root, ramVersion, "CreatePolicy", {
      PolicyName: "Pol",
      PolicyDocument: allow("oss:A"),
    });
    await ok(cloud, root, ramVersion, "CreateUser", { UserName: "u" });
    await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName: "R",
      AssumeRolePolicyDocument: trusting({ Service: ["imm.aliyuncs.com"] }),
    });
    const policy = { PolicyName: "pol", PolicyType: "Custom" };
    await ok(cloud, root, ramVersion, "AttachPolicyToUser", { ...policy, UserName: "u" });
    await ok(cloud, root, ramVersion, "AttachPolicyToRole", { ...policy, RoleName: "r" });
    expect(
      await rpc(cloud, root, ramVersion, "AttachPolicyToRole", { ...policy, RoleName: "R" }),
    ).toMatchObject({
      status: 409,
      body: { Code: "EntityAlreadyExists.Role.Policy" },
    });
    const entities = await ok(cloud, root, ramVersion, "ListEntitiesForPolicy", policy);
    expect(entities.Users.User).toMatchObject([{ UserName: "u" }]);
    expect(entities.Roles.Role).toMatchObject([
      { RoleName: "R", Arn: `acs:ram::${cloud.accountId}:role/r` },
    ]);
    expect(entities.Groups.Group).toEqual([]);
    expect(
      (await ok(cloud, root, ramVersion, "ListPoliciesForRole", { RoleName: "r" })).Policies.Policy,
    ).toMatchObject([{ PolicyName: "Pol", PolicyType: "Custom", DefaultVersion: "v1" }]);
    expect(await rpc(cloud, root, ramVersion, "DeletePolicy", { PolicyName: "Pol" })).toMatchObject(
      {
        body: { Code: "DeleteConflict.Policy.Attachment" },
      },
    );
    await ok(cloud, root, ramVersion, "DetachPolicyFromUser", { ...policy, UserName: "u" });
    expect(
      await rpc(cloud, root, ramVersion, "DetachPolicyFromUser", { ...policy, UserName: "u" }),
    ).toMatchObject({
      status: 404,
      body: { Code: "EntityNotExist.User.Policy" },
    });
  });

  it("are limited to five custom policies", async () => {
    await ok(cloud, root, ramVersion, "CreateUser", { UserName: "u" });
    for (let n = 1; n <= 6; n++) {
      await ok(cloud, root, ramVersion, "CreatePolicy", {
        PolicyName: `p${n}`,
        PolicyDocument: allow("oss:A"),
      });
      const { status, body } = await rpc(cloud, root, ramVersion, "AttachPolicyToUser", {
        PolicyName: `p${n}`,
        PolicyType: "Custom",
        UserName: "u",
      });
      expect([status, body.Code]).toEqual(
        n <= 5 ? [200, undefined] : [409, "LimitExceeded.User.Policy"],
      );
    }
  });

  it.each([
    [{ PolicyName: "p", PolicyType: "custom", UserName: "u" }, "InvalidParameter.PolicyType"],
    [{ PolicyName: "none", PolicyType: "Custom", UserName: "u" }, "EntityNotExist.Policy"],
    [
      { PolicyName: "AliyunOSSFullAccess", PolicyType: "System", UserName: "none" },
      "EntityNotExist.User",
    ],
  ])("rejects %j", async (params: Record<string, string>, Code) => {
    await ok(cloud, root, ramVersion, "CreateUser", { UserName: "u" });
    expect((await rpc(cloud, root, ramVersion, "AttachPolicyToUser", params)).body.Code).toBe(Code);
  });
});
