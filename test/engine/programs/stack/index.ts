/**
 * A program with everything that an engine has to support: components, dependencies, secrets,
 * a provider plugin, functions, an explicit provider.
 */
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { Note } from "../notes.ts";

const config = new pulumi.Config();
const prefix = config.get("prefix") ?? "one";

class Store extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;
  constructor(
    name: string,
    args: { readonly prefix: string },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("immkit-test:index:Store", name, args, opts);
    const bucket = new alicloud.oss.Bucket(
      `${name}-bucket`,
      {
        bucket: `${args.prefix}-media`,
        forceDestroy: true,
        tags: { team: config.get("team") ?? "trust" },
      },
      { parent: this, ignoreChanges: ["versioning", "serverSideEncryptionRule"] },
    );
    const child = { parent: this };
    new alicloud.oss.BucketVersioning(
      `${name}-versioning`,
      { bucket: bucket.bucket, status: "Enabled" },
      child,
    );
    new alicloud.oss.BucketServerSideEncryption(
      `${name}-encryption`,
      { bucket: bucket.bucket, sseAlgorithm: "AES256" },
      child,
    );
    new alicloud.oss.BucketPublicAccessBlock(
      `${name}-block`,
      { bucket: bucket.bucket, blockPublicAccess: true },
      child,
    );
    this.bucket = bucket.bucket;
    this.registerOutputs({ bucket: this.bucket });
  }
}

const store = new Store("store", { prefix });
const topic = new alicloud.message.ServiceTopic("topic", {
  topicName: config.get("topic") ?? `${prefix}-topic`,
  maxMessageSize: config.getNumber("size") ?? 2048,
});
const queue = new alicloud.message.ServiceQueue("queue", {
  queueName: `${prefix}-queue`,
  visibilityTimeout: 60,
});
new alicloud.message.ServiceSubscription("subscription", {
  topicName: topic.topicName,
  subscriptionName: "to-queue",
  pushType: "queue",
  endpoint: queue.queueName,
  notifyContentFormat: "SIMPLIFIED",
});
if (config.getBoolean("extra"))
  new alicloud.message.ServiceQueue("extra", { queueName: `${prefix}-extra` });

const role = new alicloud.ram.Role("role", {
  roleName: `${prefix}-role`,
  assumeRolePolicyDocument: JSON.stringify({
    Version: "1",
    Statement: [
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["imm.aliyuncs.com"] } },
    ],
  }),
});
const policy = new alicloud.ram.Policy("policy", {
  policyName: `${prefix}-policy`,
  policyDocument: pulumi.jsonStringify({
    Version: "1",
    Statement: [
      {
        Effect: "Allow",
        Action: ["oss:GetObject"],
        Resource: [pulumi.interpolate`acs:oss:*:*:${store.bucket}/*`],
      },
    ],
  }),
});
new alicloud.ram.RolePolicyAttachment("attachment", {
  roleName: role.roleName,
  policyName: policy.policyName,
  policyType: "Custom",
});

const token = config.getSecret("token") ?? pulumi.secret("none");
const note = new Note(
  "note",
  { text: pulumi.interpolate`${config.require("greeting")} ${topic.topicName}`, token },
  { dependsOn: [queue] },
);

const settings = new pulumi.Config("alicloud");
const provider = new alicloud.Provider("own", {
  region: settings.require("region"),
  accessKey: settings.require("accessKey"),
  secretKey: settings.requireSecret("secretKey"),
  accountId: settings.require("accountId"),
  protocol: settings.require("protocol"),
  endpoints: settings.requireObject("endpoints"),
});
const byProvider = new alicloud.message.ServiceTopic(
  "by-provider",
  { topicName: `${prefix}-by-provider` },
  { provider },
);

export const account = alicloud.getCallerIdentityOutput().accountId;
export const bucket = store.bucket;
export const roleArn = role.arn;
export const topicSize = topic.maxMessageSize;
export const names = { queue: queue.queueName, byProvider: byProvider.topicName };
export const written = note.written;
export const hidden = token;
export const stack = pulumi.getStack();
