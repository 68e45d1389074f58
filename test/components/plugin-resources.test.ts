/** The resources of the provider plugin, in its own process, against the local cloud. */
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Call, openApi } from "../clients/openapi.ts";
import { type Plugin, type ResourceCalls, settingsFor, startPlugin } from "./plugin.ts";

const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let cloud: LocalCloud;
let plugin: Plugin;
let projects: ResourceCalls;
let attachments: ResourceCalls;
let nameChecks: ResourceCalls;
let imm: Call;
let ram: Call;
let smq: Call;

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
  smq = openApi("Mns-open", cloud);
  plugin = await startPlugin();
  await plugin.configure(settingsFor(cloud));
  projects = plugin.resource("immkit:index:ImmProject");
  attachments = plugin.resource("immkit:index:OssBucketAttachment");
  nameChecks = plugin.resource("immkit:index:SmqNameCheck");
});

beforeEach(async () => {
  for (const service of [cloud.imm, cloud.ram]) service.reset();
  for (const RoleName of ["service", "other"])
    await ram("CreateRole", { RoleName, AssumeRolePolicyDocument: trust("imm.aliyuncs.com") });
});

afterAll(async () => {
  await plugin?.stop();
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
      accountId: "1234567890123456",
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
      paths: {},
    });
    expect(await projects.read(id, state, asked)).toEqual({ state, inputs: asked });
  });

  it("leaves attributes that aren't managed alone, even if they change", async () => {
    const inputs = { projectName: "media", serviceRole: "service" };
    const { id, state } = await projects.create(inputs);
    await imm("UpdateProject", {
      ProjectName: "media",
      Description: "by a person",
      Tag: '[{"Key":"by","Value":"policy"}]',
    });
    const refreshed = await projects.read(id, state, inputs);
    expect(refreshed?.inputs).toEqual(inputs);
    expect(refreshed?.state["description"]).toBe("by a person");
    expect(refreshed?.state["tags"]).toBeUndefined();
    expect((await projects.diff(id, refreshed?.state ?? {}, inputs)).changes).toBe(false);
  });

  it("finds drift on a refresh by its path, and repairs it with an update", async () => {
    const { id, state } = await projects.create(asked);
    await imm("UpdateProject", {
      ProjectName: "media",
      ServiceRole: "other",
      Tag: '[{"Key":"team","Value":"web"},{"Key":"cost/center","Value":"7"}]',
    });
    const { state: drifted, inputs } = (await projects.read(id, state, asked)) ?? {
      state: {},
      inputs: {},
    };
    expect(inputs).toEqual({
      ...asked,
      serviceRole: "other",
      tags: { team: "web", "cost/center": "7" },
    });
    expect(await projects.diff(id, drifted, asked, inputs)).toEqual({
      changes: true,
      replaces: [],
      deleteBeforeReplace: false,
      paths: {
        serviceRole: "UPDATE",
        "tags.team": "UPDATE",
        'tags["cost/center"]': "DELETE",
      },
    });
    await projects.update(id, drifted, asked);
    expect(await projectIn("media")).toMatchObject({
      ServiceRole: "service",
      Tags: [{ TagKey: "team", TagValue: "trust" }],
    });
  });

  it("updates changed attributes in place, and keeps the rest of the state", async () => {
    const { id, state } = await projects.create(asked);
    const changed = { ...asked, serviceRole: "other", tags: {} };
    expect(await projects.diff(id, state, changed, asked)).toMatchObject({
      replaces: [],
      paths: { serviceRole: "UPDATE", tags: "DELETE" },
    });
    expect(await projects.update(id, state, changed, true)).toEqual({ ...state, ...changed });
    expect(await projectIn("media")).toMatchObject({ ServiceRole: "service" });
    const updated = await projects.update(id, state, changed);
    expect(updated).toEqual({ ...state, ...changed });
    expect(await projectIn("media")).toMatchObject({ ServiceRole: "other", Tags: [] });
    expect((await projects.diff(id, updated, changed)).changes).toBe(false);
  });

  it("is replaced if its name changes, and not for an unknown attribute", async () => {
    const { id, state } = await projects.create(asked);
    for (const projectName of ["another", unknownText]) {
      expect(await projects.diff(id, state, { ...asked, projectName })).toMatchObject({
        replaces: ["projectName"],
        paths: { projectName: "UPDATE_REPLACE" },
      });
    }
    expect(await projects.diff(id, state, { ...asked, serviceRole: unknownText })).toMatchObject({
      changes: true,
      replaces: [],
      paths: { serviceRole: "UPDATE" },
    });
  });

  it("shows a preview without a call", async () => {
    const { id, state } = await projects.create(asked, { preview: true });
    expect(id).toBe("");
    expect(state).toEqual({
      ...asked,
      region: "cn-hangzhou",
      accountId: unknownText,
      createTime: unknownText,
      projectQueriesPerSecond: unknownText,
      engineConcurrency: unknownText,
    });
    await expect(projectIn("media")).rejects.toThrow(/ResourceNotFound/);
  });

  it("is imported with the attributes that a new project would not have", async () => {
    await imm("CreateProject", {
      ProjectName: "old",
      ServiceRole: "service",
      DatasetMaxBindCount: "2",
      Tag: '[{"Key":"a","Value":"b"}]',
    });
    const { state, inputs } = (await projects.read("old")) ?? {};
    expect(inputs).toEqual({
      projectName: "old",
      serviceRole: "service",
      datasetMaxBindCount: 2,
      tags: { a: "b" },
    });
    expect(state).toMatchObject({ ...inputs, region: "cn-hangzhou", accountId: cloud.accountId });
    const { changes } = await projects.diff("old", state ?? {}, {
      projectName: "old",
      serviceRole: "service",
    });
    expect(changes).toBe(false);
  });

  it("reads a deleted project as deleted, and can delete it twice", async () => {
    const { id, state } = await projects.create(asked);
    await projects.delete(id, state);
    expect(await projects.read(id, state, asked)).toBeUndefined();
    await projects.delete(id, state);
    await expect(projectIn("media")).rejects.toThrow(/ResourceNotFound/);
  });

  it("rejects a name that is taken, and says how to adopt the project", async () => {
    await projects.create(asked);
    await expect(projects.create({ ...asked, description: "mine" })).rejects.toThrow(
      /ProjectExists: an IMM project named media already exists in cn-hangzhou\. Choose another projectName, or nameSalt if the name is generated\. Or delete that project, or adopt it: ImmProject has the argument adopt: true/,
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
      /ProjectInUse: the IMM project media in cn-hangzhou still has the attached bucket shop-media\. Delete that first/,
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
      inputs: { projectName: "a", tags: { team: 7 } },
      property: "tags",
      reason: "must be a map of strings",
    },
    {
      inputs: { projectName: "a", descripton: "a typing error" },
      property: "descripton",
      reason:
        "descripton is not an argument of ImmProject. It has: projectName, serviceRole, description",
    },
    {
      inputs: { projectName: "a", datasetMaxFileCount: 1.5 },
      property: "datasetMaxFileCount",
      reason: "is 1.5",
    },
  ])("rejects $inputs", async ({ inputs, property, reason }) => {
    const { failures } = await projects.check(inputs);
    expect(failures.map((failure) => failure.property)).toEqual([property]);
    expect(failures[0]?.reason).toContain(reason);
  });

  it("does not check unknown values", async () => {
    const inputs = {
      projectName: unknownText,
      serviceRole: unknownText,
      description: unknownText,
      datasetMaxBindCount: unknownText,
      tags: { team: unknownText },
    };
    expect(await projects.check(inputs)).toEqual({ inputs, failures: [] });
  });

  it("passes on the service's error with its code", async () => {
    const inputs = { projectName: "media", serviceRole: "missing" };
    await expect(projects.create(inputs, { timeout: 1 })).rejects.toThrow(
      /InvalidServiceRole .*can't assume the role "missing"/,
    );
  });

  it("waits for a role that was just created, and reports it", async () => {
    const before = plugin.messages.length;
    const creation = projects.create({ projectName: "media", serviceRole: "new" });
    await expect
      .poll(() => plugin.messages.slice(before))
      .toEqual([
        "IMM can't use the role new yet, so the project waits for at most 60 seconds. A new role needs some time",
      ]);
    await ram("CreateRole", {
      RoleName: "new",
      AssumeRolePolicyDocument: trust("imm.aliyuncs.com"),
    });
    expect((await creation).id).toBe("media");
  });
});

describe("OssBucketAttachment", () => {
  const asked = { projectName: "media", bucket: "shop-media", description: "uploads" };

  beforeEach(async () => {
    await imm("CreateProject", { ProjectName: "media", ServiceRole: "service" });
  });

  it("attaches, reads and detaches", async () => {
    const { id, state } = await attachments.create(asked);
    expect(id).toBe("shop-media");
    expect(state).toEqual({ ...asked, region: "cn-hangzhou", accountId: "1234567890123456" });
    expect((await imm("GetOSSBucketAttachment", { OSSBucket: "shop-media" }))["ProjectName"]).toBe(
      "media",
    );
    expect(await attachments.read(id, state, asked)).toEqual({ state, inputs: asked });
    expect(await attachments.read(id)).toMatchObject({ inputs: { projectName: "media" } });
    expect((await attachments.diff(id, state, asked)).changes).toBe(false);
    await attachments.delete(id, state);
    expect(await attachments.read(id, state, asked)).toBeUndefined();
    await attachments.delete(id, state);
  });

  it("finds that the bucket is attached to another project, and deletes before it replaces", async () => {
    const { id, state } = await attachments.create(asked);
    await imm("CreateProject", { ProjectName: "other", ServiceRole: "service" });
    await imm("DetachOSSBucket", { OSSBucket: "shop-media" });
    await imm("AttachOSSBucket", {
      OSSBucket: "shop-media",
      ProjectName: "other",
      Description: "uploads",
    });
    const refreshed = await attachments.read(id, state, asked);
    expect(await attachments.diff(id, refreshed?.state ?? {}, asked)).toEqual({
      changes: true,
      replaces: ["projectName"],
      deleteBeforeReplace: true,
      paths: { projectName: "UPDATE_REPLACE" },
    });
  });

  it("rejects a bucket that is already attached", async () => {
    await attachments.create(asked);
    await expect(attachments.create(asked)).rejects.toThrow(
      /the bucket shop-media is already attached to an IMM project\. Detach it first/,
    );
  });

  it("checks the names of bucket and project", async () => {
    const { failures } = await attachments.check({ projectName: "9", bucket: "oss://shop-media" });
    expect(failures.map(({ property }) => property)).toEqual(["projectName", "bucket"]);
    const unknown = { projectName: unknownText, bucket: unknownText };
    expect((await attachments.check(unknown)).failures).toEqual([]);
  });
});

describe("SmqNameCheck", () => {
  const names = { topicNames: ["verdicts"], queueNames: ["verdicts-queue", "dead"] };

  beforeEach(() => cloud.mns.reset());

  it("accepts free names, and refuses each one that is taken", async () => {
    const { id, state } = await nameChecks.create(names);
    expect(id).toBe("thing");
    expect(state).toEqual({ ...names, region: "cn-hangzhou", accountId: "1234567890123456" });
    await smq("CreateTopic", { TopicName: "taken-topic" });
    await smq("CreateQueue", { QueueName: "taken-queue" });
    await expect(nameChecks.create({ topicNames: ["taken-topic"] })).rejects.toThrow(
      /NameInUse: a topic named taken-topic already exists\. Choose another topicName, or set adopt: true/,
    );
    await expect(nameChecks.create({ queueNames: ["free", "taken-queue"] })).rejects.toThrow(
      /NameInUse: a queue named taken-queue already exists/,
    );
  });

  it("looks up only names that are new", async () => {
    const { id, state } = await nameChecks.create(names);
    await smq("CreateTopic", { TopicName: "verdicts" });
    await smq("CreateQueue", { QueueName: "taken" });
    const more = { ...names, queueNames: ["verdicts-queue", "dead", "free"] };
    expect(await nameChecks.diff(id, state, more)).toMatchObject({
      replaces: [],
      paths: { "queueNames[2]": "ADD" },
    });
    expect(await nameChecks.update(id, state, more)).toMatchObject(more);
    await expect(nameChecks.update(id, state, { ...names, queueNames: ["taken"] })).rejects.toThrow(
      /NameInUse: a queue named taken/,
    );
    expect(await nameChecks.read(id, state, names)).toEqual({ state, inputs: names });
    await nameChecks.delete(id, state);
  });
});
