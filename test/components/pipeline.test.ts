/**
 * A whole moderation stack on the local cloud. Both engines deploy the same. What its roles can do
 * is shown with the in-process engine, and the life of the stack with the real one.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
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
import { type engines, hasCli, needsCli } from "../engine/engines.ts";
import { snapshot } from "../engine/snapshot.ts";
import { contentsOf, ossOf, protectionsOf } from "./cloud-contents.ts";

const Mns = createRequire(import.meta.url)(
  "@alicloud/mns",
) as typeof import("@alicloud/mns").default;

const program = fileURLToPath(new URL("programs/pipeline", import.meta.url));
const picture = fileURLToPath(
  new URL("../../examples/quickstart/media/coastline.png", import.meta.url),
);

/** What the in-process engine deployed, to compare with the real engine's. */
let inProcess: unknown;

interface Stack {
  readonly cloud: LocalCloud;
  readonly deployment: Deployment;
  readonly config: RuntimeConfig;
  readonly bucket: string;
  /** A session of a role that trusts the worker. */
  readonly sessionOf: (roleArn: string) => CredentialsProvider;
  /** Set it to get the events of the next runs. */
  onEvent: (event: DeployEvent) => void;
}

async function deployed(engine: (typeof engines)[number]): Promise<Stack> {
  const cloud = await startCloud({
    scenario: { rules: [], default: { suggestion: "block", categories: ["porn"] } },
  });
  const worker = cloud.ram.applicationUser("worker");
  worker.allowAssume("*");
  const stack = { onEvent: (_: DeployEvent) => {} };
  const deployment = await deploy({
    program,
    cloud,
    engine,
    config: { worker: worker.arn },
    onEvent: (event) => stack.onEvent(event),
  });
  const config = deployment.outputs["runtimeConfig"] as RuntimeConfig;
  return Object.assign(stack, {
    cloud,
    deployment,
    config,
    bucket: String(config.mediaBuckets[0]),
    sessionOf: (roleArn: string) =>
      assumeRole({ source: staticCredentials(worker), roleArn, endpoint: cloud.endpoint }),
  });
}

/** Resources and cloud, without what differs in every deployment. */
async function deployedBy({ deployment, cloud }: Stack): Promise<unknown> {
  const resources = deployment.resources
    .map(({ dependencies, ...resource }) => ({ ...resource, after: [...dependencies].sort() }))
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));
  const text = JSON.stringify({ resources, cloud: await snapshot(cloud) }, (member, value) =>
    /^(?:createTime|createDate|creationDate|roleId)$/i.test(member) ? undefined : value,
  );
  return JSON.parse(text.replaceAll(new URL(cloud.endpoint).host, "cloud"));
}

describe("a moderation stack", () => {
  let stack: Stack;
  let cloud: LocalCloud;
  let deployment: Deployment;
  let config: RuntimeConfig;
  let sessionOf: Stack["sessionOf"];

  beforeAll(async () => {
    stack = await deployed("in-process");
    ({ cloud, deployment, config, sessionOf } = stack);
    inProcess = await deployedBy(stack);
  }, 120_000);

  afterAll(async () => {
    await deployment?.destroy();
    await cloud?.close();
  }, 120_000);

  it("has the runtime config and the weakened defaults as outputs", () => {
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
      endpoints: {
        imm: cloud.endpoint,
        mns: cloud.endpoint,
        sts: cloud.endpoint,
        oss: cloud.endpoint,
      },
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
    const { bucket } = stack;
    expect(await protectionsOf(cloud, bucket)).toMatchObject({
      acl: "private",
      encryption: "AES256",
      versioning: "Enabled",
      blocked: true,
    });
    const anonymous = await fetch(`${cloud.endpoint}/${bucket}/anything`);
    expect(anonymous.status).toBe(403);
  });

  it("allows the application's role to submit, and to receive and read the verdict", async () => {
    const { bucket } = stack;
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
    const SourceURI = `oss://${stack.bucket}/uploads/coastline.png`;
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

  it("keeps every key out of the state", async () => {
    const state = JSON.stringify(await deployment.exportState());
    expect(state).toContain("immkit:index:ResultChannel");
    for (const secret of [cloud.accessKeySecret, cloud.controlKey])
      expect(state).not.toContain(secret);
  });

  it("updates and is deleted without the real engine too", async () => {
    await deployment.update({ stage: "prod" });
    await deployment.destroy();
    expect(await contentsOf(cloud)).toMatchObject({ projects: [], queues: [], buckets: [] });
  }, 60_000);
});

describe.skipIf(!hasCli)(`the life of a moderation stack, pulumi${needsCli}`, () => {
  let stack: Stack;
  let cloud: LocalCloud;
  let deployment: Deployment;
  let config: RuntimeConfig;
  let bucket: string;
  let imm: Call;
  let smq: Call;
  let ram: Call;

  /** What a run changes: operation and type of everything but resources that stay as they are. */
  async function changesOf(work: () => Promise<void>): Promise<string[]> {
    const events: DeployEvent[] = [];
    stack.onEvent = (event) => events.push(event);
    await work();
    return events
      .filter(({ done, op }) => done && op !== "same")
      .map(({ op, type }) => `${op} ${type.split(":").at(-1)}`)
      .sort();
  }
  const queueAttributes = async () =>
    (await smq("GetQueueAttributes", { QueueName: config.queue }))["Data"];
  const roleNamed = (part: string) =>
    String(deployment.resources.find(({ id }) => id?.includes(part) && /role/.test(id))?.id);
  const trustOf = async (RoleName: string) =>
    ((await ram("GetRole", { RoleName })) as { Role: { AssumeRolePolicyDocument: string } }).Role
      .AssumeRolePolicyDocument;
  const subscriptions = async () => {
    const page = { TopicName: config.topic, PageNum: "1", PageSize: "10" };
    return JSON.stringify(await smq("ListSubscriptionByTopic", page));
  };

  beforeAll(async () => {
    stack = await deployed("pulumi");
    ({ cloud, deployment, config, bucket } = stack);
    imm = openApi("Imm", cloud);
    smq = openApi("Mns-open", cloud);
    ram = openApi("Ram", cloud);
  }, 120_000);

  afterAll(async () => {
    await deployment?.destroy();
    await cloud?.close();
  }, 120_000);

  it("begins with the same children and names as without a CLI", async () => {
    expect(deployment.engine).toBe("pulumi");
    expect(await deployedBy(stack)).toEqual(inProcess);
  });

  it("changes nothing without a change", async () => {
    expect(await changesOf(() => deployment.update())).toEqual([]);
  }, 60_000);

  it("repairs what other clients changed and deleted", async () => {
    const before = await protectionsOf(cloud, bucket);
    const oss = ossOf(cloud).useBucket(bucket);
    await oss.deleteBucketEncryption(bucket);
    await oss.deleteBucketPolicy(bucket);
    await oss.putBucketVersioning(bucket, "Suspended");
    await smq("SetQueueAttributes", { QueueName: config.queue, VisibilityTimeout: "10" });
    const role = roleNamed("app-role");
    const trust = await trustOf(role);
    await ram("UpdateRole", {
      RoleName: role,
      NewAssumeRolePolicyDocument: trust.replace("user/worker", "root"),
    });
    await imm("DetachOSSBucket", { OSSBucket: bucket });
    await imm("DeleteProject", { ProjectName: config.project });

    await deployment.refresh();
    expect(await changesOf(() => deployment.update())).toEqual([
      "create BucketPolicy",
      "create BucketServerSideEncryption",
      "create ImmProject",
      "create OssBucketAttachment",
      "update BucketVersioning",
      "update Role",
      "update ServiceQueue",
    ]);
    expect(await protectionsOf(cloud, bucket)).toEqual(before);
    expect(await queueAttributes()).toMatchObject({ VisibilityTimeout: 180 });
    expect(JSON.parse(await trustOf(role))).toEqual(JSON.parse(trust));
    expect(await imm("GetProject", { ProjectName: config.project })).toHaveProperty("Project");
  }, 120_000);

  it("updates in place, and replaces only the subscription, without losing a verdict", async () => {
    // A message at each step: some between the new subscription and the end of the old one.
    const client = new Mns(cloud.accountId, cloud);
    const sent: Promise<string>[] = [];
    let both: Promise<string> | undefined;
    const changes = await changesOf(async () => {
      const record = stack.onEvent;
      stack.onEvent = (event) => {
        record(event);
        const { op, type, done } = event;
        if (done && op === "replace" && type.endsWith("Subscription")) both ??= subscriptions();
        const message = { MessageBody: `verdict ${sent.length}` };
        sent.push(client.publishMessage(config.topic, message).then(() => message.MessageBody));
      };
      await deployment.update({
        contentFormat: "JSON",
        handlerTimeoutSeconds: "60",
        messageRetentionSeconds: "3600",
        expireAfterDays: "10",
        services: '["fc.aliyuncs.com"]',
        stage: "prod",
      });
    });
    const inPlace = changes.filter((change) => change.startsWith("update "));
    expect(changes.filter((change) => !inPlace.includes(change))).toEqual([
      "delete ServiceSubscription",
      "replace ServiceSubscription",
    ]);
    expect(inPlace).toEqual(expect.arrayContaining(["update ImmProject", "update Role"]));
    expect(await both).toContain("-simplified");
    expect(await both).toContain("-json");
    expect(await subscriptions()).not.toContain("-simplified");

    const published = await Promise.all(sent);
    const received = new Set<string>();
    while (received.size < published.length) {
      const { body } = await client.batchReceiveMessage(config.queue, 16);
      for (const { MessageBody = "" } of body)
        received.add(/verdict \d+/.exec(bodyOf(MessageBody))?.[0] ?? MessageBody);
    }
    expect([...received].sort()).toEqual([...published].sort());

    expect(await queueAttributes()).toMatchObject({
      VisibilityTimeout: 360,
      MessageRetentionPeriod: 3600,
    });
    const { rules } = await ossOf(cloud).useBucket(bucket).getBucketLifecycle(bucket);
    expect(JSON.stringify(rules)).toContain('"days":"10"');
    expect(await trustOf(roleNamed("app-role"))).toContain("fc.aliyuncs.com");
    expect((await imm("GetProject", { ProjectName: config.project }))["Project"]).toMatchObject({
      Tags: [{ TagKey: "stage", TagValue: "prod" }],
    });
  }, 120_000);

  it("keeps every resource and name when it is renamed with an alias", async () => {
    const before = await contentsOf(cloud);
    const changes = await changesOf(() => deployment.update({ name: "verdicts" }));
    expect(changes.filter((change) => !change.startsWith("update "))).toEqual([]);
    expect(await contentsOf(cloud)).toEqual(before);
    expect(deployment.outputs["runtimeConfig"]).toEqual({ ...config, contentFormat: "JSON" });
    await deployment.refresh();
    expect(await changesOf(() => deployment.update())).toEqual([]);
  }, 120_000);

  it("deletes everything at the end, media included", async () => {
    await ossOf(cloud).useBucket(bucket).put("a.txt", Buffer.from("media"));
    await deployment.destroy();
    expect(await contentsOf(cloud)).toMatchObject({
      projects: [],
      roles: [],
      queues: [],
      topics: [],
      buckets: [],
    });
  }, 60_000);
});

/** A message in its own text, or as base64. */
const bodyOf = (body: string) =>
  /verdict/.test(body) ? body : Buffer.from(body, "base64").toString();
