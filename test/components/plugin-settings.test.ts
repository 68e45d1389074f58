/** Settings, credentials and secrets of the provider plugin, in its own process. */
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request as httpRequest, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Call, openApi } from "../clients/openapi.ts";
import { type Plugin, type Properties, settingsFor, startPlugin } from "./plugin.ts";

const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
const projectType = "immkit:index:ImmProject";
const nameCheckType = "immkit:index:SmqNameCheck";

interface Key {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

interface Session {
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
  readonly SecurityToken: string;
}

let cloud: LocalCloud;
let home: string;
/** The key of the user `ci`, who can only assume roles. */
let ci: Key;
let session: Session;
const servers: Server[] = [];

const arnOf = (kind: string) => `acs:ram::1234567890123456:${kind}`;
const deployer = arnOf("role/deployer");

/** Serves until the end of the tests. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Passes a request on to the local cloud, with its signed host. */
const forward: RequestListener = (incoming, response) => {
  const { method, headers, url = "/" } = incoming;
  const forwarded = httpRequest(new URL(url, cloud.endpoint), { method, headers }, (result) =>
    result.pipe(response),
  );
  incoming.pipe(forwarded);
};

async function withPlugin<T>(
  config: Properties,
  work: (plugin: Plugin) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const plugin = await startPlugin({ env: { HOME: home, ...env } });
  try {
    const { inputs, failures } = await plugin.checkConfig(config);
    expect(failures).toEqual([]);
    await plugin.configure(inputs);
    return await work(plugin);
  } finally {
    await plugin.stop();
  }
}

/** The ARN that the plugin's credentials have: it is named when the account is wrong. */
function callerOf(config: Properties, env: Readonly<Record<string, string>> = {}) {
  return withPlugin(
    { ...config, accountId: 99 },
    async (plugin) => {
      const message = await messageOf(plugin.resource(nameCheckType).create({}));
      return /WrongAccount: the credentials of the immkit provider are of account (.*), and its accountId is 99/.exec(
        message,
      )?.[1];
    },
    env,
  );
}

const messageOf = (failing: Promise<unknown>): Promise<string> =>
  failing.then(
    () => "nothing was refused",
    (error: Error) => error.message,
  );

beforeAll(async () => {
  cloud = await startCloud();
  const ram = openApi("Ram", cloud);
  const document = (statement: object) =>
    JSON.stringify({ Version: "1", Statement: [{ Effect: "Allow", ...statement }] });
  await ram("CreateUser", { UserName: "ci" });
  const { AccessKey } = (await ram("CreateAccessKey", { UserName: "ci" })) as {
    AccessKey: { AccessKeyId: string; AccessKeySecret: string };
  };
  ci = { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret };
  const policies = {
    assume: { Action: "sts:AssumeRole", Resource: "*" },
    deploy: { Action: ["imm:*Project", "ram:PassRole", "mns:Get*"], Resource: "*" },
  };
  for (const [PolicyName, statement] of Object.entries(policies))
    await ram("CreatePolicy", { PolicyName, PolicyDocument: document(statement) });
  await ram("AttachPolicyToUser", { PolicyName: "assume", PolicyType: "Custom", UserName: "ci" });
  const trusts = {
    deployer: { RAM: [arnOf("user/ci"), arnOf("root")] },
    service: { Service: ["imm.aliyuncs.com"] },
  };
  for (const [RoleName, Principal] of Object.entries(trusts)) {
    const AssumeRolePolicyDocument = document({ Action: "sts:AssumeRole", Principal });
    await ram("CreateRole", { RoleName, AssumeRolePolicyDocument });
  }
  for (const PolicyName of ["assume", "deploy"])
    await ram("AttachPolicyToRole", { PolicyName, PolicyType: "Custom", RoleName: "deployer" });
  const sts: Call = openApi("Sts", { ...cloud, ...ci });
  const assumed = await sts("AssumeRole", { RoleArn: deployer, RoleSessionName: "laptop" });
  session = assumed["Credentials"] as Session;

  home = await mkdtemp(path.join(tmpdir(), "immkit-home-"));
  await mkdir(path.join(home, ".aliyun"));
  const key = { access_key_id: ci.accessKeyId, access_key_secret: ci.accessKeySecret };
  const profiles = [
    { name: "key", mode: "AK", region_id: cloud.region, ...key },
    {
      name: "session",
      mode: "StsToken",
      region_id: cloud.region,
      access_key_id: session.AccessKeyId,
      access_key_secret: session.AccessKeySecret,
      sts_token: session.SecurityToken,
    },
    {
      name: "role",
      mode: "RamRoleArn",
      region_id: cloud.region,
      ...key,
      ram_role_arn: deployer,
      ram_session_name: "of-profile",
      expired_seconds: 900,
    },
    {
      name: "chain",
      mode: "ChainableRamRoleArn",
      region_id: cloud.region,
      source_profile: "key",
      ram_role_arn: deployer,
      ram_session_name: "chained",
    },
  ];
  await writeFile(path.join(home, ".aliyun", "config.json"), JSON.stringify({ profiles }));
  await writeFile(
    path.join(home, "other.json"),
    JSON.stringify({ profiles: profiles.slice(0, 1) }),
  );
  await writeFile(path.join(home, "broken.json"), "hidden-secret");
});

afterAll(async () => {
  for (const server of servers) server.close();
  if (home !== undefined) await rm(home, { recursive: true });
  await cloud?.close();
});

describe("configuration", () => {
  let plugin: Plugin;
  beforeAll(async () => {
    plugin = await startPlugin({ env: { HOME: home, ALIBABA_CLOUD_REGION: "cn-shanghai" } });
  });
  afterAll(() => plugin?.stop());

  it("records the region of the environment, and marks secrets", async () => {
    const { inputs, failures } = await plugin.checkConfig({
      accessKey: "AK",
      secretKey: "SK",
      securityToken: "token",
      assumeRole: '{"roleArn":"acs:ram::1:role/a"}',
      assumeRoleWithOidc: { oidcToken: "token" },
    });
    expect(failures).toEqual([]);
    expect(inputs).toEqual({
      region: "cn-shanghai",
      accessKey: "AK",
      secretKey: secret("SK"),
      securityToken: secret("token"),
      assumeRole: '{"roleArn":"acs:ram::1:role/a"}',
      assumeRoleWithOidc: secret({ oidcToken: "token" }),
    });
  });

  it.each([
    [{ region: "cn-nowhere" }, "region", 'region is "cn-nowhere"; IMM is available in cn-beijing'],
    [
      { regoin: "cn-hangzhou" },
      "regoin",
      "is not a setting of the immkit provider. It has: region",
    ],
    [{ protocol: "ftp" }, "protocol", 'InvalidSetting: protocol is "ftp"'],
    [{ endpoints: "imm=hidden-secret" }, "endpoints", "InvalidSetting: endpoints is not JSON"],
    [{ assumeRole: "hidden-secret" }, "assumeRole", "InvalidSetting: assumeRole is not JSON"],
    [{ profile: "prod" }, "profile", 'InvalidProfile: the profile "prod" is not in '],
    [
      { profile: "key", sharedCredentialsFile: "~/broken.json" },
      "profile",
      "broken.json is not JSON. Run aliyun configure",
    ],
    [
      { profile: "key", sharedCredentialsFile: "~/missing.json" },
      "profile",
      "missing.json can't be read (ENOENT)",
    ],
  ])("refuses %j", async (config, property, reason) => {
    const { failures } = await plugin.checkConfig(config);
    expect(failures).toEqual([{ property, reason: expect.stringContaining(reason) }]);
    expect(JSON.stringify(failures)).not.toContain("hidden-secret");
  });

  it.each([
    [{ region: "cn-nowhere", skipRegionValidation: "true" }],
    [{ region: "cn-nowhere", skipRegionValidation: true }],
    [{ region: unknownText, profile: unknownText, secretKey: unknownText, endpoints: unknownText }],
    // The key makes the profile unnecessary.
    [{ profile: "prod", accessKey: "AK", secretKey: "SK" }],
    [{ region: "cn-hangzhou", accountId: 1234567890123456, version: "0.1.0" }],
  ])("accepts %j", async (config) => {
    expect((await plugin.checkConfig(config)).failures).toEqual([]);
  });

  it("replaces the resources for another region only", async () => {
    const before = {
      region: "cn-hangzhou",
      accountId: "1",
      secretKey: "SK",
      endpoints: '[{"imm":"a"}]',
      skipRegionValidation: "true",
    };
    const same = { ...before, accountId: 1, endpoints: { imm: "a" }, skipRegionValidation: true };
    expect(await plugin.diffConfig(before, same)).toMatchObject({ changes: false, paths: {} });
    const after = { ...same, secretKey: secret("other"), accountId: "2", profile: "p" };
    expect(await plugin.diffConfig(before, after)).toMatchObject({
      changes: true,
      replaces: [],
      paths: { accountId: "UPDATE", secretKey: "UPDATE", profile: "ADD" },
    });
    expect(await plugin.diffConfig(before, { ...same, region: "cn-beijing" })).toMatchObject({
      replaces: ["region"],
      paths: { region: "UPDATE_REPLACE" },
    });
  });

  it("has the version of the package, and refuses types that it doesn't have", async () => {
    expect(await plugin.version()).toMatch(/^\d+\.\d+\.\d+$/);
    await expect(plugin.resource("immkit:index:Nothing").check({})).rejects.toThrow(
      "UnknownType: immkit has no resource of type immkit:index:Nothing",
    );
  });
});

describe("credentials", () => {
  const places = () => {
    const { protocol, endpoints, region } = settingsFor(cloud);
    return { protocol, endpoints, region };
  };
  const account = "1234567890123456";

  it("are those of the configuration, then the environment, then the profile", async () => {
    const { ALIBABA_CLOUD_ACCESS_KEY_ID: id, ...environment } = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: ci.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: ci.accessKeySecret,
    };
    const ciEnvironment = { ALIBABA_CLOUD_ACCESS_KEY_ID: id, ...environment };
    expect(await callerOf(settingsFor(cloud), ciEnvironment)).toBe(`${account} (${arnOf("root")})`);
    expect(await callerOf({ ...places(), profile: "session" }, ciEnvironment)).toBe(
      `${account} (${arnOf("user/ci")})`,
    );
    expect(await callerOf({ ...places(), profile: "session" })).toBe(
      `${account} (${arnOf("role/deployer/laptop")})`,
    );
  });

  it.each([
    ["key", "user/ci"],
    ["session", "role/deployer/laptop"],
    ["role", "role/deployer/of-profile"],
    ["chain", "role/deployer/chained"],
  ])("are read from the profile %s, with its region", async (profile, identity) => {
    const { region: _, ...rest } = places();
    expect(await callerOf({ ...rest, profile })).toBe(`${account} (${arnOf(identity)})`);
  });

  it("come from another file and from a variable with the profile", async () => {
    const file = { sharedCredentialsFile: path.join(home, "other.json") };
    expect(await callerOf({ ...places(), ...file, profile: "key" })).toContain("user/ci");
    expect(await callerOf(places(), { ALIBABA_CLOUD_PROFILE: "role" })).toContain("of-profile");
  });

  it("come from an address, and from an OIDC token", async () => {
    const answer = { Code: "Success", ...session, Expiration: "2099-01-01T00:00:00Z" };
    const credentialsUri = await serve((_, response) => response.end(JSON.stringify(answer)));
    expect(await callerOf({ ...places(), credentialsUri })).toContain("role/deployer");

    const bodies: string[] = [];
    const { host } = new URL(cloud.endpoint);
    const sts = await serve((incoming, response) => {
      if (!incoming.url?.includes("AssumeRoleWithOIDC")) {
        forward(incoming, response);
        return;
      }
      incoming.on("data", (data) => bodies.push(String(data)));
      incoming.on("end", () => response.end(JSON.stringify({ Credentials: answer })));
    });
    await writeFile(path.join(home, "token"), "the-token\n");
    const assumeRoleWithOidc = JSON.stringify({
      roleArn: deployer,
      oidcProviderArn: arnOf("oidc-provider/ack"),
      oidcTokenFile: path.join(home, "token"),
      policy: '{"Version":"1"}',
      sessionExpiration: 900,
    });
    const endpoints = JSON.stringify({ imm: host, sts });
    const config = { ...places(), endpoints, assumeRoleWithOidc };
    expect(await callerOf(config)).toContain("role/deployer");
    expect(Object.fromEntries(new URLSearchParams(bodies.join("")))).toEqual({
      OIDCProviderArn: arnOf("oidc-provider/ack"),
      OIDCToken: "the-token",
      RoleArn: deployer,
      RoleSessionName: "immkit-pulumi",
      DurationSeconds: "900",
      Policy: '{"Version":"1"}',
    });
  });

  it("assume the role in assumeRole, whatever their source", async () => {
    const assumeRole = JSON.stringify([{ roleArn: deployer, sessionName: "on-top" }]);
    const onTop = `${account} (${arnOf("role/deployer/on-top")})`;
    expect(await callerOf({ ...settingsFor(cloud, ci), assumeRole })).toBe(onTop);
    expect(await callerOf({ ...places(), profile: "role", assumeRole })).toBe(onTop);
    const created = { projectName: "media", serviceRole: "service" };
    const create = (plugin: Plugin) => plugin.resource(projectType).create(created);
    await withPlugin(settingsFor(cloud, ci), (plugin) =>
      expect(create(plugin)).rejects.toThrow(/NoPermission/),
    );
    const { id } = await withPlugin({ ...settingsFor(cloud, ci), assumeRole }, create);
    expect(id).toBe("media");
  });

  it.each([
    [
      {},
      /MissingCredentials: the immkit provider has no credentials\. Set accessKey and secretKey/,
    ],
    [{ accessKey: "AK" }, /MissingCredentials: secretKey is not set/],
    [{ secretKey: "hidden-secret" }, /MissingCredentials: accessKey is not set/],
    [
      { accessKey: "AK", secretKey: "hidden-secret", assumeRole: "{}" },
      /InvalidSetting: assumeRole has no roleArn/,
    ],
    [{ assumeRoleWithOidc: "{}" }, /InvalidSetting: assumeRoleWithOidc has no roleArn/],
  ])("that are incomplete are refused, but not in a preview: %j", async (config, problem) => {
    await withPlugin({ ...places(), ...config }, async (plugin) => {
      const checks = plugin.resource(nameCheckType);
      expect((await checks.create({}, { preview: true })).state).toMatchObject({
        region: "cn-hangzhou",
      });
      const message = await messageOf(checks.create({}));
      expect(message).toMatch(problem);
      expect(message).not.toContain("hidden-secret");
    });
  });

  it("are not needed without a region, whose lack is named first", async () => {
    await withPlugin({}, async (plugin) => {
      expect(await messageOf(plugin.resource(nameCheckType).create({}))).toMatch(
        /MissingRegion: the immkit provider has no region\. Run pulumi config set immkit:region/,
      );
    });
  });
});

describe("the wrong account or region", () => {
  const created = { projectName: "refused", serviceRole: "service" };
  const elsewhere = { region: "cn-beijing", accountId: "42" };

  it("is refused before anything is called", async () => {
    await withPlugin(settingsFor(cloud), async (plugin) => {
      const projects = plugin.resource(projectType);
      const refusals = [
        projects.create({ ...created, expectedAccountId: "42" }),
        projects.create({ ...created, expectedRegion: "cn-beijing" }),
        projects.create({ ...created, expectedRegion: "cn-beijing" }, { preview: true }),
        projects.update("refused", { ...created, accountId: "42" }, created),
        projects.update("refused", { ...created, region: "cn-beijing" }, created),
        projects.update("refused", { ...created, region: "cn-beijing" }, created, true),
        projects.read("refused", { ...created, accountId: "42" }, created),
        projects.delete("refused", { ...created, accountId: "42" }),
        projects.delete("refused", { ...created, region: "cn-beijing" }),
        plugin.resource("immkit:index:OssBucketAttachment").delete("bucket", elsewhere),
        plugin.resource(nameCheckType).create({ expectedAccountId: "42" }),
      ].map(messageOf);
      expect((await Promise.all(refusals)).map((message) => /Wrong\w+/.exec(message)?.[0])).toEqual(
        [
          "WrongAccount",
          "WrongRegion",
          "WrongRegion",
          "WrongAccount",
          "WrongRegion",
          "WrongRegion",
          "WrongAccount",
          "WrongAccount",
          "WrongRegion",
          "WrongRegion",
          "WrongAccount",
        ],
      );
      expect(await messageOf(projects.create({ ...created, expectedAccountId: "42" }))).toContain(
        `are of account 1234567890123456 (${arnOf("root")}), and the component's other resources are in account 42. Nothing was called`,
      );
    });
    await withPlugin({ ...settingsFor(cloud), accountId: "42" }, async (plugin) => {
      const projects = plugin.resource(projectType);
      // The provider's own account is compared without a call.
      const expected = { ...created, expectedAccountId: "43" };
      expect(await messageOf(projects.create(expected, { preview: true }))).toContain(
        "WrongAccount: the component's other resources are in account 43, and the immkit provider has the accountId 42",
      );
      expect(await messageOf(projects.create(created))).toContain("WrongAccount");
    });
    const { Projects } = await openApi("Imm", cloud)("ListProjects");
    expect(JSON.stringify(Projects)).not.toContain("refused");
  });
});

describe("the caller", () => {
  it("is looked up once for all resources", async () => {
    let calls = 0;
    const sts = await serve((incoming, response) => {
      calls += 1;
      forward(incoming, response);
    });
    const { host } = new URL(cloud.endpoint);
    const endpoints = JSON.stringify({ imm: host, mnsOpen: host, sts });
    await withPlugin({ ...settingsFor(cloud), endpoints }, async (plugin) => {
      const checks = plugin.resource(nameCheckType);
      await Promise.all(["a", "b", "c"].map((name) => checks.create({ topicNames: [name] })));
      await checks.create({ queueNames: ["d"] });
    });
    expect(calls).toBe(1);
  });
});

describe("secrets and failures", () => {
  it("marks what was secret in the request, in every response", async () => {
    await withPlugin(settingsFor(cloud), async (plugin) => {
      const projects = plugin.resource(projectType);
      const inputs = {
        projectName: "secretive",
        serviceRole: "service",
        description: secret("hush"),
        tags: { team: secret("hidden") },
      };
      const marked = { description: secret("hush"), tags: { team: secret("hidden") } };
      expect((await projects.check(inputs)).inputs).toMatchObject(marked);
      const preview = await projects.create(inputs, { preview: true });
      expect(preview.state).toMatchObject(marked);
      const { id, state } = await projects.create(inputs);
      expect(state).toMatchObject(marked);
      const found = await projects.read(id, state, inputs);
      expect(found?.state).toMatchObject(marked);
      expect(found?.inputs).toMatchObject(marked);
      const changed = { ...inputs, description: secret("quiet") };
      expect(await projects.update(id, state, changed)).toMatchObject({
        description: secret("quiet"),
        tags: { team: secret("hidden") },
      });
    });
  });

  it("keeps keys out of the state, of refusals and of what it prints", async () => {
    await withPlugin(settingsFor(cloud, ci), async (plugin) => {
      const message = await messageOf(
        plugin.resource(projectType).create({ projectName: "x", serviceRole: "service" }),
      );
      expect(message).toMatch(/NoPermission/);
      for (const text of [message, plugin.log()]) expect(text).not.toContain(ci.accessKeySecret);
    });
  });

  it("says that a project may exist if the response was lost", async () => {
    const silent = await serve((request) => request.socket.destroy());
    const { host } = new URL(cloud.endpoint);
    const endpoints = JSON.stringify({ imm: silent, sts: host });
    await withPlugin({ ...settingsFor(cloud), endpoints }, async (plugin) => {
      const created = { projectName: "media", serviceRole: "service" };
      expect(await messageOf(plugin.resource(projectType).create(created))).toMatch(
        /ProjectCreationUnknown: .* The IMM project media may exist\. If the next run fails because it exists, delete it, or set adopt: true on the ImmProject/,
      );
    });
  });

  it("ends when the engine is killed", async () => {
    const plugin = await startPlugin();
    plugin.killEngine();
    await plugin.ended;
    expect(plugin.log()).toBe("");
  });
});
