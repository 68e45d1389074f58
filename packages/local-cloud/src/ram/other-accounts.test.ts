import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import {
  type Key,
  ok,
  oss,
  owner,
  ramVersion,
  rpc,
  stsVersion,
  trusting,
} from "../testing/wire.ts";

const stranger = "2222222222222222";
const allow = (Action: string) =>
  JSON.stringify({ Version: "1", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });

let cloud: LocalCloud;
let outsider: Key;
beforeEach(async () => {
  cloud = await startCloud({ otherAccounts: [stranger] });
  const [account] = cloud.otherAccounts;
  outsider = { id: account?.accessKeyId ?? "", secret: account?.accessKeySecret ?? "" };
});
afterEach(() => cloud.close());

/** A user of the other account that is allowed an action, or nothing. */
async function user(name: string, action?: string): Promise<Key> {
  await ok(cloud, outsider, ramVersion, "CreateUser", { UserName: name });
  if (action !== undefined) {
    const PolicyName = `${name}-policy`;
    const PolicyDocument = allow(action);
    await ok(cloud, outsider, ramVersion, "CreatePolicy", { PolicyName, PolicyDocument });
    const attached = { PolicyName, PolicyType: "Custom", UserName: name };
    await ok(cloud, outsider, ramVersion, "AttachPolicyToUser", attached);
  }
  const { AccessKey } = await ok(cloud, outsider, ramVersion, "CreateAccessKey", {
    UserName: name,
  });
  return { id: AccessKey.AccessKeyId, secret: AccessKey.AccessKeySecret };
}

describe("another account", () => {
  it("has its own RAM", async () => {
    await user("ann");
    const { body: own } = await rpc(cloud, owner(cloud), ramVersion, "ListUsers");
    expect(own.Users.User).toEqual([]);
    const { body } = await rpc(cloud, outsider, ramVersion, "ListUsers");
    expect(body.Users.User.map(({ UserName }: { UserName: string }) => UserName)).toEqual(["ann"]);
    const { body: identity } = await rpc(cloud, outsider, stsVersion, "GetCallerIdentity");
    expect(identity.Arn).toBe("acs:ram::2222222222222222:root");
  });

  it("can assume a role that trusts it, if its own policies allow it too", async () => {
    await ok(cloud, owner(cloud), ramVersion, "CreateRole", {
      RoleName: "shared",
      AssumeRolePolicyDocument: trusting(
        { RAM: [`acs:ram::${stranger}:root`] },
        { StringEquals: { "sts:ExternalId": ["shop"] } },
      ),
    });
    const role = {
      RoleArn: `acs:ram::${cloud.accountId}:role/shared`,
      RoleSessionName: "me",
      ExternalId: "shop",
    };
    const call = (key: Key, params: Record<string, string>) =>
      rpc(cloud, key, stsVersion, "AssumeRole", params);
    const [ann, bob] = [await user("ann", "sts:AssumeRole"), await user("bob")];
    expect((await call(bob, role)).status).toBe(403);
    expect((await call(ann, { ...role, ExternalId: "other" })).status).toBe(403);
    const { status, body } = await call(ann, role);
    expect([status, body.AssumedRoleUser.Arn]).toEqual([
      200,
      `acs:ram::${cloud.accountId}:role/shared/me`,
    ]);
    const missing = { ...role, RoleArn: "acs:ram::3333333333333333:role/shared" };
    expect((await call(ann, missing)).body.Code).toBe("EntityNotExist.Role");
  });

  it("can use a bucket as its policy allows, and users only if theirs do too", async () => {
    const bucket = "media";
    const put = (key: Key) => oss(cloud, key, "PUT", { bucket, key: "x", body: "x" });
    await oss(cloud, owner(cloud), "PUT", { bucket });
    const ann = await user("ann", "oss:*");
    expect([(await put(outsider)).status, (await put(ann)).status]).toEqual([403, 403]);
    const { body: users } = await rpc(cloud, outsider, ramVersion, "GetUser", { UserName: "ann" });
    const Statement = [
      {
        Effect: "Allow",
        Action: ["oss:PutObject"],
        Principal: [stranger, users.User.UserId],
        Resource: [`acs:oss:*:*:${bucket}/*`],
      },
    ];
    const body = JSON.stringify({ Version: "1", Statement });
    await oss(cloud, owner(cloud), "PUT", { bucket, query: { policy: "" }, body });
    expect([(await put(outsider)).status, (await put(ann)).status]).toEqual([200, 200]);
    await ok(cloud, outsider, ramVersion, "DetachPolicyFromUser", {
      PolicyName: "ann-policy",
      PolicyType: "Custom",
      UserName: "ann",
    });
    expect((await put(ann)).status).toBe(403);
  });

  it("can't do anything else in this account", async () => {
    const { status, body } = await rpc(cloud, outsider, "2020-09-30", "ListProjects");
    expect([status, body.Code]).toEqual([403, "NoPermission"]);
  });

  it("is empty after a reset", async () => {
    await user("ann");
    const headers = { authorization: `Bearer ${cloud.controlKey}` };
    await fetch(`${cloud.endpoint}/_immkit/reset`, { method: "POST", headers });
    const { body } = await rpc(cloud, outsider, ramVersion, "ListUsers");
    expect(body.Users.User).toEqual([]);
  });
});

it.each([
  [{ otherAccounts: ["2"] }, 'must be other ids of sixteen digits, not "2"'],
  [{ otherAccounts: ["1234567890123456"] }, "must be other ids"],
  [{ otherAccounts: [stranger, stranger] }, "must be other ids"],
  [{ otherAccounts: [stranger], dataDir: "/tmp/none" }, "can't be used with dataDir"],
])("rejects the options %j", async (options, message) => {
  await expect(startCloud(options)).rejects.toThrow(message);
});
