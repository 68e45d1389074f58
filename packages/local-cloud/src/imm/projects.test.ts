import { describe, expect, it } from "vitest";
import { startImm } from "../testing/imm.ts";

describe("projects", () => {
  it("can be created, read, updated, listed and deleted", async () => {
    const { call, clock } = await startImm();
    const created = await call("CreateProject", {
      ProjectName: "_moderation-1",
      ServiceRole: "imm-role",
      Description: "d",
      DatasetMaxBindCount: "3",
      Tag: JSON.stringify([{ Key: "team", Value: "a" }]),
    });
    expect(created).toMatchObject({
      Project: {
        ProjectName: "_moderation-1",
        ServiceRole: "imm-role",
        Description: "d",
        DatasetMaxBindCount: 3,
        DatasetMaxFileCount: 100_000_000,
        EngineConcurrency: 100,
        ProjectQueriesPerSecond: 100,
        Tags: [{ TagKey: "team", TagValue: "a" }],
        CreateTime: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    });
    expect((await call("GetProject", { ProjectName: "_moderation-1" })).Project).toEqual(
      created.Project,
    );
    expect(
      (await call("GetProject", { ProjectName: "_moderation-1", WithStatistics: "true" })).Project,
    ).toMatchObject({ FileCount: 0 });

    clock.advance(1000);
    const updated = await call("UpdateProject", { ProjectName: "_moderation-1", Description: "e" });
    expect(updated.Project).toMatchObject({
      Description: "e",
      DatasetMaxBindCount: 3,
      Tags: [{ TagKey: "team", TagValue: "a" }],
    });
    expect(updated.Project).not.toHaveProperty(
      "UpdateTime",
      (created.Project as Record<string, unknown>)["UpdateTime"],
    );

    expect(await call("ListProjects", { Prefix: "_m" })).toEqual({ Projects: [updated.Project] });
    expect(
      await call("ListProjects", { Tag: JSON.stringify([{ Key: "team", Value: "b" }]) }),
    ).toEqual({ Projects: [] });
    expect(await call("DeleteProject", { ProjectName: "_moderation-1" })).toEqual({});
    await expect(call("GetProject", { ProjectName: "_moderation-1" })).rejects.toMatchObject({
      code: "ResourceNotFound",
    });
  });

  it("are listed in pages", async () => {
    const { call } = await startImm();
    for (const name of ["a3", "a1", "a2"])
      await call("CreateProject", { ProjectName: name, ServiceRole: "imm-role" });
    const names = (answer: Record<string, unknown>) =>
      (answer["Projects"] as { ProjectName: string }[]).map(({ ProjectName }) => ProjectName);
    const first = await call("ListProjects", { Prefix: "a", MaxResults: "2" });
    expect(names(first)).toEqual(["a1", "a2"]);
    const second = await call("ListProjects", {
      Prefix: "a",
      MaxResults: "2",
      NextToken: String(first["NextToken"]),
    });
    expect([names(second), second["NextToken"]]).toEqual([["a3"], undefined]);
    await expect(call("ListProjects", { NextToken: "e30" })).rejects.toMatchObject({
      code: "InvalidNextToken",
    });
  });

  it.each([
    ["CreateProject", {}, "MissingProjectName"],
    ["CreateProject", { ProjectName: "1a" }, "InvalidProjectName"],
    ["CreateProject", { ProjectName: "a".repeat(129) }, "InvalidProjectName"],
    ["CreateProject", { ProjectName: "p", ServiceRole: "imm-role" }, "ResourceAlreadyExists"],
    ["CreateProject", { ProjectName: "q", ServiceRole: "none" }, "InvalidServiceRole"],
    ["CreateProject", { ProjectName: "q", ServiceRole: "fc-role" }, "InvalidServiceRole"],
    [
      "CreateProject",
      { ProjectName: "q", ServiceRole: "imm-role", Description: "d".repeat(257) },
      "InvalidArgument",
    ],
    [
      "CreateProject",
      { ProjectName: "q", ServiceRole: "imm-role", DatasetMaxBindCount: "11" },
      "InvalidArgument",
    ],
    ["CreateProject", { ProjectName: "q", ServiceRole: "imm-role", Tag: "{}" }, "InvalidTag"],
    ["UpdateProject", { ProjectName: "none" }, "ResourceNotFound"],
    ["UpdateProject", { ProjectName: "p", ServiceRole: "fc-role" }, "InvalidServiceRole"],
    ["DeleteProject", { ProjectName: "none" }, "ResourceNotFound"],
  ])("%s %j answers %s", async (action, params, code) => {
    const { call, role } = await startImm();
    await role("fc-role", [{ Effect: "Allow", Action: "oss:*", Resource: "*" }], "fc.aliyuncs.com");
    await expect(call(action, params)).rejects.toMatchObject({ status: 400, code });
  });

  it("need ram:PassRole for their role and imm.aliyuncs.com", async () => {
    const { call, user } = await startImm();
    const imm = { Effect: "Allow", Action: "imm:*", Resource: "*" };
    const pass = (service: string) => ({
      Effect: "Allow",
      Action: "ram:PassRole",
      Resource: "acs:ram::1234567890123456:role/imm-role",
      Condition: { StringEquals: { "acs:Service": service } },
    });
    const create = { ProjectName: "q", ServiceRole: "imm-role" };
    await expect(call("CreateProject", create, await user("none", [imm]))).rejects.toMatchObject({
      status: 403,
      code: "NoPermission",
    });
    await expect(
      call("CreateProject", create, await user("other", [imm, pass("fc.aliyuncs.com")])),
    ).rejects.toMatchObject({ status: 403 });
    const allowed = await user("allowed", [imm, pass("imm.aliyuncs.com")]);
    await call("CreateProject", create, allowed);
    const without = await user("updater", [imm]);
    await expect(call("UpdateProject", create, without)).rejects.toMatchObject({ status: 403 });
    expect(
      await call("UpdateProject", { ProjectName: "q", Description: "x" }, without),
    ).toHaveProperty("Project.Description", "x");
  });
});

describe("attachments", () => {
  it("attach a bucket to one project, which cannot be deleted then", async () => {
    const { call } = await startImm();
    await call("CreateProject", { ProjectName: "q", ServiceRole: "imm-role" });
    expect(
      await call("AttachOSSBucket", { ProjectName: "p", OSSBucket: "media", Description: "d" }),
    ).toEqual({});
    await expect(
      call("AttachOSSBucket", { ProjectName: "q", OSSBucket: "media" }),
    ).rejects.toMatchObject({
      code: "ResourceAlreadyExists",
    });
    expect(await call("GetOSSBucketAttachment", { OSSBucket: "media" })).toMatchObject({
      ProjectName: "p",
      Description: "d",
    });
    expect(await call("ListAttachedOSSBuckets", { ProjectName: "p" })).toMatchObject({
      AttachedOSSBuckets: [
        { OSSBucket: "media", ProjectName: "p", OwnerId: "1234567890123456", Description: "d" },
      ],
    });
    expect(await call("ListAttachedOSSBuckets", { ProjectName: "q" })).toEqual({
      AttachedOSSBuckets: [],
    });
    await expect(call("DeleteProject", { ProjectName: "p" })).rejects.toMatchObject({
      code: "StatusConflict",
      message: expect.stringContaining("media"),
    });
    await call("DetachOSSBucket", { OSSBucket: "media" });
    await expect(call("DetachOSSBucket", { OSSBucket: "media" })).rejects.toMatchObject({
      code: "ResourceNotFound",
    });
    await call("DeleteProject", { ProjectName: "p" });
  });

  it.each([
    ["AttachOSSBucket", { ProjectName: "p" }, "MissingOSSBucket"],
    ["AttachOSSBucket", { ProjectName: "p", OSSBucket: "No" }, "InvalidOSSBucket"],
    ["AttachOSSBucket", { ProjectName: "none", OSSBucket: "media" }, "ResourceNotFound"],
    [
      "AttachOSSBucket",
      { ProjectName: "p", OSSBucket: "media", Description: "d".repeat(129) },
      "InvalidArgument",
    ],
    ["ListAttachedOSSBuckets", { ProjectName: "p", MaxResults: "201" }, "InvalidArgument"],
  ])("%s %j answers %s", async (action, params, code) => {
    await expect((await startImm()).call(action, params)).rejects.toMatchObject({
      status: 400,
      code,
    });
  });
});

describe("permissions", () => {
  const project = (name: string) => `acs:imm:cn-hangzhou:1234567890123456:project/${name}`;

  it.each([
    ["CreateProject", { ProjectName: "x" }, project("x")],
    ["GetProject", { ProjectName: "p" }, project("p")],
    ["UpdateProject", { ProjectName: "p" }, project("p")],
    ["DeleteProject", { ProjectName: "p" }, project("p")],
    ["ListProjects", {}, project("*")],
    ["ListRegions", {}, project("*")],
    ["AttachOSSBucket", { ProjectName: "p", OSSBucket: "media" }, project("p")],
    ["DetachOSSBucket", { OSSBucket: "bound" }, project("p")],
    ["GetOSSBucketAttachment", { OSSBucket: "media" }, project("*")],
    ["ListAttachedOSSBuckets", { ProjectName: "p" }, project("p")],
    [
      "CreateVideoModerationTask",
      { ProjectName: "p", SourceURI: "oss://media/a.mp4" },
      project("p"),
    ],
    [
      "CreateImageModerationTask",
      { ProjectName: "p", SourceURI: "oss://media/a.jpg" },
      project("p"),
    ],
    ["GetTask", { ProjectName: "p", TaskType: "ImageModeration", TaskId: "x" }, project("p")],
    ["ListTasks", { ProjectName: "p" }, project("p")],
    [
      "GetVideoModerationResult",
      { ProjectName: "p", TaskType: "VideoModeration", TaskId: "x" },
      project("p"),
    ],
    [
      "GetImageModerationResult",
      { ProjectName: "p", TaskType: "ImageModeration", TaskId: "x" },
      project("p"),
    ],
  ])("%s %j needs permission on %s", async (action, params, resource) => {
    const { call, user } = await startImm();
    await call("AttachOSSBucket", { ProjectName: "p", OSSBucket: "bound" });
    const stranger = await user("stranger", [
      { Effect: "Allow", NotAction: `imm:${action}`, Resource: "*" },
      { Effect: "Allow", Action: `imm:${action}`, Resource: project("other") },
    ]);
    await expect(call(action, params, stranger)).rejects.toMatchObject({
      status: 403,
      code: "NoPermission",
    });
    const allowed = await user("allowed", [
      { Effect: "Allow", Action: `imm:${action}`, Resource: resource },
    ]);
    const outcome = await call(action, params, allowed).catch((error: unknown) => error);
    // CreateProject checks ram:PassRole next.
    if (action === "CreateProject")
      expect(outcome).toMatchObject({
        details: { AccessDeniedDetail: { AuthAction: "ram:PassRole" } },
      });
    else expect(outcome).not.toMatchObject({ status: 403 });
  });
});
