import { createRequire } from "node:module";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const require = createRequire(import.meta.url);
const ram = require("@alicloud/ram20150501") as typeof import("@alicloud/ram20150501");
const sts = require("@alicloud/sts20150401") as typeof import("@alicloud/sts20150401");
const core = require("@alicloud/openapi-core") as typeof import("@alicloud/openapi-core");

interface Key {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());
beforeEach(() => cloud.ram.reset());

function config(
  { accessKeyId, accessKeySecret, securityToken }: Key,
  more: Record<string, string> = {},
) {
  const token = securityToken === undefined ? {} : { securityToken };
  return new core.$OpenApiUtil.Config({
    accessKeyId,
    accessKeySecret,
    ...token,
    endpoint: new URL(cloud.endpoint).host,
    protocol: "http",
    ...more,
  });
}
const ramOf = (key: Key, more: Record<string, string> = {}) =>
  new ram.default(config(key, more) as never);
const stsOf = (key: Key) => new sts.default(config(key) as never);

const trust = (principal: object) =>
  JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }],
  });
const allow = (Action: string[], Resource = "*") =>
  JSON.stringify({ Version: "1", Statement: [{ Effect: "Allow", Action, Resource }] });

/** A user with a key, and a role that allows `actions` and that the user can assume. */
async function userAndRole(actions: string[]): Promise<Key> {
  const owner = ramOf(cloud);
  await owner.createUser(new ram.CreateUserRequest({ userName: "app" }));
  await owner.attachPolicyToUser(
    new ram.AttachPolicyToUserRequest({
      userName: "app",
      policyName: "AliyunSTSAssumeRoleAccess",
      policyType: "System",
    }),
  );
  await owner.createRole(
    new ram.CreateRoleRequest({
      roleName: "AppRole",
      assumeRolePolicyDocument: trust({ RAM: [`acs:ram::${cloud.accountId}:root`] }),
    }),
  );
  await owner.createPolicy(
    new ram.CreatePolicyRequest({ policyName: "app", policyDocument: allow(actions) }),
  );
  await owner.attachPolicyToRole(
    new ram.AttachPolicyToRoleRequest({
      roleName: "AppRole",
      policyName: "app",
      policyType: "Custom",
    }),
  );
  const { body } = await owner.createAccessKey(new ram.CreateAccessKeyRequest({ userName: "app" }));
  return {
    accessKeyId: body?.accessKey?.accessKeyId ?? "",
    accessKeySecret: body?.accessKey?.accessKeySecret ?? "",
  };
}

async function assume(key: Key): Promise<Key> {
  const request = new sts.AssumeRoleRequest({
    roleArn: `acs:ram::${cloud.accountId}:role/AppRole`,
    roleSessionName: "me",
  });
  const { body } = await stsOf(key).assumeRole(request);
  const { accessKeyId = "", accessKeySecret = "", securityToken = "" } = body?.credentials ?? {};
  return { accessKeyId, accessKeySecret, securityToken };
}

describe("@alicloud/ram20150501", () => {
  it("creates and deletes users, roles and policies", async () => {
    const owner = ramOf(cloud);
    const key = await userAndRole(["ram:ListRoles"]);
    const role = (await owner.getRole(new ram.GetRoleRequest({ roleName: "approle" }))).body?.role;
    expect(role).toMatchObject({
      roleName: "AppRole",
      arn: `acs:ram::${cloud.accountId}:role/approle`,
      maxSessionDuration: 3600,
    });
    const policy = (
      await owner.getPolicy(new ram.GetPolicyRequest({ policyName: "app", policyType: "Custom" }))
    ).body;
    expect(policy).toMatchObject({
      policy: { attachmentCount: 1 },
      defaultPolicyVersion: { versionId: "v1", isDefaultVersion: true },
    });
    const attached = (
      await owner.listPoliciesForRole(new ram.ListPoliciesForRoleRequest({ roleName: "AppRole" }))
    ).body?.policies?.policy;
    expect(attached?.map(({ policyName, policyType }) => [policyName, policyType])).toEqual([
      ["app", "Custom"],
    ]);

    const detach = { policyName: "app", policyType: "Custom", roleName: "AppRole" };
    await owner.detachPolicyFromRole(new ram.DetachPolicyFromRoleRequest(detach));
    await owner.deletePolicy(new ram.DeletePolicyRequest({ policyName: "app" }));
    await owner.deleteRole(new ram.DeleteRoleRequest({ roleName: "AppRole" }));
    await owner.deleteAccessKey(
      new ram.DeleteAccessKeyRequest({ userName: "app", userAccessKeyId: key.accessKeyId }),
    );
    await owner.detachPolicyFromUser(
      new ram.DetachPolicyFromUserRequest({
        userName: "app",
        policyName: "AliyunSTSAssumeRoleAccess",
        policyType: "System",
      }),
    );
    await owner.deleteUser(new ram.DeleteUserRequest({ userName: "app" }));
    expect((await owner.listUsers(new ram.ListUsersRequest({}))).body?.users?.user).toEqual([]);
  });

  it("lists in pages, with tags", async () => {
    const owner = ramOf(cloud);
    for (const name of ["a", "b", "c"]) {
      const tag = [{ key: "team", value: name }];
      await owner.createRole(
        new ram.CreateRoleRequest({
          roleName: name,
          assumeRolePolicyDocument: trust({ Service: ["imm.aliyuncs.com"] }),
          tag: tag as never,
        }),
      );
    }
    const first = (await owner.listRoles(new ram.ListRolesRequest({ maxItems: 2 }))).body;
    expect([first?.isTruncated, first?.roles?.role?.map(({ roleName }) => roleName)]).toEqual([
      true,
      ["a", "b"],
    ]);
    const second = (
      await owner.listRoles(new ram.ListRolesRequest({ maxItems: 2, marker: first?.marker ?? "" }))
    ).body;
    expect(second?.roles?.role?.[0]?.tags?.tag?.[0]).toMatchObject({
      tagKey: "team",
      tagValue: "c",
    });
  });

  it("reads errors: code, status, request id and what was denied", async () => {
    const user = await userAndRole(["ram:GetRole"]);
    const refused = ramOf(user).listRoles(new ram.ListRolesRequest({}));
    await expect(refused).rejects.toMatchObject({
      code: "NoPermission",
      statusCode: 403,
      accessDeniedDetail: {
        AuthAction: "ram:ListRoles",
        AuthPrincipalType: "SubUser",
        NoPermissionType: "ImplicitDeny",
      },
      data: { RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/) },
    });
    await expect(
      ramOf(cloud).getRole(new ram.GetRoleRequest({ roleName: "none" })),
    ).rejects.toMatchObject({
      code: "EntityNotExist.Role",
      statusCode: 404,
    });
    await expect(
      ramOf({ ...user, accessKeySecret: "wrong" }).listRoles(new ram.ListRolesRequest({})),
    ).rejects.toMatchObject({
      code: "SignatureDoesNotMatch",
    });
  });

  it("can also use the old signature", async () => {
    const owner = ramOf(cloud, { signatureAlgorithm: "v2" });
    await owner.createUser(new ram.CreateUserRequest({ userName: "v1", comments: "a b+c*~'é" }));
    expect(
      (await owner.getUser(new ram.GetUserRequest({ userName: "v1" }))).body?.user?.comments,
    ).toBe("a b+c*~'é");
  });
});

describe("@alicloud/sts20150401", () => {
  it("assumes a role and uses its session", async () => {
    const session = await assume(await userAndRole(["ram:ListRoles"]));
    expect((await stsOf(session).getCallerIdentity()).body).toMatchObject({
      identityType: "AssumedRoleUser",
      arn: `acs:ram::${cloud.accountId}:role/approle/me`,
    });
    expect(
      (await ramOf(session).listRoles(new ram.ListRolesRequest({}))).body?.roles?.role,
    ).toHaveLength(1);
    await expect(ramOf(session).listUsers(new ram.ListUsersRequest({}))).rejects.toMatchObject({
      code: "NoPermission",
    });
  });

  it("gets an error that explains the invalid token", async () => {
    const user = await userAndRole(["ram:ListRoles"]);
    const [session, other] = [await assume(user), await assume(user)];
    const identity = (securityToken: string | undefined) =>
      stsOf({
        ...session,
        ...(securityToken === undefined ? {} : { securityToken }),
      }).getCallerIdentity();
    await expect(identity(other.securityToken)).rejects.toMatchObject({
      code: "InvalidSecurityToken.MismatchWithAccessKey",
    });
    await expect(identity("nonsense")).rejects.toMatchObject({
      code: "InvalidSecurityToken.Malformed",
    });
  });
});

describe("the STS client of ali-oss", () => {
  it("assumes a role with signature V1, a form, and milliseconds in the date", async () => {
    const { STS } = require("ali-oss") as {
      STS: new (
        options: object,
      ) => {
        assumeRole(
          role: string,
          policy: object | undefined,
          seconds: number,
          session: string,
        ): Promise<{ credentials: Record<string, string> }>;
      };
    };
    const user = await userAndRole(["ram:ListRoles"]);
    const client = new STS({ ...user, endpoint: cloud.endpoint });
    const policy = {
      Version: "1",
      Statement: [{ Effect: "Allow", Action: "ram:ListUsers", Resource: "*" }],
    };
    const { credentials } = await client.assumeRole(
      `acs:ram::${cloud.accountId}:role/AppRole`,
      policy,
      900,
      "app",
    );
    expect(credentials).toMatchObject({
      AccessKeyId: expect.stringMatching(/^STS\./),
      SecurityToken: expect.any(String),
    });
    await expect(
      client.assumeRole(`acs:ram::${cloud.accountId}:role/none`, undefined, 900, "app"),
    ).rejects.toMatchObject({
      code: "EntityNotExist.Role",
    });
  });
});
