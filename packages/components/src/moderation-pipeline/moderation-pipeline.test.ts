import { ModerationClient, NotificationConsumer } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Access } from "../access/access.ts";
import { InvalidArgumentError } from "../arguments/check.ts";
import { DeletionPolicy } from "../deletion/deletion-policy.ts";
import { type RecordOptions, record } from "../testing/record.ts";
import { Network } from "./endpoints.ts";
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
const application = { trust: { principals: [worker] } };
const minimal: ModerationPipelineArgs = { application };
const everythingExists: ModerationPipelineArgs = {
  existingProjectName: "old_project",
  existingServiceRoleName: "old-service",
  existingMediaBuckets: [
    { bucketName: "media-a", prefixes: ["uploads/"], kmsKeyId: "key-1" },
    { bucketName: "media-b" },
  ],
  existingResultChannel: {
    topicName: "t",
    queueName: "q",
    deadLetterQueueName: "d",
    contentFormat: "JSON",
  },
  existingApplicationRoleName: "old-app",
};

const pipelineOf = (
  args: ModerationPipelineArgs,
  options: RecordOptions = {},
  opts?: () => pulumi.ComponentResourceOptions,
) =>
  record(() => new ModerationPipeline("moderation", args, opts?.()), {
    config: hangzhou,
    ...options,
  });
const statementsOf = (inputs: Readonly<Record<string, unknown>>) =>
  JSON.parse(String(inputs["policyDocument"])).Statement.map(
    ({ Action, Resource }: { Action: string[]; Resource: string[] }) => [Action, Resource],
  );
const generated = (name: string) => expect.stringMatching(new RegExp(`^${name}-[0-9a-f]{12}$`));
const arnOf = (arn: string, end = "") =>
  expect.stringMatching(new RegExp(`^${arn}-[0-9a-f]{12}${end}$`));

describe("ModerationPipeline", () => {
  it("creates a project, a bucket, a channel, two roles and their policies, and nothing else", async () => {
    const { resources } = await pipelineOf(minimal);
    const made = resources.map(
      ({ type, name, parent }) => `${parent || "stack"} > ${type} ${name}`,
    );
    expect(made.sort()).toEqual(
      [
        "stack > immkit:index:ModerationPipeline moderation",
        "moderation > pulumi:providers:immkit moderation-immkit",
        "moderation > immkit:index:MediaBucket moderation-media",
        "moderation > immkit:index:ResultChannel moderation-results",
        "moderation > immkit:index:ServiceRole moderation-service",
        `moderation > ${projectType} moderation`,
        "moderation > immkit:index:AppAccess moderation-app",
        `moderation-service > ${roleType} moderation-service`,
        `moderation-service > ${policyType} moderation-service`,
        `moderation-service > ${attachmentType} moderation-service`,
        `moderation-app > ${roleType} moderation-app`,
        "moderation-app > immkit:index:ModerationAccess moderation-app",
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

  it("gives IMM's role the media and the topic, and the project that role", async () => {
    const { get, only } = await pipelineOf({
      ...minimal,
      mediaBucket: { bucketName: "shop-media", kmsKeyId: "key-1" },
    });
    const { roleName, assumeRolePolicyDocument } = get(roleType, "moderation-service").inputs;
    expect(assumeRolePolicyDocument).toContain('{"Service":["imm.aliyuncs.com"]}');
    expect(statementsOf(get(policyType, "moderation-service").inputs)).toEqual([
      [["oss:GetObject"], ["acs:oss:*:*:shop-media/*"]],
      [
        ["mns:PublishMessage"],
        [
          arnOf(
            `acs:mns:cn-hangzhou:${account}:/topics/shop-dev-moderation-results-topic`,
            "/messages",
          ),
        ],
      ],
      [["kms:Decrypt"], [`acs:kms:cn-hangzhou:${account}:key/key-1`]],
    ]);
    const project = only(projectType);
    expect(project.inputs).toEqual({
      projectName: generated("shop-dev-moderation-project"),
      serviceRole: roleName,
      expectedRegion: "cn-hangzhou",
      expectedAccountId: account,
    });
    expect(project.ignoreChanges).toEqual(["projectName"]);
    expect(project.provider).toMatch(/::moderation-immkit::/);
    // The project is made when its role can do its work, not before.
    expect(project.dependencies).toContain("moderation-service");
  });

  it("gives the application's role what it submits, uploads and receives", async () => {
    const { get } = await pipelineOf({
      ...minimal,
      mediaBucket: { bucketName: "shop-media" },
    });
    const { roleName } = get(roleType, "moderation-app").inputs;
    expect(get(attachmentType, "moderation-app").inputs["roleName"]).toBe(roleName);
    const project = arnOf(`acs:imm:cn-hangzhou:${account}:project/shop-dev-moderation-project`);
    expect(statementsOf(get(policyType, "moderation-app").inputs)).toEqual([
      [
        [
          "imm:CreateVideoModerationTask",
          "imm:CreateImageModerationTask",
          "imm:ListTasks",
          "imm:GetTask",
          "imm:GetVideoModerationResult",
          "imm:GetImageModerationResult",
        ],
        [project],
      ],
      [["oss:PutObject", "oss:AbortMultipartUpload"], ["acs:oss:*:*:shop-media/*"]],
      [
        [
          "mns:ReceiveMessage",
          "mns:BatchReceiveMessage",
          "mns:DeleteMessage",
          "mns:BatchDeleteMessage",
          "mns:ChangeMessageVisibility",
        ],
        [
          arnOf(
            `acs:mns:cn-hangzhou:${account}:/queues/shop-dev-moderation-results-queue`,
            "/messages",
          ),
        ],
      ],
    ]);
  });

  it("has the runtime config as output", async () => {
    const { outputs } = await pipelineOf({
      ...minimal,
      mediaBucket: { bucketName: "shop-media" },
    });
    expect(outputs["moderation"]).toEqual({
      runtimeConfig: {
        region: "cn-hangzhou",
        accountId: account,
        project: generated("shop-dev-moderation-project"),
        topic: generated("shop-dev-moderation-results-topic"),
        queue: generated("shop-dev-moderation-results-queue"),
        deadLetterQueue: generated("shop-dev-moderation-results-dead-letter"),
        contentFormat: "SIMPLIFIED",
        endpoints: {
          imm: "https://imm.cn-hangzhou.aliyuncs.com",
          mns: `https://${account}.mns.cn-hangzhou.aliyuncs.com`,
          sts: "https://sts.cn-hangzhou.aliyuncs.com",
          oss: "https://oss-cn-hangzhou.aliyuncs.com",
        },
        mediaBuckets: ["shop-media"],
        roleArn: arnOf(`acs:ram::${account}:role/shop-dev-moderation-app-role`),
      },
      weakened: [],
    });
  });

  it("creates nothing that exists, and gives existing roles the same access", async () => {
    const { resources, get, outputs } = await pipelineOf(everythingExists);
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
    expect(statementsOf(get(policyType, "moderation-service").inputs)).toEqual([
      [["oss:GetObject"], ["acs:oss:*:*:media-a/uploads/*", "acs:oss:*:*:media-b/*"]],
      [["mns:PublishMessage"], [`acs:mns:cn-hangzhou:${account}:/topics/t/messages`]],
      [["kms:Decrypt"], [`acs:kms:cn-hangzhou:${account}:key/key-1`]],
    ]);
    expect(get(attachmentType, "moderation-app").inputs["roleName"]).toBe("old-app");
    expect(statementsOf(get(policyType, "moderation-app").inputs)[1]).toEqual([
      ["oss:PutObject", "oss:AbortMultipartUpload"],
      ["acs:oss:*:*:media-a/uploads/*", "acs:oss:*:*:media-b/*"],
    ]);
    expect(outputs["moderation"]?.["runtimeConfig"]).toMatchObject({
      project: "old_project",
      topic: "t",
      queue: "q",
      deadLetterQueue: "d",
      contentFormat: "JSON",
      mediaBuckets: ["media-a", "media-b"],
      mediaPrefixes: { "media-a": ["uploads/"] },
      mediaKeyArns: [`acs:kms:cn-hangzhou:${account}:key/key-1`],
      roleArn: `acs:ram::${account}:role/old-app`,
    });
  });

  it("passes every option on", async () => {
    const tags = { team: "trust" };
    const { resources, get, only, outputs } = await pipelineOf({
      projectName: "moderation",
      mediaBucket: { bucketName: "shop-media", versioning: true },
      resultChannel: { topicName: "verdicts", tags: { team: "queues" } },
      serviceRoleName: "imm-role",
      application: {
        roleName: "web",
        trust: { services: ["fc.aliyuncs.com"] },
        access: [Access.Upload, Access.QuarantineMedia],
        prefixes: ["uploads/"],
        quarantineBucket: "shop-evidence",
        quarantinePrefix: "blocked/",
        maxSessionSeconds: 7200,
      },
      uploadEvents: { prefix: "uploads/", queueName: "uploads" },
      alarms: { contactGroups: ["on-call"] },
      network: Network.Vpc,
      deletion: DeletionPolicy.Delete,
      nameSalt: "2",
      tags,
    });
    expect(only(projectType).inputs).toMatchObject({ projectName: "moderation", tags });
    expect(only(projectType).ignoreChanges).toEqual([]);
    expect(get(roleType, "moderation-service").inputs).toMatchObject({
      roleName: "imm-role",
      tags,
    });
    expect(get(roleType, "moderation-app").inputs).toMatchObject({
      roleName: "web",
      maxSessionDuration: 7200,
    });
    expect(statementsOf(get(policyType, "moderation-app").inputs)).toEqual([
      [
        [
          "oss:PutObject",
          "oss:AbortMultipartUpload",
          "oss:GetObject",
          "oss:GetObjectTagging",
          "oss:DeleteObject",
        ],
        ["acs:oss:*:*:shop-media/uploads/*"],
      ],
      [
        ["oss:PutObject", "oss:PutObjectTagging", "oss:AbortMultipartUpload"],
        ["acs:oss:*:*:shop-evidence/blocked/*"],
      ],
    ]);
    expect(resources.filter(({ protect }) => protect)).toEqual([]);
    expect(
      resources.flatMap(({ type, name }) => (type === "alicloud:cms/alarm:Alarm" ? [name] : [])),
    ).to.have.members([
      "moderation-results-dead-letter-alarm",
      "moderation-uploads-dead-letter-alarm",
    ]);
    expect(only("alicloud:message/serviceEventRule:ServiceEventRule").inputs).toMatchObject({
      matchRules: [
        [{ name: `acs:oss:cn-hangzhou:${account}:shop-media`, prefix: "uploads/", suffix: "" }],
      ],
      endpoint: { endpointType: "queue", endpointValue: "uploads" },
    });
    const tagged = resources
      .filter(({ custom, inputs }) => custom && inputs["tags"])
      .map(({ type, name, inputs }) => `${type} ${name} ${(inputs["tags"] as typeof tags).team}`);
    expect(tagged).to.have.members([
      "alicloud:oss/bucket:Bucket moderation-media trust",
      "alicloud:message/serviceTopic:ServiceTopic moderation-results queues",
      "alicloud:message/serviceQueue:ServiceQueue moderation-results queues",
      "alicloud:message/serviceQueue:ServiceQueue moderation-results-dead-letter queues",
      "alicloud:cms/alarm:Alarm moderation-results-dead-letter-alarm queues",
      "alicloud:message/serviceQueue:ServiceQueue moderation-uploads trust",
      "alicloud:message/serviceQueue:ServiceQueue moderation-uploads-dead-letter trust",
      "alicloud:cms/alarm:Alarm moderation-uploads-dead-letter-alarm trust",
      `${roleType} moderation-service trust`,
      `${policyType} moderation-service trust`,
      `${roleType} moderation-app trust`,
      `${policyType} moderation-app trust`,
      `${projectType} moderation trust`,
    ]);
    expect(outputs["moderation"]?.["weakened"]).toEqual(["deletion", "network"]);
    expect(outputs["moderation"]?.["runtimeConfig"]).toMatchObject({
      uploadQueue: "uploads",
      allowHttp: true,
      quarantine: { bucket: "shop-evidence", prefix: "blocked/" },
      endpoints: { mns: `http://${account}.mns.cn-hangzhou-internal.aliyuncs.com` },
    });
  });

  it("lists the arguments that give up a safe default", async () => {
    const weakenedBy = async (args: Partial<ModerationPipelineArgs>) =>
      (await pipelineOf({ ...minimal, ...args })).outputs["moderation"]?.["weakened"];
    expect(
      await weakenedBy({
        application: { trust: { principals: [`acs:ram::${account}:root`] } },
        mediaBucket: { allowInsecureTransport: true, deletion: DeletionPolicy.Delete },
        resultChannel: { deletion: DeletionPolicy.Delete },
        endpoints: { imm: "http://gateway.example", sts: "http://127.0.0.1:8788" },
      }),
    ).toEqual([
      "mediaBucket.deletion",
      "mediaBucket.allowInsecureTransport",
      "resultChannel.deletion",
      "application.trust.principals",
      "endpoints.imm",
    ]);
    expect(
      await weakenedBy({
        network: Network.Vpc,
        endpoints: { mns: "https://gateway.example" },
      }),
    ).toEqual([]);
  });

  it("uses the provider's endpoints for the runtime, unless endpoints are given", async () => {
    const local = {
      ...hangzhou,
      "alicloud:protocol": "HTTP",
      "alicloud:endpoints": '[{"imm":"127.0.0.1:1","mns":"127.0.0.1:1","sts":"127.0.0.1:1"}]',
    };
    const configOf = async (args: Partial<ModerationPipelineArgs>) => {
      const { outputs } = await pipelineOf({ ...minimal, ...args }, { config: local });
      return outputs["moderation"]?.["runtimeConfig"] as RuntimeConfig | undefined;
    };
    expect(await configOf({})).toMatchObject({
      endpoints: {
        imm: "http://127.0.0.1:1",
        mns: "http://127.0.0.1:1",
        sts: "http://127.0.0.1:1",
      },
    });
    expect(await configOf({})).not.toHaveProperty("allowHttp");
    expect(
      (await configOf({ endpoints: { sts: pulumi.output("https://sts.example") } }))?.endpoints,
    ).toMatchObject({ imm: "http://127.0.0.1:1", sts: "https://sts.example" });
  });

  it("has a config for a VPC that the runtime accepts", async () => {
    const { outputs } = await pipelineOf({ ...minimal, network: Network.Vpc });
    const config = outputs["moderation"]?.["runtimeConfig"] as RuntimeConfig;
    const credentials = staticCredentials({ accessKeyId: "id", accessKeySecret: "secret" });
    const consumer = (settings: RuntimeConfig) =>
      NotificationConsumer.fromConfig(settings, { credentials, handler: () => {} });
    await ModerationClient.fromConfig(config, { credentials }).close();
    await consumer(config).stop();
    expect(() => consumer({ ...config, allowHttp: false })).toThrow("which is not encrypted");
  });

  it("accepts outputs of lists", async () => {
    const { get, outputs } = await pipelineOf({
      existingMediaBuckets: pulumi.output([{ bucketName: "media-a", prefixes: ["a/", "b/"] }]),
      application: {
        trust: { principals: pulumi.output([worker]) },
        access: pulumi.output([Access.ReadMedia]),
        prefixes: pulumi.output(["a/"]),
      },
    });
    expect(statementsOf(get(policyType, "moderation-app").inputs)).toEqual([
      [["oss:GetObject"], ["acs:oss:*:*:media-a/a/*"]],
    ]);
    expect(outputs["moderation"]?.["runtimeConfig"]).toMatchObject({
      mediaPrefixes: { "media-a": ["a/", "b/"] },
    });
  });

  it.each<[unknown, string, string]>([
    [undefined, "application", "is missing; say who can assume the application's role"],
    [{}, "application", "is missing; say who can assume the application's role"],
    [{ application: {} }, "application.trust", "is missing; say who can assume"],
    [{ application: { trust: { principals: [] } } }, "application.trust", "is empty"],
    [
      { application: { trust: { principals: ["*"] } } },
      "application.trust.principals[0]",
      'is "*"',
    ],
    [
      { application: { trust: { services: ["imm.aliyuncs.com"] } } },
      "application.trust.services[0]",
      'is "imm.aliyuncs.com"; IMM has its own role',
    ],
    [
      { ...minimal, existingApplicationRoleName: "r" },
      "application.trust",
      "can't be used with existingApplicationRoleName",
    ],
    [
      { application: { ...application, access: ["quarantineMedia"] } },
      "application.quarantineBucket",
      "is missing",
    ],
    [
      { ...minimal, projectName: "a", existingProjectName: "b" },
      "projectName",
      "can't be used with existingProjectName",
    ],
    [
      { ...minimal, existingProjectName: "p" },
      "existingProjectName",
      "requires existingServiceRoleName",
    ],
    [{ ...minimal, projectName: "9" }, "projectName", "must start with a letter"],
    [
      { ...minimal, mediaBucket: {}, existingMediaBuckets: [{ bucketName: "media-a" }] },
      "mediaBucket",
      "can't be used with existingMediaBuckets",
    ],
    [{ ...minimal, existingMediaBuckets: [] }, "existingMediaBuckets", "is empty"],
    [{ ...minimal, region: "cn-beijing" }, "region", "is unknown; the arguments are projectName, "],
    [
      { ...minimal, mediaBucket: { expireAfterDay: 3 } },
      "mediaBucket.expireAfterDay",
      "is unknown; did you mean expireAfterDays?",
    ],
    [
      { ...minimal, deletion: pulumi.output("delete") },
      "deletion",
      "is an output; it must be a plain value",
    ],
    [
      { ...minimal, deletion: "delete", mediaBucket: { wormDays: 3 } },
      "mediaBucket.deletion",
      "is delete; nobody can delete objects that wormDays locks",
    ],
    [
      { ...minimal, existingMediaBuckets: ["media-a"] },
      "existingMediaBuckets[0]",
      "must be an object",
    ],
    [
      { ...minimal, existingMediaBuckets: [{ bucketName: "media-a", kmsKeyId: "alias/a" }] },
      "existingMediaBuckets[0].kmsKeyId",
      'is "alias/a"',
    ],
    [
      {
        ...minimal,
        existingMediaBuckets: [{ bucketName: "media-a" }, { bucketName: "media-a" }],
      },
      "existingMediaBuckets[1].bucketName",
      'is "media-a" again',
    ],
    [
      { ...minimal, mediaBucket: { expireAfterDays: 0 } },
      "mediaBucket.expireAfterDays",
      "must be a whole number of days",
    ],
    [
      { ...minimal, resultChannel: { handlerTimeoutSeconds: 7200, messageRetentionSeconds: 60 } },
      "resultChannel.messageRetentionSeconds",
      "is 60",
    ],
    [
      {
        ...minimal,
        existingResultChannel: { topicName: "t", queueName: "q", contentFormat: "json" },
      },
      "existingResultChannel.contentFormat",
      'is "json"; write JSON',
    ],
    [
      { ...minimal, resultChannel: {}, existingResultChannel: {} },
      "existingResultChannel.topicName",
      "is missing",
    ],
    [
      { ...minimal, serviceRoleName: "a", existingServiceRoleName: "b" },
      "serviceRoleName",
      "can't be used with existingServiceRoleName",
    ],
    [
      {
        ...minimal,
        alarms: { contactGroups: ["a"] },
        resultChannel: { alarms: { contactGroups: ["a"] } },
      },
      "alarms",
      "can't be used with resultChannel.alarms",
    ],
    [
      {
        ...minimal,
        alarms: { contactGroups: ["a"] },
        existingResultChannel: { topicName: "t", queueName: "q", contentFormat: "JSON" },
      },
      "existingResultChannel.deadLetterQueueName",
      "is missing; alarms watches this queue",
    ],
    [
      {
        ...minimal,
        uploadEvents: {},
        existingMediaBuckets: [{ bucketName: "media-a" }, { bucketName: "media-b" }],
      },
      "uploadEvents",
      "requires one bucket",
    ],
    [
      {
        ...minimal,
        uploadEvents: {},
        existingMediaBuckets: [{ bucketName: "media-a", prefixes: ["uploads/"] }],
      },
      "uploadEvents.prefix",
      "IMM can only read the prefixes of existingMediaBuckets[0]",
    ],
    [
      { ...minimal, uploadEvents: { handlerTimeoutSeconds: 0 } },
      "uploadEvents.handlerTimeoutSeconds",
      "must be a whole number of seconds",
    ],
    // They are those of the provider.
    [{ ...minimal, region: "cn-beijing" }, "region", "is unknown; the arguments are"],
    [{ ...minimal, accountId: "999" }, "accountId", "is unknown; the arguments are"],
    [{ ...minimal, network: "VPC" }, "network", 'is "VPC"; write vpc'],
    [{ ...minimal, deletion: "never" }, "deletion", 'is "never"; it must be one of'],
    [
      { ...minimal, endpoints: { imm: "imm.aliyuncs.com" } },
      "endpoints.imm",
      'is "imm.aliyuncs.com"; it must be an origin with its scheme',
    ],
  ])("rejects %j before it registers anything", (args, argument, message) => {
    // The constructor throws, so there is no component that could have children.
    const create = () => new ModerationPipeline("moderation", args as ModerationPipelineArgs);
    expect(create).toThrow(InvalidArgumentError);
    expect(create).toThrow(expect.objectContaining({ argument }));
    expect(create).toThrow(`ModerationPipeline: ${argument} `);
    expect(create).toThrow(message);
  });

  it("uses an explicit provider for the region and every resource", async () => {
    const { resources, outputs, only } = await pipelineOf(minimal, {}, () => ({
      provider: new alicloud.Provider("north", { region: "cn-beijing" }),
    }));
    const children = resources.filter(({ type }) => type.startsWith("alicloud:"));
    expect(children.length).toBeGreaterThan(12);
    for (const child of children) expect(child.provider).toMatch(/::north::/);
    expect(outputs["moderation"]?.["runtimeConfig"]).toMatchObject({ region: "cn-beijing" });
    expect(only(projectType).inputs["expectedRegion"]).toBe("cn-beijing");
    expect(resources.filter(({ type }) => type === "pulumi:providers:immkit")).toHaveLength(1);
  });

  it.each([
    ["its own", undefined],
    ["an explicit", () => ({ provider: new alicloud.Provider("north", { region: "cn-beijing" }) })],
  ])("has known policies in a preview with %s provider", async (_, opts) => {
    const { resources } = await pipelineOf(minimal, { preview: true }, opts);
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
});

describe("grant", () => {
  it("allows a role several kinds of access in one policy", async () => {
    const { get, resources } = await record(
      () => {
        const pipeline = new ModerationPipeline("moderation", everythingExists);
        pipeline.grant("web-role", [Access.Submit, Access.Upload]);
        pipeline.grant(pulumi.output("web-role"), [Access.Consume], { name: "worker" });
        const role = new alicloud.ram.Role("reviewer", {
          roleName: "reviewer-role",
          assumeRolePolicyDocument: "{}",
        });
        pipeline.grant(role, [Access.QuarantineMedia, Access.RedriveDeadLetter], {
          prefixes: ["uploads/blocked/"],
          quarantineBucket: "media-evidence",
        });
      },
      { config: hangzhou },
    );
    expect(
      resources
        .filter(({ type }) => type === "immkit:index:ModerationAccess")
        .map(({ name, parent }) => [name, parent]),
    ).to.have.deep.members([
      ["moderation-app", "moderation-app"],
      ["moderation-web-role", "moderation"],
      ["moderation-worker", "moderation"],
      ["moderation-reviewer", "moderation"],
    ]);
    expect(get(attachmentType, "moderation-reviewer").inputs["roleName"]).toBe("reviewer-role");
    expect(statementsOf(get(policyType, "moderation-web-role").inputs)).toEqual([
      [
        ["imm:CreateVideoModerationTask", "imm:CreateImageModerationTask", "imm:ListTasks"],
        [`acs:imm:cn-hangzhou:${account}:project/old_project`],
      ],
      [
        ["oss:PutObject", "oss:AbortMultipartUpload"],
        ["acs:oss:*:*:media-a/uploads/*", "acs:oss:*:*:media-b/*"],
      ],
      [["kms:GenerateDataKey", "kms:Decrypt"], [`acs:kms:cn-hangzhou:${account}:key/key-1`]],
    ]);
    expect(statementsOf(get(policyType, "moderation-reviewer").inputs)).toContainEqual([
      ["oss:GetObject", "oss:GetObjectTagging", "oss:DeleteObject"],
      ["acs:oss:*:*:media-a/uploads/blocked/*", "acs:oss:*:*:media-b/uploads/blocked/*"],
    ]);
  });

  it("needs a name if the role's name is known only later", async () => {
    const attempt = record(
      () => {
        const pipeline = new ModerationPipeline("moderation", everythingExists);
        pipeline.grant(pulumi.output("web-role"), [Access.Submit]);
      },
      { config: hangzhou },
    );
    await expect(attempt).rejects.toThrow("ModerationPipeline: grant.name is missing");
  });
});
