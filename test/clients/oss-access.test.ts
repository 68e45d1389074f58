/**
 * What users and roles are allowed to do in OSS. The client is `ali-oss`. RAM and STS are set up
 * over the wire.
 */
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { signAcs3 } from "@immkit/local-cloud/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AliOss, type OssClient } from "./oss-client.ts";

interface Key {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly stsToken?: string | undefined;
}

const bucket = "media-bucket";
let cloud: LocalCloud;
let owner: OssClient;
let alice: Key;

function client(
  { accessKeyId, accessKeySecret, stsToken }: Key,
  options: Record<string, unknown> = {},
): OssClient {
  const key = { accessKeyId, accessKeySecret, ...(stsToken === undefined ? {} : { stsToken }) };
  return new AliOss({
    ...{ endpoint: cloud.endpoint, region: "oss-cn-hangzhou", bucket, sldEnable: true },
    // Without it, ali-oss prints advice on every client that has a token.
    ...{ refreshSTSToken: async () => key, refreshSTSTokenInterval: 3_600_000 },
    ...key,
    ...options,
  });
}

async function call(
  action: string,
  version: string,
  params: Record<string, string>,
  key: Key = cloud,
): Promise<Record<string, never>> {
  const { host } = new URL(cloud.endpoint);
  const { accessKeyId, accessKeySecret } = key;
  const { target, headers } = signAcs3({
    host,
    action,
    version,
    params,
    accessKeyId,
    accessKeySecret,
    date: cloud.clock.now(),
  });
  const answer = await fetch(cloud.endpoint + target, { method: "POST", headers });
  const body = (await answer.json()) as Record<string, never>;
  if (!answer.ok) throw new Error(JSON.stringify(body));
  return body;
}
const ram = (action: string, params: Record<string, string>) => call(action, "2015-05-01", params);

const policy = (...Statement: object[]) => JSON.stringify({ Version: "1", Statement });

async function grant(
  name: string,
  to: { UserName: string } | { RoleName: string },
  ...statements: object[]
): Promise<void> {
  await ram("CreatePolicy", { PolicyName: name, PolicyDocument: policy(...statements) });
  const kind = "UserName" in to ? "User" : "Role";
  await ram(`AttachPolicyTo${kind}`, { PolicyType: "Custom", PolicyName: name, ...to });
}

beforeAll(async () => {
  cloud = await startCloud();
  owner = client(cloud);
  await owner.putBucket(bucket);
  await owner.put("in/a.jpg", Buffer.from("hello"));
  await ram("CreateUser", { UserName: "alice" });
  const { AccessKey } = (await ram("CreateAccessKey", { UserName: "alice" })) as {
    AccessKey?: Record<string, string>;
  };
  alice = {
    accessKeyId: AccessKey?.["AccessKeyId"] ?? "",
    accessKeySecret: AccessKey?.["AccessKeySecret"] ?? "",
  };
  await grant(
    "alice-in",
    { UserName: "alice" },
    { Effect: "Allow", Action: ["oss:GetObject"], Resource: [`acs:oss:*:*:${bucket}/in/*`] },
  );
  const trust = policy({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { RAM: [`acs:ram::${cloud.accountId}:root`] },
  });
  await ram("CreateRole", { RoleName: "uploader", AssumeRolePolicyDocument: trust });
  const role = `acs:ram::${cloud.accountId}:role/uploader`;
  await grant(
    "alice-role",
    { UserName: "alice" },
    { Effect: "Allow", Action: "sts:AssumeRole", Resource: role },
  );
  await grant(
    "upload",
    { RoleName: "uploader" },
    {
      Effect: "Allow",
      Action: ["oss:PutObject", "oss:GetObject"],
      Resource: `acs:oss:*:*:${bucket}/in/*`,
    },
  );
});
afterAll(() => cloud.close());

async function session(more: Record<string, string> = {}): Promise<Key> {
  const params = {
    RoleArn: `acs:ram::${cloud.accountId}:role/uploader`,
    RoleSessionName: "test",
    ...more,
  };
  const { Credentials } = (await call("AssumeRole", "2015-04-01", params, alice)) as {
    Credentials?: Record<string, string>;
  };
  const { AccessKeyId = "", AccessKeySecret = "", SecurityToken = "" } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, stsToken: SecurityToken };
}

describe.each([false, true])("a user, signing with V4: %s", (authorizationV4) => {
  it("can do what its policy allows, and nothing else", async () => {
    const oss = client(alice, { authorizationV4 });
    expect((await oss.get("in/a.jpg")).content.toString()).toBe("hello");
    await expect(oss.get("out/a.jpg")).rejects.toMatchObject({
      code: "AccessDenied",
      status: 403,
      ecCode: "0003-00000202",
    });
    await expect(oss.put("in/b.jpg", Buffer.from("x"))).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await expect(oss.delete("in/a.jpg")).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(oss.list({})).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(oss.listBuckets()).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(oss.putBucket("bucket-of-alice")).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(oss.getBucketPolicy(bucket)).resolves.toMatchObject({ status: 403 });
    await expect(oss.head("in/none.jpg")).rejects.toMatchObject({ status: 404 });
    await expect(oss.head("out/none.jpg")).rejects.toMatchObject({
      code: "AccessDenied",
      status: 403,
    });
  });
});

describe.each([false, true])("a role's session, signing with V4: %s", (authorizationV4) => {
  it("can do what the role can", async () => {
    const oss = client(await session(), { authorizationV4 });
    await oss.put("in/b.jpg", Buffer.from("new"));
    expect((await oss.get("in/b.jpg")).content.toString()).toBe("new");
    await expect(oss.delete("in/b.jpg")).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("is restricted by its session policy", async () => {
    const narrow = policy({ Effect: "Allow", Action: "oss:GetObject", Resource: "*" });
    const oss = client(await session({ Policy: narrow }), { authorizationV4 });
    expect((await oss.get("in/a.jpg")).content.toString()).toBe("hello");
    await expect(oss.put("in/b.jpg", Buffer.from("x"))).rejects.toMatchObject({
      code: "AccessDenied",
      ecCode: "0003-00000301",
    });
  });

  it("needs its token", async () => {
    const { stsToken: _, ...bare } = await session();
    await expect(client(bare, { authorizationV4 }).get("in/a.jpg")).rejects.toMatchObject({
      status: 403,
    });
    const other = { ...(await session()), stsToken: (await session()).stsToken };
    await expect(client(other, { authorizationV4 }).get("in/a.jpg")).rejects.toMatchObject({
      status: 403,
    });
  });
});

describe("a role's presigned URL", () => {
  it("contains the token, and has the permissions of the role", async () => {
    const oss = client(await session(), {
      endpoint: cloud.endpoint.replace("127.0.0.1", "localhost"),
    });
    const urls = (name: string) =>
      Promise.all([oss.signatureUrl(name), oss.signatureUrlV4("GET", 60, {}, name)]);
    for (const url of await urls("in/a.jpg")) expect(await (await fetch(url)).text()).toBe("hello");
    for (const url of await urls("out/a.jpg")) expect((await fetch(url)).status).toBe(403);
    for (const url of await urls("in/a.jpg")) {
      expect((await fetch(url.replace(/(security-token=)[^&]*/, "$1forged"))).status).toBe(403);
    }
  });
});

describe("a bucket policy", () => {
  it("allows and denies over the wire", async () => {
    const resources = [`acs:oss:*:*:${bucket}`, `acs:oss:*:*:${bucket}/*`];
    const { User } = (await ram("GetUser", { UserName: "alice" })) as {
      User?: Record<string, string>;
    };
    const oss = client(alice);
    const list = {
      Effect: "Allow",
      Action: ["oss:ListObjects"],
      Principal: [User?.["UserId"]],
      Resource: resources,
    };
    const deny = {
      Effect: "Deny",
      Action: ["oss:GetObject"],
      Principal: ["*"],
      Resource: resources,
    };
    await owner.putBucketPolicy(bucket, { Version: "1", Statement: [list] });
    expect((await oss.list({ prefix: "in/a" })).objects).toMatchObject([{ name: "in/a.jpg" }]);
    await owner.putBucketPolicy(bucket, { Version: "1", Statement: [deny] });
    await expect(oss.get("in/a.jpg")).rejects.toMatchObject({
      code: "AccessDenied",
      ecCode: "0003-00000101",
    });
    await expect(oss.list({})).rejects.toMatchObject({ code: "AccessDenied" });
    expect((await owner.get("in/a.jpg")).content.toString()).toBe("hello");
    await owner.deleteBucketPolicy(bucket);
    expect((await oss.get("in/a.jpg")).content.toString()).toBe("hello");
  });

  it("that requires TLS denies nothing by default, and everything without assumeSecureTransport", async () => {
    const tlsOnly = {
      ...{
        Effect: "Deny",
        Action: ["oss:*"],
        Principal: ["*"],
        Resource: [`acs:oss:*:*:${bucket}`, `acs:oss:*:*:${bucket}/*`],
      },
      Condition: { Bool: { "acs:SecureTransport": ["false"] } },
    };
    await owner.putBucketPolicy(bucket, { Version: "1", Statement: [tlsOnly] });
    expect((await owner.get("in/a.jpg")).content.toString()).toBe("hello");
    expect((await client(alice).get("in/a.jpg")).content.toString()).toBe("hello");
    await owner.deleteBucketPolicy(bucket);

    const strict = await startCloud({ assumeSecureTransport: false });
    try {
      const oss = client(strict, { endpoint: strict.endpoint });
      await oss.putBucket(bucket);
      await oss.putBucketPolicy(bucket, { Version: "1", Statement: [tlsOnly] });
      await expect(oss.get("in/a.jpg")).rejects.toMatchObject({
        code: "AccessDenied",
        ecCode: "0003-00000101",
      });
    } finally {
      await strict.close();
    }
  });
});
