import type { PolicyDocument } from "@immkit/ram";
import { beforeEach, describe, expect, it } from "vitest";
import { accountPrincipal, type Principal } from "../access/principal.ts";
import { accountId, anonymous, owner, startOss, user } from "../testing/oss.ts";

const alice = user("alice");
let cloud = startOss();
beforeEach(async () => {
  cloud = startOss({ blockPublicAccess: false });
  await cloud.send("PUT", "/media");
  await cloud.send("PUT", "/media/in/a.jpg", { body: "hello" });
});

const get = (as: Principal, target = "/media/in/a.jpg") => cloud.send("GET", target, { as });
const allow = (Action: string | string[], Resource: string | string[], Condition?: unknown) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

describe("a RAM user", () => {
  it("without a policy is denied, with the reason", async () => {
    await expect(get(alice)).rejects.toMatchObject({
      code: "AccessDenied",
      status: 403,
      details: {
        BucketName: "media",
        Key: "in/a.jpg",
        EC: "0003-00000202",
        AccessDeniedDetail: { AuthAction: "oss:GetObject", NoPermissionType: "ImplicitDeny" },
      },
    });
    await expect(get(alice, "/media?bucketInfo")).rejects.toMatchObject({
      code: "AccessDenied",
      details: { EC: "0003-00000202" },
    });
    await expect(get(alice, "/")).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it.each([
    "acs:oss:*:*:media/in/*",
    `acs:oss:*:${accountId}:media/in/a.jpg`,
    `acs:oss:oss-cn-hangzhou:${accountId}:media/*`,
    "acs:oss:*:*:*",
  ])("with a policy on %s can read", async (resource) => {
    cloud.attach(alice, allow("oss:GetObject", resource));
    expect((await get(alice)).text).toBe("hello");
    await expect(cloud.send("PUT", "/media/in/a.jpg", { as: alice })).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await expect(cloud.send("DELETE", "/media/in/a.jpg", { as: alice })).rejects.toMatchObject({
      code: "AccessDenied",
    });
    expect((await get(owner)).text).toBe("hello");
  });

  it.each([
    "acs:oss:*:*:media",
    "acs:oss:*:*:media/out/*",
    "acs:oss:*:9999999999999999:media/in/*",
    "acs:oss:oss-cn-beijing:*:media/in/*",
  ])("with a policy on %s cannot read", async (resource) => {
    cloud.attach(alice, allow("oss:*", resource));
    await expect(get(alice)).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it.each([
    ["GET", "/", "oss:ListBuckets", "acs:oss:*:*:*"],
    ["PUT", "/new-bucket", "oss:PutBucket", "acs:oss:*:*:new-bucket"],
    ["GET", "/media", "oss:ListObjects", "acs:oss:*:*:media"],
    ["GET", "/media?list-type=2", "oss:ListObjects", "acs:oss:*:*:media"],
    ["GET", "/media?versions", "oss:ListObjectVersions", "acs:oss:*:*:media"],
    ["GET", "/media?bucketInfo", "oss:GetBucketInfo", "acs:oss:*:*:media"],
    ["GET", "/media?location", "oss:GetBucketLocation", "acs:oss:*:*:media"],
    ["GET", "/media?stat", "oss:GetBucketStat", "acs:oss:*:*:media"],
    ["HEAD", "/media/in/a.jpg", "oss:GetObject", "acs:oss:*:*:media/in/a.jpg"],
    ["PUT", "/media/b", "oss:PutObject", "acs:oss:*:*:media/b"],
    ["DELETE", "/media/in/a.jpg", "oss:DeleteObject", "acs:oss:*:*:media/in/a.jpg"],
    ["GET", "/media/in/a.jpg?versionId=null", "oss:GetObjectVersion", "acs:oss:*:*:media/in/a.jpg"],
    [
      "DELETE",
      "/media/in/a.jpg?versionId=null",
      "oss:DeleteObjectVersion",
      "acs:oss:*:*:media/in/a.jpg",
    ],
  ])("%s %s needs exactly %s on %s", async (method, target, action, resource) => {
    cloud.attach(alice, { Effect: "Allow", NotAction: action, Resource: "*" });
    await expect(cloud.send(method, target, { as: alice })).rejects.toMatchObject({
      code: "AccessDenied",
    });
    cloud.attach(alice, allow(action, resource));
    expect((await cloud.send(method, target, { as: alice })).status).toBeLessThan(300);
  });

  it("needs PutObjectTagging for tags in a write", async () => {
    cloud.attach(alice, allow("oss:PutObject", "*"));
    const put = () =>
      cloud.send("PUT", "/media/b", { as: alice, headers: { "x-oss-tagging": "a=1" } });
    await expect(put()).rejects.toMatchObject({ code: "AccessDenied" });
    cloud.attach(alice, allow("oss:PutObjectTagging", "*"));
    expect((await put()).status).toBe(200);
  });

  it.each<[string, Record<string, unknown>, string, boolean]>([
    ["/media?prefix=in/", { StringLike: { "oss:Prefix": "in/*" } }, "oss:ListObjects", true],
    ["/media?prefix=out/", { StringLike: { "oss:Prefix": "in/*" } }, "oss:ListObjects", false],
    ["/media", { StringLike: { "oss:Prefix": "in/*" } }, "oss:ListObjects", false],
    ["/media?delimiter=/", { StringEquals: { "oss:Delimiter": "/" } }, "oss:ListObjects", true],
    ["/media/in/a.jpg", { IpAddress: { "acs:SourceIp": "127.0.0.0/8" } }, "oss:GetObject", true],
    ["/media/in/a.jpg", { IpAddress: { "acs:SourceIp": "10.0.0.0/8" } }, "oss:GetObject", false],
    ["/media/in/a.jpg", { Bool: { "acs:SecureTransport": "true" } }, "oss:GetObject", false],
  ])("GET %s under %j", async (target, condition, action, allowed) => {
    cloud.attach(alice, allow(action, "*", condition));
    if (allowed) expect((await get(alice, target)).status).toBe(200);
    else await expect(get(alice, target)).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("is denied by an explicit Deny", async () => {
    cloud.attach(alice, [
      allow("oss:*", "*"),
      { Effect: "Deny", Action: "oss:GetObject", Resource: "acs:oss:*:*:media/in/*" },
    ]);
    await expect(get(alice)).rejects.toMatchObject({
      code: "AccessDenied",
      details: { EC: "0003-00000201", AccessDeniedDetail: { NoPermissionType: "ExplicitDeny" } },
    });
    expect((await get(alice, "/media")).status).toBe(200);
  });
});

describe("a role's session", () => {
  const sessionPolicy: PolicyDocument = {
    Version: "1",
    Statement: [
      { Effect: "Allow", Action: ["oss:GetObject"], Resource: ["acs:oss:*:*:media/in/*"] },
    ],
  };
  const session: Principal = {
    type: "AssumedRoleUser",
    accountId,
    arn: `acs:ram::${accountId}:role/reader/session`,
    roleName: "reader",
    roleId: "3001",
    sessionName: "session",
    sessionPolicy,
  };

  it("is restricted by its session policy", async () => {
    cloud.attach(session, allow("oss:*", "*"));
    expect((await get(session)).text).toBe("hello");
    await expect(get(session, "/media")).rejects.toMatchObject({
      code: "AccessDenied",
      details: { EC: "0003-00000301" },
    });
  });

  it("has at most the permissions of its role", async () => {
    await expect(get(session)).rejects.toMatchObject({
      code: "AccessDenied",
      details: { EC: "0003-00000202" },
    });
  });
});

describe("ACLs", () => {
  it("private denies anonymous callers and other users", async () => {
    await expect(get(anonymous)).rejects.toMatchObject({
      code: "AccessDenied",
      details: { EC: "0003-00000905" },
    });
    await expect(get(anonymous, "/media")).rejects.toMatchObject({
      details: { EC: "0003-00000905" },
    });
    await expect(get(anonymous, "/")).rejects.toMatchObject({ details: { EC: "0003-00000905" } });
  });

  it("public-read allows reading objects, but not listing them", async () => {
    await cloud.send("PUT", "/open-bucket", { headers: { "x-oss-acl": "public-read" } });
    await cloud.send("PUT", "/open-bucket/a", { body: "1" });
    for (const as of [anonymous, alice]) {
      expect((await get(as, "/open-bucket/a")).text).toBe("1");
      await expect(get(as, "/open-bucket")).rejects.toMatchObject({ code: "AccessDenied" });
      await expect(cloud.send("PUT", "/open-bucket/a", { as })).rejects.toMatchObject({
        code: "AccessDenied",
      });
      await expect(cloud.send("DELETE", "/open-bucket/a", { as })).rejects.toMatchObject({
        code: "AccessDenied",
      });
    }
  });

  it("public-read-write also allows writing objects", async () => {
    await cloud.send("PUT", "/open-bucket", { headers: { "x-oss-acl": "public-read-write" } });
    expect((await cloud.send("PUT", "/open-bucket/a", { as: anonymous, body: "1" })).status).toBe(
      200,
    );
    expect((await get(anonymous, "/open-bucket/a")).text).toBe("1");
    expect((await cloud.send("DELETE", "/open-bucket/a", { as: anonymous })).status).toBe(204);
    await expect(cloud.send("DELETE", "/open-bucket", { as: anonymous })).rejects.toMatchObject({
      code: "AccessDenied",
    });
  });

  it("the ACL of the object overrides the ACL of the bucket", async () => {
    await cloud.send("PUT", "/media/open", {
      body: "1",
      headers: { "x-oss-object-acl": "public-read" },
    });
    expect((await get(anonymous, "/media/open")).text).toBe("1");
    await cloud.send("PUT", "/open-bucket", { headers: { "x-oss-acl": "public-read" } });
    await cloud.send("PUT", "/open-bucket/shut", { headers: { "x-oss-object-acl": "private" } });
    await expect(get(anonymous, "/open-bucket/shut")).rejects.toMatchObject({
      code: "AccessDenied",
    });
  });

  it("an explicit Deny overrides any ACL", async () => {
    await cloud.send("PUT", "/media/open", {
      body: "1",
      headers: { "x-oss-object-acl": "public-read" },
    });
    cloud.attach(alice, { Effect: "Deny", Action: "oss:*", Resource: "*" });
    await expect(get(alice, "/media/open")).rejects.toMatchObject({
      details: { EC: "0003-00000201" },
    });
  });
});

describe("BlockPublicAccess", () => {
  it("is enabled for a new bucket, and rejects public ACLs", async () => {
    const { send } = startOss();
    await expect(
      send("PUT", "/media", { headers: { "x-oss-acl": "public-read" } }),
    ).rejects.toMatchObject({
      code: "AccessDenied",
      message: "Put public bucket acl is not allowed.",
    });
    await expect(send("HEAD", "/media")).rejects.toMatchObject({ code: "NoSuchBucket" });
    await send("PUT", "/media", { headers: { "x-oss-acl": "private" } });
    await expect(
      send("PUT", "/media/a", { headers: { "x-oss-object-acl": "public-read" } }),
    ).rejects.toMatchObject({
      message: "Put public object acl is not allowed.",
      details: { EC: "0016-00000901" },
    });
    expect(
      (await send("PUT", "/media/a", { headers: { "x-oss-object-acl": "private" } })).status,
    ).toBe(200);
  });
});

it("callers of another account pay for a bucket that requires it", async () => {
  const { send } = startOss();
  await send("PUT", "/media");
  const other: Principal = accountPrincipal("2222222222222222");
  const everyone = [
    { Effect: "Allow", Principal: ["2222222222222222"], Action: ["oss:GetObject"] },
  ];
  const Statement = everyone.map((each) => ({ ...each, Resource: ["acs:oss:*:*:media/*"] }));
  await send("PUT", "/media?policy", { body: JSON.stringify({ Version: "1", Statement }) });
  await send("PUT", "/media/a", { body: "a" });
  const get = (headers = {}) => send("GET", "/media/a", { as: other, headers });
  expect((await get()).text).toBe("a");
  const body =
    "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>";
  await send("PUT", "/media?requestPayment", { body });
  await expect(get()).rejects.toMatchObject({ code: "AccessDenied", status: 403 });
  expect((await get({ "x-oss-request-payer": "requester" })).text).toBe("a");
  expect((await send("GET", "/media/a")).text).toBe("a");
});
