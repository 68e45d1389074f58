/** A local cloud with all that moderation needs, to look at in the console. */
import { readFileSync } from "node:fs";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import {
  mns,
  ok,
  oss,
  owner,
  ramVersion,
  userWith,
} from "../../packages/local-cloud/src/testing/wire.ts";

export const immVersion = "2020-09-30";
const mnsVersion = "2022-01-19";
const mediaFolder = new URL("../../examples/quickstart/media/", import.meta.url);

/** A file of the quickstart. */
export const sample = (name: string) => readFileSync(new URL(name, mediaFolder));

const scenario = {
  rules: [
    { match: { key: "*poster*" }, suggestion: "block", categories: ["ad"], delayMs: 0 },
    {
      match: { kind: "video" },
      suggestion: "review",
      categories: ["logo"],
      frames: [
        { offset: 1.5, label: "logo", rate: 62 },
        { offset: 3, label: "logo", rate: 87.5 },
        { offset: 4.6, label: "ad", rate: 71 },
      ],
      delayMs: 0,
    },
    { match: { key: "*crowd*" }, suggestion: "review", categories: ["crowd"], delayMs: 0 },
    {
      match: { key: "*broken*" },
      fail: { code: "InvalidMediaFormat", message: "The object is not an image." },
      delayMs: 0,
    },
    { match: { key: "*slow*" }, suggestion: "pass", delayMs: 86_400_000 },
  ],
  default: { suggestion: "pass", delayMs: 0 },
};

/** Project `shop`, bucket `media`, topic and queue `verdicts`. */
export class Stage {
  readonly cloud: LocalCloud;

  constructor(cloud: LocalCloud) {
    this.cloud = cloud;
  }

  static async start(): Promise<Stage> {
    const cloud = await startCloud({ scenario });
    const stage = new Stage(cloud);
    const trust = {
      Version: "1",
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["imm.aliyuncs.com"] } },
      ],
    };
    await stage.call(ramVersion, "CreateRole", {
      RoleName: "moderation",
      AssumeRolePolicyDocument: JSON.stringify(trust),
    });
    for (const PolicyName of ["AliyunOSSFullAccess", "AliyunMNSFullAccess"])
      await stage.call(ramVersion, "AttachPolicyToRole", {
        PolicyType: "System",
        PolicyName,
        RoleName: "moderation",
      });
    await oss(cloud, owner(cloud), "PUT", { bucket: "media" });
    await stage.call(mnsVersion, "CreateQueue", { QueueName: "verdicts-dead" });
    await stage.call(mnsVersion, "CreateQueue", { QueueName: "verdicts" });
    await stage.call(mnsVersion, "CreateTopic", { TopicName: "verdicts" });
    await stage.call(mnsVersion, "Subscribe", {
      TopicName: "verdicts",
      SubscriptionName: "application",
      PushType: "queue",
      Endpoint: "verdicts",
      NotifyContentFormat: "SIMPLIFIED",
    });
    await stage.call(immVersion, "CreateProject", {
      ProjectName: "shop",
      ServiceRole: "moderation",
    });
    return stage;
  }

  /** Calls as the account owner. */
  call(version: string, action: string, params: Record<string, string> = {}) {
    return ok(this.cloud, owner(this.cloud), version, action, params);
  }

  /** Uploads an object and submits it. Returns the id of the task. */
  async submit(key: string, body: Buffer, params: Record<string, string> = {}): Promise<string> {
    const { accountId } = this.cloud;
    const account = {
      type: "Account",
      accountId,
      arn: `acs:ram::${accountId}:root`,
    } as const;
    this.cloud.oss.putObject(account, "media", key, body, "application/octet-stream");
    const kind = key.endsWith(".mp4") ? "Video" : "Image";
    const { TaskId } = await this.call(immVersion, `Create${kind}ModerationTask`, {
      ProjectName: "shop",
      SourceURI: `oss://media/${key}`,
      Notification: JSON.stringify({ MNS: { TopicName: "verdicts" } }),
      ...params,
    });
    return TaskId as string;
  }

  /** A RAM user without a policy. */
  user = (name: string) => userWith(this.cloud, name);

  /** Receives the next message of a queue and deletes it. */
  async receive(queue: string): Promise<string | undefined> {
    const key = owner(this.cloud);
    const path = `/queues/${queue}/messages`;
    const answer = await mns(this.cloud, key, "GET", path);
    if (answer.status !== 200) return undefined;
    const text = await answer.text();
    const [, handle = ""] = /<ReceiptHandle>(.*?)<\/ReceiptHandle>/.exec(text) ?? [];
    await mns(this.cloud, key, "DELETE", `${path}?ReceiptHandle=${handle}`);
    const [, body = ""] = /<MessageBody>(.*?)<\/MessageBody>/s.exec(text) ?? [];
    return body.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  }
}
