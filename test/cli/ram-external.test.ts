import { createRequire } from "node:module";
import { $OpenApiUtil } from "@alicloud/openapi-core";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { staticCredentials } from "@immkit/runtime/credentials";
import { OssClient } from "@immkit/runtime/oss";
import OSS from "ali-oss";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const ram = createRequire(import.meta.url)(
  "@alicloud/ram20150501",
) as typeof import("@alicloud/ram20150501");
const sts = createRequire(import.meta.url)(
  "@alicloud/sts20150401",
) as typeof import("@alicloud/sts20150401");
const folder = temporaryFolder();
afterAll(() => folder.remove());
const external = (...args: string[]) =>
  inProcess(["ram", "external", ...args], { env: { COLUMNS: "200" } });
const to = (Principal: string[]) => ({ Principal });

describe("immkit ram external", () => {
  const account = folder.file(
    "account.json",
    snapshot({
      roles: {
        app: { trust: trust("acs:ram::1234567890123456:root"), policies: [] },
        partner: { trust: trust("acs:ram::222:root"), policies: [] },
      },
      buckets: { media: policy(allow("oss:GetObject", "acs:oss:*:*:media/*", to(["333"]))) },
    }),
  );

  it("lists who can enter, with a request", async () => {
    const ended = await external(account);
    expect(ended).toMatchObject({ code: 1, stderr: "" });
    expect(ended.stdout).toMatch(/^open +role\/partner +account 222 +sts:AssumeRole /m);
    expect(ended.stdout).toMatch(/^open +bucket\/media +id 333 +oss:GetObject /m);
    expect(ended.stdout).toMatch(/^ {2}resource +acs:oss:\*:1234567890123456:media\/x$/m);
    expect(ended.stdout).toMatch(/^2 ways in from outside, 0 trusted, 0 undetermined$/m);
  });

  it("ends with 0 if all are trusted, by name or by a file", async () => {
    const partners = folder.file("partners.txt", "# our partners\n333 # shop\n\n");
    const ended = await external(account, "--json", "--trusted", "222", partners);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(jsonLines(ended.stdout)).toMatchObject([
      { holder: "role/partner", who: { kind: "account", name: "222" }, trusted: true },
      { holder: "bucket/media", who: { kind: "id", name: "333" }, trusted: true },
    ]);
    expect((await external(account, "--trusted", "222", partners)).stdout).toContain(
      "0 ways in from outside, 2 trusted, 0 undetermined",
    );
  });

  it("says that nobody can enter", async () => {
    const closed = folder.file("closed.json", snapshot({ users: { ann: { policies: [] } } }));
    expect(await external(closed)).toMatchObject({
      code: 0,
      stdout: "Nobody outside the account can enter.\n",
    });
  });

  it("ends with 2 if something was not read", async () => {
    const gap = { part: "buckets", reason: "The key needs oss:ListBuckets." };
    const partial = folder.file("partial.json", snapshot({ notRead: [gap] }));
    const ended = await external(partial);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toMatch(/^undetermined +buckets +unknown /m);
    expect(ended.stderr).toBe(
      `note: The snapshot ${JSON.stringify(partial)} lacks buckets: The key needs oss:ListBuckets.\n`,
    );
  });

  it("judges files, with their account and place", async () => {
    const file = folder.file("trust.json", trust("acs:ram::1:root", "acs:ram::222:root"));
    const ended = await external("--account", "1", "--json", file);
    expect(ended).toMatchObject({ code: 1, stderr: "" });
    expect(jsonLines(ended.stdout)).toMatchObject([
      { who: { name: "222" }, policy: file, statement: 0, line: 1, column: expect.any(Number) },
    ]);
    const unknown = await external("--json", file);
    expect(jsonLines(unknown.stdout)).toMatchObject([
      { who: { name: "1" } },
      { who: { name: "222" } },
    ]);
    expect(unknown.stderr).toContain("Pass --account ID.");
  });

  it.each([
    [["--account", "x", account], "Give the digits of an account id."],
    [[account, "--trusted", "absent.txt"], "absent.txt"],
    [[folder.file("bad.json", "{}")], "bad.json:1:1: Invalid identity policy: "],
    [
      [account, "--trusted", folder.file("typo.txt", "222\nbob\n")],
      'typo.txt:2:1: "bob" is not a caller.',
    ],
  ])("ends with 3 for %j", async (args, message) => {
    const ended = await external(...args);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain(message);
  });
});

describe("what immkit ram external says of a deployed account", () => {
  const stranger = "2222222222222222";
  let cloud: LocalCloud;
  let outsider: { readonly accessKeyId: string; readonly accessKeySecret: string };
  beforeAll(async () => {
    cloud = await startCloud({
      otherAccounts: [stranger],
      oss: { blockPublicAccess: false },
    });
    [outsider = cloud] = cloud.otherAccounts;
  });
  afterAll(() => cloud.close());
  const config = ({ accessKeyId, accessKeySecret }: typeof outsider) =>
    new $OpenApiUtil.Config({
      accessKeyId,
      accessKeySecret,
      endpoint: new URL(cloud.endpoint).host,
      protocol: "http",
    });
  const ossOf = ({ accessKeyId, accessKeySecret }: typeof outsider) =>
    new OSS({
      accessKeyId,
      accessKeySecret,
      endpoint: cloud.endpoint,
      region: "oss-cn-hangzhou",
      authorizationV4: true,
      sldEnable: true,
    } as OSS.Options);

  it("is what the cloud does", async () => {
    const owner = new ram.default(config(cloud));
    const oss = ossOf(cloud);
    for (const [roleName, principal] of [
      ["partner", `acs:ram::${stranger}:root`],
      ["own", `acs:ram::${cloud.accountId}:root`],
    ] as const) {
      const assumeRolePolicyDocument = JSON.stringify(trust(principal));
      await owner.createRole(new ram.CreateRoleRequest({ roleName, assumeRolePolicyDocument }));
    }
    for (const name of ["media", "site", "private", "blocked"]) {
      await oss.putBucket(name);
      oss.useBucket(name);
      await oss.put("cat.jpg", Buffer.from("cat"));
    }
    await oss.putBucketPolicy("media", {
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Action: ["oss:GetObject"],
          Principal: [stranger],
          Resource: [`acs:oss:*:${cloud.accountId}:media/*`],
        },
      ],
    });
    for (const name of ["site", "blocked"]) await oss.putBucketACL(name, "public-read");
    const settings = new OssClient({
      region: "cn-hangzhou",
      credentials: staticCredentials(cloud),
      endpoint: cloud.endpoint,
      allowHttp: true,
    });
    await settings.send({
      operation: "PutBucketPublicAccessBlock",
      method: "PUT",
      subject: "bucket",
      address: { bucket: "blocked", key: "" },
      query: { publicAccessBlock: "" },
      body: "<PublicAccessBlockConfiguration><BlockPublicAccess>true</BlockPublicAccess></PublicAccessBlockConfiguration>",
    });
    await settings.close();
    const pulled = await inProcess(["ram", "pull", "--without", "control-policies"], {
      env: {
        IMMKIT_ENDPOINT: cloud.endpoint,
        ALIBABA_CLOUD_ACCESS_KEY_ID: cloud.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: cloud.accessKeySecret,
      },
    });
    const { stdout } = await external(folder.file("deployed.json", pulled.stdout), "--json");
    const found = jsonLines(stdout) as { holder: string; who: { kind: string; name: string } }[];
    expect(found.map(({ holder, who }) => `${holder}: ${who.kind} ${who.name}`)).toEqual([
      `role/partner: account ${stranger}`,
      `bucket/media: id ${stranger}`,
      "bucket/site: everybody *",
    ]);

    const strangers = new ram.default(config(outsider));
    await strangers.createUser(new ram.CreateUserRequest({ userName: "bob" }));
    await strangers.attachPolicyToUser(
      new ram.AttachPolicyToUserRequest({
        policyType: "System",
        policyName: "AliyunSTSAssumeRoleAccess",
        userName: "bob",
      }),
    );
    const { body } = await strangers.createAccessKey(
      new ram.CreateAccessKeyRequest({ userName: "bob" }),
    );
    const bob = {
      accessKeyId: body?.accessKey?.accessKeyId ?? "",
      accessKeySecret: body?.accessKey?.accessKeySecret ?? "",
    };
    const assume = (role: string) =>
      new sts.default(config(bob)).assumeRole(
        new sts.AssumeRoleRequest({
          roleArn: `acs:ram::${cloud.accountId}:role/${role}`,
          roleSessionName: "bob",
        }),
      );
    await expect(assume("partner")).resolves.toMatchObject({ statusCode: 200 });
    await expect(assume("own")).rejects.toThrow("NoPermission");
    const theirs = ossOf(outsider);
    const reads = async (name: string) => {
      theirs.useBucket(name);
      const signed = await theirs.get("cat.jpg").then(
        () => true,
        () => false,
      );
      const { status } = await fetch(`${cloud.endpoint}/${name}/cat.jpg`);
      return [signed, status === 200];
    };
    expect(await reads("media")).toEqual([true, false]);
    expect(await reads("site")).toEqual([true, true]);
    expect(await reads("private")).toEqual([false, false]);
    expect(await reads("blocked")).toEqual([false, false]);
  });
});
