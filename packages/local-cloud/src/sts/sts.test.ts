import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import {
  assume,
  type Key,
  ok,
  oss,
  owner,
  ramVersion,
  rpc,
  stsVersion,
  trusting,
  userWith,
} from "../testing/wire.ts";

let cloud: LocalCloud;
let root: Key;
let user: Key;
const allow = (Action: string, Resource = "*") => ({ Effect: "Allow", Action, Resource });
beforeEach(async () => {
  cloud = await startCloud();
  root = owner(cloud);
  user = await userWith(cloud, "app", { assume: allow("sts:AssumeRole") });
});
afterEach(() => cloud.close());

async function role(
  name: string,
  principal: object,
  condition?: object,
  more: Record<string, string> = {},
): Promise<void> {
  await ok(cloud, root, ramVersion, "CreateRole", {
    RoleName: name,
    AssumeRolePolicyDocument: trusting(principal, condition),
    ...more,
  });
  await ok(cloud, root, ramVersion, "AttachPolicyToRole", {
    RoleName: name,
    PolicyName: "AdministratorAccess",
    PolicyType: "System",
  });
}

const account = () => ({ RAM: [`acs:ram::${cloud.accountId}:root`] });
const arn = (name: string) => `acs:ram::${cloud.accountId}:role/${name}`;
const call = (key: Key, params: Record<string, string>) =>
  rpc(cloud, key, stsVersion, "AssumeRole", { RoleSessionName: "me", ...params });

describe("AssumeRole", () => {
  it("returns a session that acts as the role", async () => {
    await role("AppRole", account());
    const { status, body } = await call(user, {
      RoleArn: arn("AppRole"),
      DurationSeconds: "900",
      SourceIdentity: "me",
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      AssumedRoleUser: {
        Arn: `${arn("approle")}/me`,
        AssumedRoleId: expect.stringMatching(/^\d{18}:me$/),
      },
      Credentials: {
        AccessKeyId: expect.stringMatching(/^STS\./),
        Expiration: expect.stringMatching(/Z$/),
      },
      SourceIdentity: "me",
    });
    expect(
      Math.round((Date.parse(body.Credentials.Expiration) - cloud.clock.now()) / 1000),
    ).toBeCloseTo(900, -1);
    const { AccessKeyId: id, AccessKeySecret: secret, SecurityToken: token } = body.Credentials;
    expect((await ok(cloud, { id, secret, token }, stsVersion, "GetCallerIdentity")).Arn).toBe(
      `${arn("approle")}/me`,
    );
  });

  it("needs the caller's policy and the role's trust policy", async () => {
    await role("trusting", account());
    await role("closed", { RAM: [`acs:ram::${cloud.accountId}:user/other`] });
    await role("service", { Service: ["imm.aliyuncs.com"] });
    const powerless = await userWith(cloud, "powerless");
    for (const [key, name] of [
      [powerless, "trusting"],
      [user, "closed"],
      [user, "service"],
    ] as const) {
      expect(await call(key, { RoleArn: arn(name) })).toMatchObject({
        status: 403,
        body: { Code: "NoPermission" },
      });
    }
    expect((await call(user, { RoleArn: arn("trusting") })).status).toBe(200);
  });

  it("is not possible with the account's own key", async () => {
    await role("r", account());
    expect(await call(root, { RoleArn: arn("r") })).toMatchObject({
      status: 403,
      body: { Code: "NoPermission", Message: expect.stringContaining("root accounts") },
    });
  });

  it("compares the external id with the trust policy", async () => {
    await role("r", account(), { StringEquals: { "sts:ExternalId": "secret-1" } });
    expect((await call(user, { RoleArn: arn("r") })).status).toBe(403);
    expect((await call(user, { RoleArn: arn("r"), ExternalId: "secret-2" })).status).toBe(403);
    expect((await call(user, { RoleArn: arn("r"), ExternalId: "secret-1" })).status).toBe(200);
  });

  it("restricts a session by its policy", async () => {
    await role("r", account());
    const session = await assume(cloud, user, "r", {
      Policy: JSON.stringify({ Version: "1", Statement: [allow("ram:ListUsers")] }),
    });
    expect((await rpc(cloud, session, ramVersion, "ListUsers")).status).toBe(200);
    const { status, body } = await rpc(cloud, session, ramVersion, "ListRoles");
    expect([status, body.AccessDeniedDetail.PolicyType]).toEqual([403, "SessionPolicy"]);
    expect((await call(session, { RoleArn: arn("r") })).status).toBe(403);
  });

  it("chains roles", async () => {
    await role("first", account());
    await role("second", { RAM: [arn("first")] });
    expect((await call(user, { RoleArn: arn("second") })).status).toBe(403);
    const first = await assume(cloud, user, "first");
    const second = await assume(cloud, first, "second");
    expect((await ok(cloud, second, stsVersion, "GetCallerIdentity")).Arn).toBe(
      `${arn("second")}/session`,
    );
  });

  it.each([
    [{ RoleArn: "" }, 400, "MissingParameter"],
    [{ RoleArn: "role/r" }, 400, "InvalidParameter.RoleArn"],
    [{ RoleArn: "acs:ram::9999999999999999:role/r" }, 404, "EntityNotExist.Role"],
    [{ RoleArn: "acs:ram::1234567890123456:role/none" }, 404, "EntityNotExist.Role"],
    [{ RoleSessionName: "x" }, 400, "InvalidParameter.RoleSessionName"],
    [{ RoleSessionName: "a/b" }, 400, "InvalidParameter.RoleSessionName"],
    [{ DurationSeconds: "899" }, 400, "InvalidParameter.DurationSeconds"],
    [{ DurationSeconds: "3601" }, 400, "InvalidParameter.DurationSeconds"],
    [{ DurationSeconds: "-1" }, 400, "InvalidParameter.DurationSeconds"],
    [{ ExternalId: "x" }, 400, "InvalidParameter.ExternalId"],
    [{ Policy: "{" }, 400, "MalformedPolicyDocument"],
    [
      { Policy: JSON.stringify({ Version: "1", Statement: [allow("x".repeat(2100))] }) },
      400,
      "InvalidParameter.Policy.Length",
    ],
  ])("rejects %.80j", async (params: Record<string, string>, status, Code) => {
    await role("r", account());
    expect(await call(user, { RoleArn: arn("r"), ...params })).toMatchObject({
      status,
      body: { Code },
    });
  });

  it("allows sessions as long as the role's limit", async () => {
    await role("long", account(), undefined, { MaxSessionDuration: "43200" });
    expect((await call(user, { RoleArn: arn("long"), DurationSeconds: "43200" })).status).toBe(200);
    expect((await call(user, { RoleArn: arn("long"), DurationSeconds: "43201" })).status).toBe(400);
  });
});

describe("a session", () => {
  let session: Key;
  beforeEach(async () => {
    await role("r", account());
    session = await assume(cloud, user, "r");
  });

  it.each([
    ["no token", undefined, "MissingSecurityToken"],
    ["an invalid token", "nonsense", "InvalidSecurityToken.Malformed"],
    ["a token of another session", "other", "InvalidSecurityToken.MismatchWithAccessKey"],
  ])("is rejected with %s", async (_, token, Code) => {
    const sent = token === "other" ? (await assume(cloud, user, "r")).token : token;
    const { id, secret } = session;
    const key = sent === undefined ? { id, secret } : { id, secret, token: sent };
    expect(await rpc(cloud, key, stsVersion, "GetCallerIdentity")).toMatchObject({
      status: 400,
      body: { Code },
    });
  });

  it("expires, and every protocol reports that", async () => {
    cloud.clock.advance(3_600_000);
    expect(await rpc(cloud, session, stsVersion, "GetCallerIdentity")).toMatchObject({
      status: 400,
      body: { Code: "InvalidSecurityToken.Expired" },
    });
    expect(await (await oss(cloud, session, "GET", {})).text()).toContain(
      "<Code>SecurityTokenExpired</Code>",
    );
  });

  it("can't be made by adding a token to a user's key", async () => {
    expect(
      await rpc(cloud, { ...user, token: session.token ?? "" }, stsVersion, "GetCallerIdentity"),
    ).toMatchObject({
      status: 400,
      body: { Code: "InvalidSecurityToken.MismatchWithAccessKey" },
    });
  });
});

describe("GetCallerIdentity", () => {
  it("distinguishes account, user and session", async () => {
    await role("r", account());
    expect(await ok(cloud, root, stsVersion, "GetCallerIdentity")).toMatchObject({
      IdentityType: "Account",
      Arn: `acs:ram::${cloud.accountId}:root`,
    });
    expect(await ok(cloud, user, stsVersion, "GetCallerIdentity")).toMatchObject({
      IdentityType: "RAMUser",
      Arn: `acs:ram::${cloud.accountId}:user/app`,
    });
    const session = await assume(cloud, user, "r");
    expect(await ok(cloud, session, stsVersion, "GetCallerIdentity")).toMatchObject({
      IdentityType: "AssumedRoleUser",
      AccountId: cloud.accountId,
    });
  });
});

describe("a session for a service", () => {
  it("has the permissions of a role that trusts the service", async () => {
    await role("Fn", { Service: ["fc.aliyuncs.com"] });
    const { id, secret, session } = cloud.sts.serviceSession("fn", "fc.aliyuncs.com");
    const key = { id, secret, token: session.token };
    expect((await rpc(cloud, key, ramVersion, "ListUsers")).status).toBe(200);
    const { body } = await rpc(cloud, key, stsVersion, "GetCallerIdentity");
    expect(body.Arn).toBe(`acs:ram::${cloud.accountId}:role/fn/service`);
    expect(() => cloud.sts.serviceSession("fn", "ecs.aliyuncs.com")).toThrow(
      expect.objectContaining({ status: 403, code: "NoPermission" }),
    );
  });
});
