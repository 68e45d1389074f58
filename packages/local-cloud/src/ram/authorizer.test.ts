import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import {
  assume,
  type Key,
  mns,
  ok,
  owner,
  ramVersion,
  rpc,
  stsVersion,
  trusting,
  userWith,
} from "../testing/wire.ts";

let cloud: LocalCloud;
let root: Key;
beforeEach(async () => {
  cloud = await startCloud();
  root = owner(cloud);
});
afterEach(() => cloud.close());

const may = (Action: string | string[], Resource: string | string[] = "*") => ({
  Effect: "Allow",
  Action,
  Resource,
});

describe("RAM on its own calls", () => {
  it("denies a user without policies, and reports principal, action, resource and reason", async () => {
    const key = await userWith(cloud, "nobody");
    const { status, body } = await rpc(cloud, key, ramVersion, "GetRole", { RoleName: "r" });
    expect(status).toBe(403);
    expect(body).toMatchObject({
      Code: "NoPermission",
      HostId: "127.0.0.1",
      RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
      Recommend: expect.stringContaining("NoPermission"),
      AccessDeniedDetail: {
        AuthAction: "ram:GetRole",
        AuthPrincipalType: "SubUser",
        AuthPrincipalOwnerId: cloud.accountId,
        PolicyType: "AccountLevelIdentityBasedPolicy",
        NoPermissionType: "ImplicitDeny",
      },
    });
    expect(body.Message).toContain(
      "You are not authorized to do this action. You should be authorized by RAM.",
    );
    expect(body.Message).toContain(`acs:ram::${cloud.accountId}:role/r`);
  });

  it.each([
    "acs:ram::ACCOUNT:role/app-*",
    "acs:ram:*:ACCOUNT:role/app-*",
    "acs:ram:*:*:role/app-reader",
    "acs:ram::ACCOUNT:role/APP-READER",
    "*",
  ])("matches a role with the pattern %s", async (pattern) => {
    await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName: "App-Reader",
      AssumeRolePolicyDocument: trusting({ Service: ["imm.aliyuncs.com"] }),
    });
    const key = await userWith(cloud, "u", {
      p: may("ram:GetRole", pattern.replace("ACCOUNT", cloud.accountId)),
    });
    expect((await rpc(cloud, key, ramVersion, "GetRole", { RoleName: "App-Reader" })).status).toBe(
      200,
    );
    if (pattern !== "*")
      expect((await rpc(cloud, key, ramVersion, "GetRole", { RoleName: "other" })).status).toBe(
        403,
      );
  });

  it("prefers a Deny, and names the policy", async () => {
    const key = await userWith(cloud, "u", {
      wide: may("*"),
      narrow: { Effect: "Deny", Action: "ram:Delete*", Resource: "*" },
    });
    expect((await rpc(cloud, key, ramVersion, "ListRoles")).status).toBe(200);
    const { status, body } = await rpc(cloud, key, ramVersion, "DeleteUser", { UserName: "u" });
    expect([status, body.AccessDeniedDetail.NoPermissionType]).toEqual([403, "ExplicitDeny"]);
    expect(body.Message).toContain('"narrow"');
  });

  it("checks both ends of an attachment", async () => {
    await ok(cloud, root, ramVersion, "CreateUser", { UserName: "target" });
    const user = may("ram:AttachPolicyToUser", `acs:ram:*:${cloud.accountId}:user/target`);
    const halfway = await userWith(cloud, "halfway", { user });
    const attach = {
      UserName: "target",
      PolicyName: "AliyunOSSReadOnlyAccess",
      PolicyType: "System",
    };
    expect((await rpc(cloud, halfway, ramVersion, "AttachPolicyToUser", attach)).status).toBe(403);
    const whole = await userWith(cloud, "whole", {
      both: may("ram:AttachPolicyToUser", [
        user.Resource as string,
        "acs:ram:*:system:policy/AliyunOSS*",
      ]),
    });
    expect(
      (
        await rpc(cloud, whole, ramVersion, "AttachPolicyToUser", {
          ...attach,
          PolicyName: "AdministratorAccess",
        })
      ).status,
    ).toBe(403);
    expect((await rpc(cloud, whole, ramVersion, "AttachPolicyToUser", attach)).status).toBe(200);
  });

  it("does not restrict the account itself", async () => {
    expect((await rpc(cloud, root, ramVersion, "ListUsers")).status).toBe(200);
  });

  it.each([
    ["acs:SourceIp", { IpAddress: { "acs:SourceIp": "127.0.0.0/8" } }, 200],
    ["another address", { IpAddress: { "acs:SourceIp": "10.0.0.0/8" } }, 403],
    ["acs:SecureTransport", { Bool: { "acs:SecureTransport": "true" } }, 200],
    ["acs:CurrentTime", { DateLessThan: { "acs:CurrentTime": "2020-01-01T00:00:00Z" } }, 403],
    ["acs:PrincipalARN", { StringLike: { "acs:PrincipalARN": "acs:ram::*:user/u" } }, 200],
    ["a key that no call carries", { StringEquals: { "acs:MFAPresent": "true" } }, 403],
  ])("evaluates conditions: %s", async (_, Condition, status) => {
    const key = await userWith(cloud, "u", { p: { ...may("ram:ListUsers"), Condition } });
    expect((await rpc(cloud, key, ramVersion, "ListUsers")).status).toBe(status);
  });

  it("treats plain HTTP as insecure without assumeSecureTransport", async () => {
    const strict = await startCloud({ assumeSecureTransport: false });
    try {
      const tls = {
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { Bool: { "acs:SecureTransport": "false" } },
      };
      const key = await userWith(strict, "u", { all: may("*"), tls });
      expect((await rpc(strict, key, ramVersion, "ListUsers")).status).toBe(403);
    } finally {
      await strict.close();
    }
  });

  it("uses the cloud's clock", async () => {
    const until = new Date(cloud.clock.now() + 60_000).toISOString().replace(/\.\d+/, "");
    const key = await userWith(cloud, "u", {
      p: { ...may("ram:ListUsers"), Condition: { DateLessThan: { "acs:CurrentTime": until } } },
    });
    expect((await rpc(cloud, key, ramVersion, "ListUsers")).status).toBe(200);
    cloud.clock.advance(61_000);
    expect((await rpc(cloud, key, ramVersion, "ListUsers")).status).toBe(403);
  });

  it("uses a new default version of a policy at once", async () => {
    const key = await userWith(cloud, "u", { p: may("ram:ListUsers") });
    const PolicyDocument = JSON.stringify({ Version: "1", Statement: [may("ram:ListRoles")] });
    await ok(cloud, root, ramVersion, "CreatePolicyVersion", {
      PolicyName: "p",
      PolicyDocument,
      SetAsDefault: "true",
    });
    expect((await rpc(cloud, key, ramVersion, "ListUsers")).status).toBe(403);
    expect((await rpc(cloud, key, ramVersion, "ListRoles")).status).toBe(200);
  });

  it("denies the session of a deleted role, even if the role is created again", async () => {
    const role = {
      RoleName: "r",
      AssumeRolePolicyDocument: trusting({ RAM: [`acs:ram::${cloud.accountId}:root`] }),
    };
    await ok(cloud, root, ramVersion, "CreateRole", role);
    const attachment = { RoleName: "r", PolicyName: "AdministratorAccess", PolicyType: "System" };
    await ok(cloud, root, ramVersion, "AttachPolicyToRole", attachment);
    const user = await userWith(cloud, "u", { p: may("sts:AssumeRole") });
    const session = await assume(cloud, user, "r");
    expect((await rpc(cloud, session, ramVersion, "ListUsers")).status).toBe(200);
    await ok(cloud, root, ramVersion, "DetachPolicyFromRole", attachment);
    await ok(cloud, root, ramVersion, "DeleteRole", { RoleName: "r" });
    await ok(cloud, root, ramVersion, "CreateRole", role);
    await ok(cloud, root, ramVersion, "AttachPolicyToRole", attachment);
    expect((await rpc(cloud, session, ramVersion, "ListUsers")).status).toBe(403);
    expect((await rpc(cloud, session, stsVersion, "GetCallerIdentity")).status).toBe(200);
  });
});

describe("the authorizer, for services", () => {
  it("creates a session only of a role that trusts the service", async () => {
    await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName: "Imm",
      AssumeRolePolicyDocument: trusting({ Service: ["imm.aliyuncs.com"] }),
    });
    const { authorizer } = cloud.ram;
    expect(authorizer.assumeServiceRole("imm", "imm.aliyuncs.com", "task")).toMatchObject({
      type: "AssumedRoleUser",
      arn: `acs:ram::${cloud.accountId}:role/imm/task`,
    });
    expect(() => authorizer.assumeServiceRole("imm", "fc.aliyuncs.com", "task")).toThrow(
      expect.objectContaining({ status: 403, code: "NoPermission" }),
    );
    expect(() => authorizer.assumeServiceRole("none", "imm.aliyuncs.com", "task")).toThrow(
      expect.objectContaining({ status: 404, code: "EntityNotExist.Role" }),
    );
  });

  it("allows passing a role only to the service in the policy", async () => {
    const Condition = { StringEquals: { "acs:Service": "imm.aliyuncs.com" } };
    await userWith(cloud, "u", {
      pass: { ...may("ram:PassRole", `acs:ram::${cloud.accountId}:role/imm`), Condition },
    });
    const user = [...cloud.ram.state.users.values()][0];
    const principal = {
      type: "RamUser",
      accountId: cloud.accountId,
      arn: `acs:ram::${cloud.accountId}:user/u`,
      name: "u",
      id: user?.id ?? "",
    } as const;
    const { authorizer } = cloud.ram;
    expect(() => authorizer.authorizePassRole(principal, "Imm", "imm.aliyuncs.com")).not.toThrow();
    expect(() => authorizer.authorizePassRole(principal, "Imm", "fc.aliyuncs.com")).toThrow(
      expect.objectContaining({ status: 403 }),
    );
    expect(() => authorizer.authorizePassRole(principal, "other", "imm.aliyuncs.com")).toThrow(
      expect.objectContaining({ status: 403 }),
    );
  });
});

describe("a batch call of SMQ, which one of two actions allows", () => {
  it.each<[string, object[], number]>([
    ["the action of the single message", [may("mns:ReceiveMessage")], 404],
    ["the action of the batch", [may("mns:BatchReceiveMessage")], 404],
    ["neither", [may("mns:SendMessage")], 403],
    [
      "the single action denied, the batch allowed",
      [
        { Effect: "Deny", Action: "mns:ReceiveMessage", Resource: "*" },
        may("mns:BatchReceiveMessage"),
      ],
      403,
    ],
    [
      "the single action allowed, the batch denied",
      [
        may("mns:ReceiveMessage"),
        { Effect: "Deny", Action: "mns:BatchReceiveMessage", Resource: "*" },
      ],
      403,
    ],
  ])("%s", async (_, statements, status) => {
    const policies = Object.fromEntries(statements.map((each, i) => [`policy-${i}`, each]));
    const key = await userWith(cloud, "consumer", policies);
    const answer = await mns(cloud, key, "GET", "/queues/q/messages?numOfMessages=2");
    // No queue exists, and only a caller with permission can know that.
    expect(answer.status).toBe(status);
  });
});
