import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Call, type Credentials, openApi } from "./openapi.ts";
import { AliOss } from "./oss-client.ts";

const Mns = createRequire(import.meta.url)(
  "@alicloud/mns",
) as typeof import("@alicloud/mns").default;

const media = (name: string) =>
  readFileSync(new URL(`../../examples/quickstart/media/${name}`, import.meta.url));

/**
 * The official core and the official SMQ client against one cloud. The owner sets it up, and a
 * least-privileged application uses it.
 */
describe("moderation through official clients", () => {
  let cloud: LocalCloud;
  let owner: Record<"imm" | "mns" | "ram", Call>;
  let app: Credentials;

  beforeAll(async () => {
    cloud = await startCloud({
      scenario: {
        rules: [
          {
            match: { key: "*.gif" },
            suggestion: "review",
            afterReview: { suggestion: "pass", delayMs: 30 },
          },
          {
            match: { kind: "video" },
            suggestion: "block",
            categories: ["terrorism"],
            frames: [{ offset: 1, label: "terrorism", rate: 99 }],
          },
        ],
      },
    });
    owner = {
      imm: openApi("Imm", cloud),
      mns: openApi("Mns-open", cloud),
      ram: openApi("Ram", cloud),
    };
    const oss = new AliOss({ ...cloud, region: `oss-${cloud.region}`, bucket: "media" });
    await oss.putBucket("media");
    for (const name of ["dusk.jpg", "loop.gif", "zoom.mp4"]) await oss.put(name, media(name));

    const trust = (principal: object) =>
      JSON.stringify({
        Version: "1",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }],
      });
    const policy = (...statements: [action: string[], resource: string[]][]) =>
      JSON.stringify({
        Version: "1",
        Statement: statements.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })),
      });
    const roles = {
      "imm-role": {
        trust: trust({ Service: ["imm.aliyuncs.com"] }),
        policy: policy(
          [["oss:GetObject"], ["acs:oss:*:*:media/*"]],
          [
            ["mns:PublishMessage"],
            [`acs:mns:${cloud.region}:${cloud.accountId}:/topics/verdicts/messages`],
          ],
        ),
      },
      "app-role": {
        trust: trust({ RAM: [`acs:ram::${cloud.accountId}:root`] }),
        policy: policy(
          [
            [
              "imm:CreateImageModerationTask",
              "imm:CreateVideoModerationTask",
              "imm:GetTask",
              "imm:ListTasks",
              "imm:GetImageModerationResult",
              "imm:GetVideoModerationResult",
            ],
            [`acs:imm:${cloud.region}:${cloud.accountId}:project/moderation`],
          ],
          [
            ["mns:ReceiveMessage", "mns:DeleteMessage"],
            [`acs:mns:${cloud.region}:${cloud.accountId}:/queues/verdicts/messages`],
          ],
        ),
      },
    };
    for (const [name, role] of Object.entries(roles)) {
      await owner.ram("CreateRole", { RoleName: name, AssumeRolePolicyDocument: role.trust });
      await owner.ram("CreatePolicy", { PolicyName: name, PolicyDocument: role.policy });
      await owner.ram("AttachPolicyToRole", {
        PolicyType: "Custom",
        PolicyName: name,
        RoleName: name,
      });
    }
    await owner.ram("CreateUser", { UserName: "deployer" });
    await owner.ram("AttachPolicyToUser", {
      PolicyType: "System",
      PolicyName: "AliyunSTSAssumeRoleAccess",
      UserName: "deployer",
    });
    const { AccessKey } = (await owner.ram("CreateAccessKey", { UserName: "deployer" })) as {
      AccessKey: { AccessKeyId: string; AccessKeySecret: string };
    };
    const sts = openApi("Sts", {
      ...cloud,
      accessKeyId: AccessKey.AccessKeyId,
      accessKeySecret: AccessKey.AccessKeySecret,
    });
    const { Credentials: session } = (await sts("AssumeRole", {
      RoleArn: `acs:ram::${cloud.accountId}:role/app-role`,
      RoleSessionName: "app",
    })) as {
      Credentials: { AccessKeyId: string; AccessKeySecret: string; SecurityToken: string };
    };
    app = {
      ...cloud,
      accessKeyId: session.AccessKeyId,
      accessKeySecret: session.AccessKeySecret,
      securityToken: session.SecurityToken,
    };
  });

  afterAll(() => cloud.close());

  it("sets up a project, a topic and a queue", async () => {
    expect(await owner.mns("CreateTopic", { TopicName: "verdicts" })).toMatchObject({
      Code: 200,
      Success: true,
      RequestId: expect.any(String),
    });
    await owner.mns("CreateQueue", { QueueName: "verdicts", PollingWaitSeconds: "20" });
    await owner.mns("Subscribe", {
      TopicName: "verdicts",
      SubscriptionName: "all",
      PushType: "queue",
      Endpoint: "verdicts",
      NotifyContentFormat: "SIMPLIFIED",
    });
    expect(
      await owner.mns("GetSubscriptionAttributes", {
        TopicName: "verdicts",
        SubscriptionName: "all",
      }),
    ).toMatchObject({
      Data: {
        Endpoint: "verdicts",
        NotifyContentFormat: "SIMPLIFIED",
        NotifyStrategy: "BACKOFF_RETRY",
      },
    });
    expect(
      await owner.imm("CreateProject", { ProjectName: "moderation", ServiceRole: "imm-role" }),
    ).toMatchObject({
      Project: { ProjectName: "moderation", ServiceRole: "imm-role" },
      RequestId: expect.stringMatching(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/),
    });
  });

  it("submits under the application's role, receives each verdict, and reads it again", async () => {
    const imm = openApi("Imm", app);
    const mns = new Mns(cloud.accountId, app as Required<Credentials>);
    const notification = JSON.stringify({ MNS: { TopicName: "verdicts" } });
    const submit = async (action: string, key: string) =>
      String(
        (
          await imm(action, {
            ProjectName: "moderation",
            SourceURI: `oss://media/${key}`,
            Notification: notification,
            UserData: `user data of ${key} & <more>`,
          })
        )["TaskId"],
      );
    const ids = {
      still: await submit("CreateImageModerationTask", "dusk.jpg"),
      moving: await submit("CreateImageModerationTask", "loop.gif"),
      film: await submit("CreateVideoModerationTask", "zoom.mp4"),
    };

    const verdicts: Record<string, string[]> = {};
    for (let received = 0; received < 4; ) {
      const { body } = await mns.batchReceiveMessage("verdicts", 16, 5);
      for (const { MessageBody = "", ReceiptHandle = "" } of body) {
        const content = JSON.parse(JSON.parse(MessageBody).content);
        verdicts[content.TaskId] = [
          ...(verdicts[content.TaskId] ?? []),
          content.ModerationResult.Suggestion,
        ];
        await mns.deleteMessage("verdicts", ReceiptHandle);
        received += 1;
      }
    }
    expect(verdicts).toEqual({
      [ids.still]: ["pass"],
      [ids.moving]: ["review", "pass"],
      [ids.film]: ["block"],
    });

    const result = await imm("GetVideoModerationResult", {
      ProjectName: "moderation",
      TaskType: "VideoModeration",
      TaskId: ids.film,
    });
    expect(result).toMatchObject({
      Status: "Succeeded",
      UserData: "user data of zoom.mp4 & <more>",
      ModerationResult: {
        Suggestion: "block",
        Categories: ["terrorism"],
        Frames: { BlockFrames: [{ Offset: 1, Label: "terrorism", Rate: 99 }] },
      },
    });
    const { Tasks } = (await imm("ListTasks", {
      ProjectName: "moderation",
      Status: "Succeeded",
      TaskTypes: '["ImageModeration"]',
    })) as {
      Tasks: { TaskId: string }[];
    };
    expect(Tasks.map(({ TaskId }) => TaskId).sort()).toEqual([ids.still, ids.moving].sort());
  });

  it("denies the application everything else, and names the missing action", async () => {
    await expect(
      openApi("Imm", app)("DeleteProject", { ProjectName: "moderation" }),
    ).rejects.toMatchObject({
      code: "NoPermission",
      statusCode: 403,
      accessDeniedDetail: { AuthAction: "imm:DeleteProject", NoPermissionType: "ImplicitDeny" },
    });
    await expect(
      openApi("Imm", app)("CreateImageModerationTask", {
        ProjectName: "other",
        SourceURI: "oss://media/dusk.jpg",
      }),
    ).rejects.toMatchObject({
      code: "NoPermission",
    });
    await expect(
      openApi("Mns-open", app)("DeleteQueue", { QueueName: "verdicts" }),
    ).rejects.toMatchObject({ code: "NoPermission" });
    await expect(
      new Mns(cloud.accountId, app as Required<Credentials>).sendMessage("verdicts", {
        MessageBody: "x",
      }),
    ).rejects.toMatchObject({
      name: "MNSAccessDeniedError",
    });
  });

  it("explains an error in the members of the official error class", async () => {
    await expect(owner.imm("GetProject", { ProjectName: "none" })).rejects.toMatchObject({
      code: "ResourceNotFound",
      statusCode: 400,
      requestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
      message: expect.stringContaining('"none"'),
    });
    await expect(
      owner.imm("CreateImageModerationTask", {
        ProjectName: "moderation",
        SourceURI: "oss://media/dusk.jpg",
        UserData: "x".repeat(2049),
      }),
    ).rejects.toMatchObject({ code: "InvalidUserData" });
    await expect(owner.mns("GetQueueAttributes", { QueueName: "none" })).rejects.toMatchObject({
      code: "QueueNotExist",
      statusCode: 404,
    });
  });
});
