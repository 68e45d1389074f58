/** The components with both engines, on the local cloud: a whole moderation stack. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { RuntimeConfig } from "@immkit/components";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type DeployEvent, type Deployment, deploy } from "@immkit/pulumi-local";
import { ModerationClient, type ModerationOutcome, NotificationConsumer } from "@immkit/runtime";
import {
  assumeRole,
  type CredentialsProvider,
  staticCredentials,
} from "@immkit/runtime/credentials";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Call, openApi } from "../clients/openapi.ts";
import { hasCli, needsCli } from "../engine/engines.ts";
import { contentsOf, ossOf } from "./cloud-contents.ts";

const program = fileURLToPath(new URL("programs/pipeline", import.meta.url));
const picture = fileURLToPath(
  new URL("../../examples/quickstart/media/coastline.png", import.meta.url),
);

describe("a moderation stack, in-process", () => behaves("in-process"));
describe.skipIf(!hasCli)(`a moderation stack, pulumi${needsCli}`, () => behaves("pulumi"));

function behaves(engine: "in-process" | "pulumi"): void {
  let cloud: LocalCloud;
  let imm: Call;
  let deployment: Deployment;
  let config: RuntimeConfig;
  /** A session of a role that trusts the worker. */
  let sessionOf: (roleArn: string) => CredentialsProvider;
  const events: DeployEvent[] = [];

  /** What a run changes: operation and type of everything but resources that stay as they are. */
  async function changesOf(work: () => Promise<void>): Promise<string[]> {
    events.length = 0;
    await work();
    return events
      .filter(({ done, op }) => done && op !== "same")
      .map(({ op, type }) => `${op} ${type.split(":").at(-1)}`);
  }

  beforeAll(async () => {
    cloud = await startCloud({
      scenario: { rules: [], default: { suggestion: "block", categories: ["porn"] } },
    });
    imm = openApi("Imm", cloud);
    const ram = openApi("Ram", cloud);
    await ram("CreateUser", { UserName: "worker" });
    const { AccessKey: key } = (await ram("CreateAccessKey", { UserName: "worker" })) as {
      AccessKey: { AccessKeyId: string; AccessKeySecret: string };
    };
    const PolicyDocument = JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }],
    });
    await ram("CreatePolicy", { PolicyName: "assume", PolicyDocument });
    await ram("AttachPolicyToUser", {
      PolicyName: "assume",
      PolicyType: "Custom",
      UserName: "worker",
    });
    const source = staticCredentials({
      accessKeyId: key.AccessKeyId,
      accessKeySecret: key.AccessKeySecret,
    });
    sessionOf = (roleArn) => assumeRole({ source, roleArn, endpoint: cloud.endpoint });

    const worker = `acs:ram::${cloud.accountId}:user/worker`;
    deployment = await deploy({
      program,
      cloud,
      engine,
      config: { worker },
      onEvent: (event) => events.push(event),
    });
    config = deployment.outputs["runtimeConfig"] as RuntimeConfig;
  }, 120_000);

  afterAll(async () => {
    await deployment?.destroy();
    await cloud?.close();
  }, 120_000);

  it("has the runtime config and the weakened defaults as outputs", () => {
    expect(deployment.engine).toBe(engine);
    expect(config).toEqual({
      region: "cn-hangzhou",
      accountId: "1234567890123456",
      project: expect.stringMatching(/^shop-dev-moderation-project-[0-9a-f]{12}$/),
      topic: expect.stringMatching(/^shop-dev-moderation-results-topic-[0-9a-f]{12}$/),
      queue: expect.stringMatching(/^shop-dev-moderation-results-queue-[0-9a-f]{12}$/),
      deadLetterQueue: expect.stringMatching(
        /^shop-dev-moderation-results-dead-letter-[0-9a-f]{12}$/,
      ),
      contentFormat: "SIMPLIFIED",
      endpoints: { imm: cloud.endpoint, mns: cloud.endpoint, sts: cloud.endpoint },
      mediaBuckets: [expect.stringMatching(/^shop-dev-moderation-media-[0-9a-f]{12}$/)],
      roleArn: expect.stringMatching(
        /^acs:ram::1234567890123456:role\/shop-dev-moderation-app-role-[0-9a-f]{12}$/,
      ),
    });
    expect(deployment.outputs["weakened"]).toEqual([
      "mediaBucket.deletion",
      "resultChannel.deletion",
    ]);
  });

  it("protects the bucket", async () => {
    const bucket = String(config.mediaBuckets[0]);
    const oss = ossOf(cloud).useBucket(bucket);
    expect((await oss.getBucketACL(bucket)).acl).toBe("private");
    expect((await oss.getBucketEncryption(bucket)).encryption.SSEAlgorithm).toBe("AES256");
    expect((await oss.getBucketVersioning(bucket)).versionStatus).toBe("Enabled");
    expect((await oss.getBucketLifecycle(bucket)).rules).toHaveLength(1);
    await expect(oss.putBucketACL(bucket, "public-read")).rejects.toMatchObject({
      code: "AccessDenied",
    });
    const anonymous = await fetch(`${cloud.endpoint}/${bucket}/anything`);
    expect(anonymous.status).toBe(403);
  });

  it("allows the application's role to submit, and to receive and read the verdict", async () => {
    const bucket = String(config.mediaBuckets[0]);
    await ossOf(cloud)
      .useBucket(bucket)
      .put("uploads/coastline.png", await readFile(picture));
    const credentials = sessionOf(config.roleArn);
    const client = ModerationClient.fromConfig(config, { credentials });
    const arrived = Promise.withResolvers<ModerationOutcome>();
    const consumer = NotificationConsumer.fromConfig(config, {
      credentials,
      handler: async (outcome) => arrived.resolve(outcome),
    });
    consumer.start();
    try {
      const { taskId } = await client.submitImage({ uri: `oss://${bucket}/uploads/coastline.png` });
      expect(await arrived.promise).toMatchObject({
        taskId,
        status: "succeeded",
        suggestion: "block",
        categories: ["porn"],
      });
      expect(await client.getResult({ kind: "image", taskId })).toMatchObject({
        suggestion: "block",
      });
    } finally {
      await consumer.stop();
    }
  });

  it("allows it nothing else, and allows a role with one grant only the granted access", async () => {
    const session = async (roleArn: string) => {
      const {
        accessKeyId = "",
        accessKeySecret = "",
        securityToken = "",
      } = await sessionOf(roleArn).getCredential();
      return openApi("Imm", {
        endpoint: cloud.endpoint,
        region: cloud.region,
        accessKeyId,
        accessKeySecret,
        securityToken,
      });
    };
    const app = await session(config.roleArn);
    for (const action of ["DeleteProject", "UpdateProject", "GetProject"]) {
      await expect(app(action, { ProjectName: config.project })).rejects.toMatchObject({
        code: "NoPermission",
      });
    }
    const web = await session(String(deployment.outputs["webRole"]));
    const SourceURI = `oss://${config.mediaBuckets[0]}/uploads/coastline.png`;
    expect(
      await web("CreateImageModerationTask", { ProjectName: config.project, SourceURI }),
    ).toHaveProperty("TaskId");
    expect(await web("ListTasks", { ProjectName: config.project })).toHaveProperty("Tasks");
    await expect(
      web("CreateImageModerationTask", { ProjectName: "another", SourceURI }),
    ).rejects.toMatchObject({ code: "NoPermission" });
  });

  it("denies IMM's role other buckets", async () => {
    const oss = ossOf(cloud);
    await oss.putBucket("private-papers");
    await oss.useBucket("private-papers").put("paper.png", await readFile(picture));
    const client = ModerationClient.fromConfig(
      { ...config, mediaBuckets: ["private-papers"] },
      { credentials: sessionOf(config.roleArn) },
    );
    const { taskId } = await client.submitImage({ uri: "oss://private-papers/paper.png" });
    await expect
      .poll(async () => (await client.getTask({ kind: "image", taskId })).status)
      .toBe("failed");
    await oss.useBucket("private-papers").delete("paper.png");
    await oss.useBucket("private-papers").deleteBucket("private-papers");
  });

  it("changes nothing without a change, also after a refresh", async () => {
    expect(await changesOf(() => deployment.update())).toEqual([]);
    await deployment.refresh();
    expect(await changesOf(() => deployment.update())).toEqual([]);
  }, 60_000);

  it("updates in place, and replaces only the subscription for another format", async () => {
    const changes = await changesOf(() =>
      deployment.update({ contentFormat: "JSON", handlerTimeoutSeconds: "60", stage: "prod" }),
    );
    expect(
      changes.filter(
        (change) =>
          /^(?:replace|delete|create) /.test(change) && !/ServiceSubscription$/.test(change),
      ),
    ).toEqual([]);
    expect(changes).toContain("update ImmProject");
    const project = (await imm("GetProject", { ProjectName: config.project }))["Project"];
    expect(project).toMatchObject({ Tags: [{ TagKey: "stage", TagValue: "prod" }] });
    const smq = openApi("Mns-open", cloud);
    expect((await smq("GetQueueAttributes", { QueueName: config.queue }))["Data"]).toMatchObject({
      VisibilityTimeout: 360,
    });
    const subscriptions = await smq("ListSubscriptionByTopic", {
      TopicName: config.topic,
      PageNum: "1",
      PageSize: "10",
    });
    expect(JSON.stringify(subscriptions)).toContain(`${config.queue}-json`);
    expect(JSON.stringify(subscriptions)).not.toContain("-simplified");
    expect((deployment.outputs["runtimeConfig"] as RuntimeConfig).contentFormat).toBe("JSON");
  }, 60_000);

  it("repairs drift: reverts manual changes, and creates deleted resources again", async () => {
    const { ServiceRole } = (await imm("GetProject", { ProjectName: config.project }))[
      "Project"
    ] as { ServiceRole: string };
    await imm("UpdateProject", { ProjectName: config.project, ServiceRole, Tag: "[]" });
    await deployment.refresh();
    expect(await changesOf(() => deployment.update())).toEqual(["update ImmProject"]);
    await imm("DetachOSSBucket", { OSSBucket: String(config.mediaBuckets[0]) });
    await imm("DeleteProject", { ProjectName: config.project });
    await deployment.refresh();
    expect((await changesOf(() => deployment.update())).sort()).toEqual([
      "create ImmProject",
      "create OssBucketAttachment",
    ]);
    expect((await imm("GetProject", { ProjectName: config.project }))["Project"]).toMatchObject({
      ServiceRole,
    });
  }, 60_000);

  it("keeps every key out of the state", async () => {
    const state = JSON.stringify(await deployment.exportState());
    expect(state).toContain("immkit:index:ResultChannel");
    for (const secret of [cloud.accessKeySecret, cloud.controlKey])
      expect(state).not.toContain(secret);
  });

  it("deletes everything at the end, media included", async () => {
    await deployment.destroy();
    expect(await contentsOf(cloud)).toEqual({
      projects: [],
      roles: [],
      policies: ["assume"],
      queues: [],
      topics: [],
      buckets: [],
    });
  }, 60_000);
}
