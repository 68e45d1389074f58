/** ImmProject and OssBucketAttachment in Pulumi's own process, against the local cloud. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { providerText } from "../../packages/components/src/imm-project/provider-text.ts";
import { type Call, openApi } from "../clients/openapi.ts";
import { type DynamicHost, startDynamicHost } from "./dynamic-host.ts";

const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let cloud: LocalCloud;
let projects: DynamicHost;
let attachments: DynamicHost;
let imm: Call;
let ram: Call;

const configOf = (key: { accessKeyId: string; accessKeySecret: string } = cloud) => ({
  "alicloud:region": cloud.region,
  "alicloud:accessKey": key.accessKeyId,
  "alicloud:secretKey": key.accessKeySecret,
  "alicloud:protocol": "HTTP",
  "alicloud:endpoints": JSON.stringify([{ imm: new URL(cloud.endpoint).host }]),
});
const trust = (Service: string) =>
  JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: [Service] } }],
  });
const projectIn = async (ProjectName: string) =>
  (await imm("GetProject", { ProjectName }))["Project"] as Record<string, unknown>;

beforeAll(async () => {
  cloud = await startCloud();
  imm = openApi("Imm", cloud);
  ram = openApi("Ram", cloud);
  [projects, attachments] = await Promise.all([
    startDynamicHost(providerText("provider"), configOf()),
    startDynamicHost(providerText("bucketAttachment"), configOf()),
  ]);
});

beforeEach(async () => {
  for (const service of [cloud.imm, cloud.ram]) service.reset();
  for (const RoleName of ["service", "other"])
    await ram("CreateRole", { RoleName, AssumeRolePolicyDocument: trust("imm.aliyuncs.com") });
});

afterAll(async () => {
  await Promise.all([projects?.stop(), attachments?.stop()]);
  await cloud?.close();
});

describe("ImmProject", () => {
  const asked = {
    projectName: "media",
    serviceRole: "service",
    description: "media of the shop",
    tags: { team: "trust" },
  };

  it("creates a project, and records the outputs of the service", async () => {
    const { id, state } = await projects.create(asked);
    expect(id).toBe("media");
    expect(state).toMatchObject({
      ...asked,
      region: "cn-hangzhou",
      projectQueriesPerSecond: 100,
      engineConcurrency: 100,
    });
    expect(Date.parse(String(state["createTime"]))).not.toBeNaN();
    expect(await projectIn("media")).toMatchObject({
      ServiceRole: "service",
      Description: "media of the shop",
      Tags: [{ TagKey: "team", TagValue: "trust" }],
    });
  });

  it("has no difference after a refresh or a second run", async () => {
    const { id, state } = await projects.create(asked);
    expect(await projects.diff(id, state, asked)).toEqual({
      changes: false,
      replaces: [],
      deleteBeforeReplace: false,
    });
    const refreshed = await projects.read(id, state);
    expect(refreshed).toEqual(state);
  });

  it("leaves attributes that aren't managed alone, even if they change", async () => {
    const { id, state } = await projects.create({ projectName: "media", serviceRole: "service" });
    await imm("UpdateProject", {
      ProjectName: "media",
      Description: "by a person",
      Tag: '[{"Key":"by","Value":"policy"}]',
    });
    const refreshed = (await projects.read(id, state)) ?? {};
    expect(refreshed["description"]).toBe("by a person");
    expect(refreshed["tags"]).toBeUndefined();
    expect(
      (await projects.diff(id, refreshed, { projectName: "media", serviceRole: "service" }))
        .changes,
    ).toBe(false);
  });

  it("finds drift on a refresh, and repairs it with an update", async () => {
    const { id, state } = await projects.create(asked);
    await imm("UpdateProject", {
      ProjectName: "media",
      ServiceRole: "other",
      Description: "changed",
    });
    const refreshed = (await projects.read(id, state)) ?? {};
    expect(refreshed).toMatchObject({ serviceRole: "other", description: "changed" });
    expect(await projects.diff(id, refreshed, asked)).toMatchObject({
      changes: true,
      replaces: [],
    });
    await projects.update(id, refreshed, asked);
    expect(await projectIn("media")).toMatchObject({
      ServiceRole: "service",
      Description: "media of the shop",
    });
  });

  it("updates changed attributes in place, and keeps the rest of the state", async () => {
    const { id, state } = await projects.create(asked);
    const changed = { ...asked, serviceRole: "other", tags: {} };
    expect(await projects.diff(id, state, changed)).toMatchObject({ changes: true, replaces: [] });
    const updated = await projects.update(id, state, changed);
    expect(updated).toMatchObject({
      ...changed,
      createTime: state["createTime"],
      region: "cn-hangzhou",
    });
    expect(await projectIn("media")).toMatchObject({ ServiceRole: "other", Tags: [] });
    expect((await projects.diff(id, updated, changed)).changes).toBe(false);
  });

  it("is replaced if its name or region changes, but not for another endpoint", async () => {
    const { id, state } = await projects.create(asked);
    expect((await projects.diff(id, state, { ...asked, projectName: "other" })).replaces).toEqual([
      "projectName",
    ]);
    expect((await projects.diff(id, state, { ...asked, region: "cn-beijing" })).replaces).toEqual([
      "region",
    ]);
    expect(
      (await projects.diff(id, state, { ...asked, projectName: unknownText })).replaces,
    ).toEqual(["projectName"]);
    expect(await projects.diff(id, state, { ...asked, endpoint: cloud.endpoint })).toMatchObject({
      changes: true,
      replaces: [],
    });
    expect(await projects.diff(id, state, { ...asked, serviceRole: unknownText })).toMatchObject({
      changes: true,
      replaces: [],
    });
  });

  it("reads a deleted project as deleted, and can delete it twice", async () => {
    const { id, state } = await projects.create(asked);
    await projects.delete(id, state);
    expect(await projects.read(id, state)).toBeUndefined();
    await projects.delete(id, state);
    await expect(projectIn("media")).rejects.toThrow(/ResourceNotFound/);
  });

  it("rejects a name that is taken, and says how to adopt the project", async () => {
    await projects.create(asked);
    await expect(projects.create({ ...asked, description: "mine" })).rejects.toThrow(
      /an IMM project named media already exists in cn-hangzhou\. Choose another projectName, or set adopt: true/,
    );
    expect((await projectIn("media"))["Description"]).toBe("media of the shop");
  });

  it("adopts an existing project: sets the given attributes, keeps the rest", async () => {
    await imm("CreateProject", {
      ProjectName: "old",
      ServiceRole: "other",
      Description: "there before",
      Tag: '[{"Key":"a","Value":"b"}]',
    });
    const { id, state } = await projects.create({
      projectName: "old",
      serviceRole: "service",
      adopt: true,
    });
    expect(id).toBe("old");
    expect(state).toMatchObject({ serviceRole: "service", description: "there before" });
    expect(await projectIn("old")).toMatchObject({
      ServiceRole: "service",
      Description: "there before",
      Tags: [{ TagKey: "a", TagValue: "b" }],
    });
  });

  it("adopts without an update if nothing differs, and creates if there is no project", async () => {
    await imm("CreateProject", { ProjectName: "old", ServiceRole: "service" });
    const before = (await projectIn("old"))["UpdateTime"];
    await projects.create({ projectName: "old", serviceRole: "service", adopt: true });
    expect((await projectIn("old"))["UpdateTime"]).toBe(before);
    expect(
      (await projects.create({ projectName: "new", serviceRole: "service", adopt: true })).id,
    ).toBe("new");
  });

  it("lists the contents of a project that can't be deleted", async () => {
    const { id, state } = await projects.create(asked);
    await imm("AttachOSSBucket", { ProjectName: "media", OSSBucket: "shop-media" });
    await expect(projects.delete(id, state)).rejects.toThrow(
      /the IMM project media in cn-hangzhou still has the attached bucket shop-media\. Delete that first/,
    );
  });

  it.each([
    {
      inputs: { projectName: "9lives" },
      property: "projectName",
      reason: 'projectName "9lives" must start with a letter or "_"',
    },
    {
      inputs: { projectName: "a".repeat(129) },
      property: "projectName",
      reason: "129 characters long",
    },
    { inputs: {}, property: "projectName", reason: "projectName is required" },
    {
      inputs: { projectName: "a", serviceRole: "acs:ram::1:role/service" },
      property: "serviceRole",
      reason: "IMM needs the role's name only",
    },
    {
      inputs: { projectName: "a", serviceRole: "no role" },
      property: "serviceRole",
      reason: "must be the name of a RAM role",
    },
    {
      inputs: { projectName: "a", description: "" },
      property: "description",
      reason: "1 to 256 characters",
    },
    {
      inputs: { projectName: "a", description: "x".repeat(257) },
      property: "description",
      reason: "1 to 256 characters",
    },
    {
      inputs: { projectName: "a", datasetMaxBindCount: 11 },
      property: "datasetMaxBindCount",
      reason: "is 11; it must be a whole number from 1 to 10",
    },
    {
      inputs: { projectName: "a", projectMaxDatasetCount: 0 },
      property: "projectMaxDatasetCount",
      reason: "is 0",
    },
    {
      inputs: { projectName: "a", datasetMaxFileCount: 1.5 },
      property: "datasetMaxFileCount",
      reason: "is 1.5",
    },
  ])("rejects $inputs", async ({ inputs, property, reason }) => {
    const failures = await projects.check(inputs);
    expect(failures.map((failure) => failure.property)).toEqual([property]);
    expect(failures[0]?.reason).toContain(reason);
  });

  it("does not check unknown values", async () => {
    expect(
      await projects.check({
        projectName: unknownText,
        serviceRole: unknownText,
        description: unknownText,
        datasetMaxBindCount: unknownText,
      }),
    ).toEqual([]);
  });

  it("passes on the service's error with its code", async () => {
    await expect(projects.create({ projectName: "media", serviceRole: "missing" })).rejects.toThrow(
      /can't assume the role "missing"/,
    );
    await expect(
      projects.read("media", { projectName: "media", region: "cn-hangzhou" }),
    ).resolves.toBeUndefined();
  });
});

describe("OssBucketAttachment", () => {
  const asked = { projectName: "media", bucket: "shop-media", description: "uploads" };

  beforeEach(async () => {
    await imm("CreateProject", { ProjectName: "media", ServiceRole: "service" });
  });

  it("attaches, reads and detaches", async () => {
    const { id, state } = await attachments.create(asked);
    expect([id, state]).toMatchObject(["shop-media", { ...asked, region: "cn-hangzhou" }]);
    expect((await imm("GetOSSBucketAttachment", { OSSBucket: "shop-media" }))["ProjectName"]).toBe(
      "media",
    );
    expect(await attachments.read(id, state)).toEqual(state);
    expect((await attachments.diff(id, state, asked)).changes).toBe(false);
    await attachments.delete(id, state);
    expect(await attachments.read(id, state)).toBeUndefined();
    await attachments.delete(id, state);
  });

  it("finds that the bucket is attached to another project, and deletes before it replaces", async () => {
    const { id, state } = await attachments.create(asked);
    await imm("CreateProject", { ProjectName: "other", ServiceRole: "service" });
    await imm("DetachOSSBucket", { OSSBucket: "shop-media" });
    await imm("AttachOSSBucket", { OSSBucket: "shop-media", ProjectName: "other" });
    const refreshed = (await attachments.read(id, state)) ?? {};
    expect(await attachments.diff(id, refreshed, asked)).toEqual({
      changes: true,
      replaces: ["projectName"],
      deleteBeforeReplace: true,
    });
  });

  it("rejects a bucket that is already attached", async () => {
    await attachments.create(asked);
    await expect(attachments.create(asked)).rejects.toThrow(
      /the bucket shop-media is already attached to an IMM project\. Detach it first/,
    );
  });

  it("checks the names of bucket and project", async () => {
    expect(
      (await attachments.check({ projectName: "9", bucket: "oss://shop-media" })).map(
        ({ property }) => property,
      ),
    ).toEqual(["projectName", "bucket"]);
    expect(await attachments.check({ projectName: unknownText, bucket: unknownText })).toEqual([]);
  });
});

describe("settings and secrets", () => {
  const created = { projectName: "media", serviceRole: "service" };

  async function withHost<T>(
    config: Record<string, string>,
    work: (host: DynamicHost) => Promise<T>,
    options = {},
  ): Promise<T> {
    const host = await startDynamicHost(providerText("provider"), config, options);
    try {
      return await work(host);
    } finally {
      await host.stop();
    }
  }

  it("names the missing setting, and previews without it", async () => {
    await withHost({}, async (host) => {
      expect(await host.check(created)).toEqual([]);
      await expect(host.create(created)).rejects.toThrow(
        /alicloud:region is not set\. Run pulumi config set alicloud:region cn-hangzhou/,
      );
      await expect(host.create({ ...created, region: "cn-hangzhou" })).rejects.toThrow(
        /alicloud:accessKey is not set/,
      );
    });
  });

  it("reads the environment as the alicloud provider does", async () => {
    const env = {
      ALICLOUD_REGION: cloud.region,
      ALICLOUD_ACCESS_KEY: cloud.accessKeyId,
      ALICLOUD_SECRET_KEY: cloud.accessKeySecret,
      ALIBABA_CLOUD_ENDPOINT_IMM: cloud.endpoint,
    };
    const { id } = await withHost({}, (host) => host.create(created), { env });
    expect(id).toBe("media");
  });

  it("says that a project may exist if the response was lost", async () => {
    const silent = createServer((request) => request.socket.destroy());
    await once(silent.listen(0, "127.0.0.1"), "listening");
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await expect(projects.create({ ...created, endpoint })).rejects.toThrow(
      /The IMM project media may exist\. If the next run fails because it exists, set adopt: true/,
    );
    silent.close();
  });

  it("assumes the role in alicloud:assumeRole, like the rest of the stack", async () => {
    await ram("CreateUser", { UserName: "ci" });
    const { AccessKey } = (await ram("CreateAccessKey", { UserName: "ci" })) as {
      AccessKey: { AccessKeyId: string; AccessKeySecret: string };
    };
    const user = `acs:ram::${cloud.accountId}:user/ci`;
    const policies = {
      "may-assume": { Action: "sts:AssumeRole", Resource: "*" },
      "may-deploy": { Action: ["imm:*Project", "ram:PassRole"], Resource: "*" },
    };
    for (const [PolicyName, statement] of Object.entries(policies)) {
      await ram("CreatePolicy", {
        PolicyName,
        PolicyDocument: JSON.stringify({
          Version: "1",
          Statement: [{ Effect: "Allow", ...statement }],
        }),
      });
    }
    await ram("AttachPolicyToUser", {
      PolicyName: "may-assume",
      PolicyType: "Custom",
      UserName: "ci",
    });
    const trusted = JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { RAM: [user] } }],
    });
    await ram("CreateRole", { RoleName: "deployer", AssumeRolePolicyDocument: trusted });
    await ram("AttachPolicyToRole", {
      PolicyName: "may-deploy",
      PolicyType: "Custom",
      RoleName: "deployer",
    });
    const key = { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret };
    const host = new URL(cloud.endpoint).host;
    const config = {
      ...configOf(key),
      "alicloud:endpoints": JSON.stringify([{ imm: host, sts: host }]),
    };
    await withHost(config, (alone) =>
      expect(alone.create(created)).rejects.toThrow(/NoPermission|not authorized/),
    );
    const asRole = {
      ...config,
      "alicloud:assumeRole": JSON.stringify([
        { roleArn: `acs:ram::${cloud.accountId}:role/deployer` },
      ]),
    };
    const { id } = await withHost(asRole, (deployer) => deployer.create(created));
    expect(id).toBe("media");
  });

  it("keeps keys out of the state, of responses and of logs", async () => {
    await ram("CreateUser", { UserName: "deployer" });
    const { AccessKey } = (await ram("CreateAccessKey", { UserName: "deployer" })) as {
      AccessKey: { AccessKeyId: string; AccessKeySecret: string };
    };
    const key = { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret };
    const { state } = await projects.create(created);
    expect(JSON.stringify(state)).not.toContain(cloud.accessKeySecret);
    expect(JSON.stringify(state)).not.toContain(cloud.accessKeyId);
    await withHost(configOf(key), async (host) => {
      const refusal: Error = await host.create({ ...created, projectName: "another" }).then(
        () => new Error("it was created"),
        (error) => error,
      );
      expect(refusal.message).toMatch(/NoPermission|not authorized/);
      for (const text of [refusal.message, host.log()])
        expect(text).not.toContain(key.accessKeySecret);
    });
  });

  it("says what to do if the program can't load the package", async () => {
    const cwd = await mkdtemp(path.join(tmpdir(), "immkit-"));
    try {
      await withHost(
        {},
        (host) =>
          expect(host.create(created)).rejects.toThrow(
            /@immkit\/components cannot be loaded from .*immkit-.*: add it to the dependencies of the Pulumi program/,
          ),
        { cwd },
      );
    } finally {
      await rm(cwd, { recursive: true });
    }
  });
});
