import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../arguments/check.ts";
import { DeletionPolicy } from "../deletion/deletion-policy.ts";
import { type RecordOptions, record } from "../testing/record.ts";
import { ModerationPipeline } from "./moderation-pipeline.ts";
import type { ModerationPipelineArgs } from "./pipeline-args.ts";
import type { RuntimeConfig } from "./runtime-config.ts";

const account = "1234567890123456";
const worker = `acs:ram::${account}:user/worker`;
const hangzhou = { "alicloud:region": "cn-hangzhou" };
const projectType = "immkit:index:ImmProject";
const roleType = "alicloud:ram/role:Role";
const policyType = "alicloud:ram/policy:Policy";
const attachmentType = "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment";

const topicMessages =
  /^acs:mns:cn-hangzhou:1234567890123456:\/topics\/shop-dev-moderation-results-topic-[0-9a-f]{12}\/messages$/;
const queueMessages =
  /^acs:mns:cn-hangzhou:1234567890123456:\/queues\/shop-dev-moderation-results-queue-[0-9a-f]{12}\/messages$/;

const pipelineOf = (
  args: ModerationPipelineArgs,
  options: RecordOptions = {},
  opts?: () => pulumi.ComponentResourceOptions,
) =>
  record(() => new ModerationPipeline("moderation", args, opts?.()), {
    config: hangzhou,
    ...options,
  });
const statementsOf = (inputs: Readonly<Record<string, unknown>>, member = "policyDocument") =>
  JSON.parse(String(inputs[member])).Statement;

describe("ModerationPipeline", () => {
  it("creates a project, a bucket, a channel, two roles and their policies, and nothing else", async () => {
    const { resources } = await pipelineOf({ trustedPrincipals: [worker] });
    const made = resources.map(
      ({ type, name, parent }) => `${parent || "stack"} > ${type} ${name}`,
    );
    expect(made.sort()).toEqual(
      [
        "stack > immkit:index:ModerationPipeline moderation",
        "moderation > pulumi:providers:immkit moderation-immkit",
        "moderation > immkit:index:MediaBucket moderation-media",
        "moderation > immkit:index:ResultChannel moderation-results",
        `moderation > ${roleType} moderation-service`,
        `moderation > ${policyType} moderation-service`,
        `moderation > ${attachmentType} moderation-service`,
        `moderation > ${projectType} moderation`,
        `moderation > ${roleType} moderation-app`,
        "moderation > immkit:index:ModerationAccess moderation-app",
        `moderation-app > ${policyType} moderation-app`,
        `moderation-app > ${attachmentType} moderation-app`,
        "moderation-media > alicloud:oss/bucket:Bucket moderation-media",
        "moderation-media > alicloud:oss/bucketAcl:BucketAcl moderation-media",
        "moderation-media > alicloud:oss/bucketHttpsConfig:BucketHttpsConfig moderation-media",
        "moderation-media > alicloud:oss/bucketPolicy:BucketPolicy moderation-media",
        "moderation-media > alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock moderation-media",
        "moderation-media > alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption moderation-media",
        "moderation-results > immkit:index:SmqNameCheck moderation-results",
        "moderation-results > alicloud:message/serviceTopic:ServiceTopic moderation-results",
        "moderation-results > alicloud:message/serviceQueue:ServiceQueue moderation-results",
        "moderation-results > alicloud:message/serviceQueue:ServiceQueue moderation-results-dead-letter",
        "moderation-results > alicloud:message/serviceSubscription:ServiceSubscription moderation-results",
      ].sort(),
    );
  });

  it("creates a role that only IMM can assume, to read the media and publish to the topic", async () => {
    const { get, only } = await pipelineOf({
      trustedPrincipals: [worker],
      mediaBucket: { bucketName: "shop-media" },
    });
    expect(get(roleType, "moderation-service").inputs).toEqual({
      roleName: "shop-dev-moderation-service",
      description: "Content moderation: moderation-service",
      assumeRolePolicyDocument: JSON.stringify({
        Version: "1",
        Statement: [
          {
            Effect: "Allow",
            Action: ["sts:AssumeRole"],
            Principal: { Service: ["imm.aliyuncs.com"] },
          },
        ],
      }),
    });
    const statements = statementsOf(get(policyType, "moderation-service").inputs);
    expect(
      statements.map(({ Action, Resource }: { Action: string[]; Resource: string[] }) => [
        Action,
        Resource,
      ]),
    ).toEqual([
      [["oss:GetObject"], ["acs:oss:*:*:shop-media/*"]],
      [["mns:PublishMessage"], [expect.stringMatching(topicMessages)]],
    ]);
    const project = only(projectType);
    expect(project.inputs).toEqual({
      projectName: "shop-dev-moderation",
      serviceRole: "shop-dev-moderation-service",
      expectedRegion: "cn-hangzhou",
      expectedAccountId: account,
    });
    // The project is made when its role can do its work, not before.
    expect(project.dependencies).toContain("moderation-service");
  });

  it("allows IMM to decrypt media with a key of your own", async () => {
    const { get } = await pipelineOf({
      trustedPrincipals: [worker],
      mediaBucket: { kmsKeyId: "key-1" },
    });
    expect(statementsOf(get(policyType, "moderation-service").inputs)[2]).toEqual({
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [`acs:kms:cn-hangzhou:${account}:key/key-1`],
    });
  });

  it("creates the application's role for the trusted principals, to submit, read and receive verdicts", async () => {
    const { get } = await pipelineOf({
      trustedPrincipals: [worker],
      trustedServices: ["fc.aliyuncs.com"],
    });
    expect(
      statementsOf(get(roleType, "moderation-app").inputs, "assumeRolePolicyDocument"),
    ).toEqual([
      {
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Principal: { RAM: [worker], Service: ["fc.aliyuncs.com"] },
      },
    ]);
    const resources = statementsOf(get(policyType, "moderation-app").inputs).map(
      ({ Resource }: { Resource: string[] }) => Resource,
    );
    expect(resources).toEqual([
      [`acs:imm:cn-hangzhou:${account}:project/shop-dev-moderation`],
      [`acs:imm:cn-hangzhou:${account}:project/shop-dev-moderation`],
      [expect.stringMatching(queueMessages)],
    ]);
    expect(get(attachmentType, "moderation-app").inputs["roleName"]).toBe(
      "shop-dev-moderation-app",
    );
  });

  it("has the runtime config as output", async () => {
    const { outputs } = await pipelineOf({
      trustedPrincipals: [worker],
      mediaBucket: { bucketName: "shop-media" },
    });
    expect(outputs["moderation"]).toEqual({
      runtimeConfig: {
        region: "cn-hangzhou",
        accountId: account,
        project: "shop-dev-moderation",
        topic: expect.stringMatching(/^shop-dev-moderation-results-topic-[0-9a-f]{12}$/),
        queue: expect.stringMatching(/^shop-dev-moderation-results-queue-[0-9a-f]{12}$/),
        contentFormat: "SIMPLIFIED",
        endpoints: {
          imm: "https://imm.cn-hangzhou.aliyuncs.com",
          mns: `https://${account}.mns.cn-hangzhou.aliyuncs.com`,
          sts: "https://sts.cn-hangzhou.aliyuncs.com",
        },
        mediaBuckets: ["shop-media"],
        roleArn: `acs:ram::${account}:role/shop-dev-moderation-app`,
      },
      weakened: [],
    });
  });

  it("uses the stack's endpoints for the runtime, unless endpoints are given", async () => {
    const local = {
      ...hangzhou,
      "alicloud:protocol": "HTTP",
      "alicloud:endpoints": '[{"imm":"127.0.0.1:1","mns":"127.0.0.1:1","sts":"127.0.0.1:1"}]',
    };
    const endpointsOf = async (args: Partial<ModerationPipelineArgs>) => {
      const { outputs } = await pipelineOf(
        { trustedPrincipals: [worker], ...args },
        { config: local },
      );
      return (outputs["moderation"]?.["runtimeConfig"] as RuntimeConfig | undefined)?.endpoints;
    };
    expect(await endpointsOf({})).toEqual({
      imm: "http://127.0.0.1:1",
      mns: "http://127.0.0.1:1",
      sts: "http://127.0.0.1:1",
    });
    expect(await endpointsOf({ endpoints: { sts: "https://sts.example" } })).toMatchObject({
      imm: "http://127.0.0.1:1",
      sts: "https://sts.example",
    });
  });

  it("uses existing resources and creates the rest", async () => {
    const { resources, get, outputs } = await pipelineOf({
      existingProjectName: "old_project",
      existingServiceRoleName: "old-service",
      existingMediaBuckets: ["media-a", "media-b"],
      existingResultChannel: { topicName: "t", queueName: "q", contentFormat: "JSON" },
      existingApplicationRoleName: "old-app",
    });
    expect(
      resources.filter(({ custom }) => custom).map(({ type, name }) => `${type} ${name}`),
    ).to.have.members([
      "pulumi:providers:immkit moderation-immkit",
      `${policyType} moderation-service`,
      `${attachmentType} moderation-service`,
      `${policyType} moderation-app`,
      `${attachmentType} moderation-app`,
    ]);
    expect(get(attachmentType, "moderation-service").inputs["roleName"]).toBe("old-service");
    expect(
      statementsOf(get(policyType, "moderation-service").inputs).map(
        ({ Resource }: { Resource: string[] }) => Resource,
      ),
    ).toEqual([
      ["acs:oss:*:*:media-a/*"],
      ["acs:oss:*:*:media-b/*"],
      [`acs:mns:cn-hangzhou:${account}:/topics/t/messages`],
    ]);
    expect(outputs["moderation"]?.["runtimeConfig"]).toMatchObject({
      project: "old_project",
      topic: "t",
      queue: "q",
      contentFormat: "JSON",
      mediaBuckets: ["media-a", "media-b"],
      roleArn: `acs:ram::${account}:role/old-app`,
    });
  });

  it.each<[ModerationPipelineArgs, string]>([
    [
      { projectName: "a", existingProjectName: "b" },
      "projectName can't be used with existingProjectName",
    ],
    [
      { mediaBucket: {}, existingMediaBuckets: ["b"] },
      "mediaBucket can't be used with existingMediaBuckets",
    ],
    [
      {
        resultChannel: {},
        existingResultChannel: { topicName: "t", queueName: "q", contentFormat: "XML" },
      },
      "resultChannel can't be used with existingResultChannel",
    ],
    [
      { trustedPrincipals: [worker], existingApplicationRoleName: "r" },
      "trustedPrincipals can't be used with existingApplicationRoleName",
    ],
    [
      { trustedServices: ["fc.aliyuncs.com"], existingApplicationRoleName: "r" },
      "trustedServices can't be used with existingApplicationRoleName",
    ],
    [{}, "trustedPrincipals is missing"],
    [{ trustedPrincipals: [] }, "trustedPrincipals is missing"],
    [{ trustedPrincipals: ["*"] }, 'trustedPrincipals[0] is "*"'],
    [
      { trustedPrincipals: [worker], trustedServices: ["everything"] },
      'trustedServices[0] is "everything"',
    ],
    [{ trustedPrincipals: [worker], existingMediaBuckets: [] }, "existingMediaBuckets is empty"],
    [
      { trustedPrincipals: [worker], existingProjectName: "p" },
      "existingProjectName requires existingServiceRoleName",
    ],
    [{ trustedPrincipals: [worker], projectName: "9" }, 'projectName "9" must start with a letter'],
  ])("rejects %j before it creates anything", async (args, message) => {
    const attempt = pipelineOf(args);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toBeInstanceOf(InvalidArgumentError);
  });

  it("lists the arguments that give up a safe default", async () => {
    const { outputs } = await pipelineOf({
      trustedPrincipals: [`acs:ram::${account}:root`],
      mediaBucket: { allowInsecureTransport: true, deletion: DeletionPolicy.Delete },
      resultChannel: { deletion: DeletionPolicy.Delete },
    });
    expect(outputs["moderation"]?.["weakened"]).toEqual([
      "mediaBucket.deletion",
      "mediaBucket.allowInsecureTransport",
      "resultChannel.deletion",
      "trustedPrincipals",
    ]);
  });

  it("tags every resource that supports it, and keeps a component's own tags", async () => {
    const tags = { team: "trust" };
    const { resources } = await pipelineOf({
      trustedPrincipals: [worker],
      tags,
      resultChannel: { tags: { team: "queues" } },
    });
    const tagged = Object.fromEntries(
      resources
        .filter(({ custom, inputs }) => custom && inputs["tags"])
        .map(({ type, inputs }) => [type, inputs["tags"]]),
    );
    expect(tagged).toEqual({
      "alicloud:oss/bucket:Bucket": tags,
      [roleType]: tags,
      [projectType]: tags,
      "alicloud:message/serviceTopic:ServiceTopic": { team: "queues" },
      "alicloud:message/serviceQueue:ServiceQueue": { team: "queues" },
    });
  });

  it("uses an explicit provider for the region and every alicloud resource", async () => {
    const { resources, outputs, only } = await pipelineOf(
      { trustedPrincipals: [worker] },
      {},
      () => ({
        provider: new alicloud.Provider("north", { region: "cn-beijing" }),
      }),
    );
    const children = resources.filter(({ type }) => type.startsWith("alicloud:"));
    expect(children.length).toBeGreaterThan(12);
    for (const child of children) expect(child.provider).toMatch(/::north::/);
    expect(outputs["moderation"]?.["runtimeConfig"]).toMatchObject({ region: "cn-beijing" });
    expect(only(projectType).inputs["expectedRegion"]).toBe("cn-beijing");
    expect(only(projectType).provider).toMatch(/::moderation-immkit::/);
    expect(only("pulumi:providers:immkit").inputs["region"]).toBe("cn-beijing");
  });

  it("rejects a missing region", async () => {
    await expect(pipelineOf({ trustedPrincipals: [worker] }, { config: {} })).rejects.toThrow(
      "region is not set. Run pulumi config set alicloud:region",
    );
  });

  it("has known policies in a preview", async () => {
    const { resources } = await pipelineOf({ trustedPrincipals: [worker] }, { preview: true });
    const documents = resources
      .flatMap(({ inputs }) => [
        inputs["policyDocument"],
        inputs["assumeRolePolicyDocument"],
        inputs["policy"],
      ])
      .filter((text) => text !== undefined);
    expect(documents).toHaveLength(5);
    for (const document of documents) expect(JSON.parse(String(document)).Version).toBe("1");
  });

  it("grants other roles exactly the requested access", async () => {
    const { get } = await record(
      () => {
        const pipeline = new ModerationPipeline("moderation", { trustedPrincipals: [worker] });
        pipeline.grantSubmit("web", "web-role");
        pipeline.grantReadResults("web", pulumi.output("web-role"));
        pipeline.grantConsume("worker", "worker-role");
      },
      { config: hangzhou },
    );
    const actions = (name: string): string[] =>
      statementsOf(get(policyType, name).inputs).flatMap(
        ({ Action }: { Action: string[] }) => Action,
      );
    expect(actions("moderation-web-submit")).toEqual([
      "imm:CreateVideoModerationTask",
      "imm:CreateImageModerationTask",
      "imm:ListTasks",
    ]);
    expect(actions("moderation-web-readResults")).toContain("imm:GetVideoModerationResult");
    expect(
      actions("moderation-web-readResults").filter((action) => !/^imm:(?:Get|List)/.test(action)),
    ).toEqual([]);
    expect(actions("moderation-worker-consume")).toContain("mns:ReceiveMessage");
    expect(
      actions("moderation-worker-consume").filter((action) => !action.startsWith("mns:")),
    ).toEqual([]);
    expect(get(attachmentType, "moderation-worker-consume").inputs["roleName"]).toBe("worker-role");
    expect(get("immkit:index:ModerationAccess", "moderation-web-submit").parent).toBe("moderation");
  });
});
