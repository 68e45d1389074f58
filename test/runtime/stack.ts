import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { combineGrants, grants } from "@immkit/ram";
import type { RuntimeConfig } from "@immkit/runtime";
import { openApi } from "../clients/openapi.ts";
import { AliOss } from "../clients/oss-client.ts";

export const formats = ["XML", "JSON", "SIMPLIFIED"] as const;
export type Format = (typeof formats)[number];

/**
 * A moderation stack on its own local cloud, created by the owner: one queue per notification
 * format, and a role with grants.
 */
export interface TestStack {
  readonly cloud: LocalCloud;
  readonly configs: Readonly<Record<Format, RuntimeConfig>>;
  /** The key of a user who can only assume roles. */
  readonly worker: { readonly accessKeyId: string; readonly accessKeySecret: string };
  /** Calls a control of the local cloud. */
  control(
    method: "GET" | "POST" | "PUT" | "DELETE",
    name: string,
    body?: unknown,
  ): Promise<Record<string, unknown>>;
}

export async function startStack(scenario: unknown): Promise<TestStack> {
  const cloud = await startCloud({ scenario });
  const { endpoint, region, accountId } = cloud;
  const place = { region, accountId };
  const [imm, mns, ram] = [
    openApi("Imm", cloud),
    openApi("Mns-open", cloud),
    openApi("Ram", cloud),
  ];
  const role = async (name: string, principal: object, policy: object): Promise<string> => {
    const trust = {
      Version: "1",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }],
    };
    await ram("CreateRole", { RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) });
    await ram("CreatePolicy", { PolicyName: name, PolicyDocument: JSON.stringify(policy) });
    await ram("AttachPolicyToRole", { PolicyType: "Custom", PolicyName: name, RoleName: name });
    return `acs:ram::${accountId}:role/${name}`;
  };

  await new AliOss({ ...cloud, region: `oss-${region}`, bucket: "media" }).putBucket("media");
  await mns("CreateTopic", { TopicName: "verdicts" });
  for (const format of formats) {
    const queue = `verdicts-${format.toLowerCase()}`;
    await mns("CreateQueue", { QueueName: queue, VisibilityTimeout: "30" });
    await mns("Subscribe", {
      TopicName: "verdicts",
      SubscriptionName: queue,
      PushType: "queue",
      Endpoint: queue,
      NotifyContentFormat: format,
    });
  }
  const service = combineGrants(
    grants.readMedia({ bucket: "media" }),
    grants.publishNotifications({ ...place, topic: "verdicts" }),
  );
  await role("imm-role", { Service: ["imm.aliyuncs.com"] }, service);
  await imm("CreateProject", { ProjectName: "moderation", ServiceRole: "imm-role" });
  const app = combineGrants(
    grants.submitModeration({ ...place, project: "moderation" }),
    grants.readModerationResults({ ...place, project: "moderation" }),
    ...formats.map((format) =>
      grants.consumeQueue({ ...place, queue: `verdicts-${format.toLowerCase()}` }),
    ),
  );
  const roleArn = await role("app-role", { RAM: [`acs:ram::${accountId}:root`] }, app);

  await ram("CreateUser", { UserName: "worker" });
  await ram("AttachPolicyToUser", {
    PolicyType: "System",
    PolicyName: "AliyunSTSAssumeRoleAccess",
    UserName: "worker",
  });
  const { AccessKey: key } = (await ram("CreateAccessKey", { UserName: "worker" })) as {
    AccessKey: { AccessKeyId: string; AccessKeySecret: string };
  };
  const config = (format: Format): RuntimeConfig => ({
    ...place,
    project: "moderation",
    topic: "verdicts",
    queue: `verdicts-${format.toLowerCase()}`,
    contentFormat: format,
    endpoints: { imm: endpoint, mns: endpoint, sts: endpoint },
    mediaBuckets: ["media"],
    roleArn,
  });
  return {
    cloud,
    configs: { XML: config("XML"), JSON: config("JSON"), SIMPLIFIED: config("SIMPLIFIED") },
    worker: { accessKeyId: key.AccessKeyId, accessKeySecret: key.AccessKeySecret },
    async control(method, name, body) {
      const response = await fetch(`${endpoint}/_immkit/${name}`, {
        method,
        headers: { authorization: `Bearer ${cloud.controlKey}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (!response.ok) throw new Error(`${method} ${name}: ${JSON.stringify(answer)}`);
      return answer;
    },
  };
}

/** Uploads an object as the owner. */
export async function upload({ cloud }: TestStack, key: string, content: Buffer): Promise<string> {
  await new AliOss({ ...cloud, region: `oss-${cloud.region}`, bucket: "media" }).put(key, content);
  return `oss://media/${key}`;
}
