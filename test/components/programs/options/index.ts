import {
  Access,
  BucketRole,
  ContentFormat,
  DeletionPolicy,
  MediaBucket,
  ModerationPipeline,
  Network,
  SseType,
  TlsVersion,
} from "@immkit/components";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const kmsKeyId = config.require("kmsKeyId"); // ID or ARN, in the stack's region and account
const deletion = config.get<DeletionPolicy>("deletion") ?? DeletionPolicy.Protect;
const contactGroups = ["on-call"]; // of CloudMonitor

const logs = new MediaBucket("logs", { role: BucketRole.Logs, expireAfterDays: 90, deletion });
const evidence = new MediaBucket("evidence", {
  role: BucketRole.Evidence,
  wormDays: 180,
  accessLogs: { targetBucket: logs.bucketName },
  deletion: DeletionPolicy.Retain,
});

// A pipeline that creates everything.
const pipeline = new ModerationPipeline("uploads", {
  projectName: "shop-uploads",
  mediaBucket: {
    bucketName: "shop-uploads-media",
    adopt: false,
    role: BucketRole.Media,
    lifecycle: [{ prefix: "uploads/", expireAfterDays: 30 }],
    kmsKeyId,
    versioning: true,
    accessLogs: { targetBucket: logs.bucketName, prefix: "media/" },
    tlsVersions: [TlsVersion.Tls12, TlsVersion.Tls13],
    cors: {
      allowedOrigins: ["https://www.example.com"],
      allowedMethods: ["PUT"],
      allowedHeaders: ["content-type", "x-oss-*"],
      exposeHeaders: ["ETag"],
      maxAgeSeconds: 3600,
    },
    allowInsecureTransport: false,
    deletion,
    nameSalt: "1",
    tags: { content: "media" },
  },
  resultChannel: {
    topicName: "shop-verdicts",
    queueName: "shop-verdicts",
    deadLetterQueueName: "shop-verdicts-dead",
    contentFormat: ContentFormat.Simplified,
    handlerTimeoutSeconds: 20,
    messageRetentionSeconds: 604_800,
    maxReceiveCount: 30,
    maxMessageBytes: 65_536,
    encryption: { sseType: SseType.Kms, kmsKeyId },
    alarms: {
      contactGroups,
      messagesMetric: "NumberOfMessagesVisible",
      namespace: "acs_smq",
      oldestMessageMetric: "MyMetricOfTheOldestMessage",
      oldestMessageSeconds: 3600,
    },
    adopt: false,
    deletion,
    nameSalt: "1",
    tags: { content: "verdicts" },
  },
  serviceRoleName: "shop-imm",
  application: {
    roleName: "shop-app",
    trust: {
      principals: ["acs:ram::1234567890123456:role/web"],
      services: ["fc.aliyuncs.com"],
      oidc: [
        {
          providerArn: "acs:ram::1234567890123456:oidc-provider/ack",
          issuer: "https://oidc-ack-cn-hangzhou.oss-cn-hangzhou.aliyuncs.com/c1",
          audiences: ["sts.aliyuncs.com"],
          subjects: ["system:serviceaccount:shop:moderation"],
        },
      ],
      externalAccounts: [{ accountId: "2222222222222222", externalId: "shop-7f3a" }],
    },
    access: [Access.Submit, Access.Consume, Access.ReadResults, Access.QuarantineMedia],
    prefixes: ["uploads/"],
    quarantineBucket: evidence.bucketName,
    quarantinePrefix: "blocked/",
    quarantineKeyArn: "acs:kms:cn-hangzhou:1234567890123456:key/evidence",
    maxSessionSeconds: 7200,
  },
  uploadEvents: {
    prefix: "uploads/",
    suffixes: [".jpg", ".mp4"],
    ruleName: "shop-uploads",
    queueName: "shop-uploads",
    deadLetterQueueName: "shop-uploads-dead",
    handlerTimeoutSeconds: 10,
    messageRetentionSeconds: 86_400,
    maxReceiveCount: 10,
    encryption: { sseType: SseType.Smq },
    alarms: { contactGroups },
    adopt: false,
    deletion,
    nameSalt: "1",
    tags: { content: "uploads" },
  },
  network: Network.Public,
  endpoints: {
    imm: "https://imm.cn-hangzhou.aliyuncs.com",
    mns: "https://1234567890123456.mns.cn-hangzhou.aliyuncs.com",
    sts: "https://sts.aliyuncs.com",
  },
  deletion,
  nameSalt: "1",
  tags: { team: "trust-and-safety" },
});

// A pipeline of what exists. It creates policies for the two roles, and nothing else.
const role = (name: string, principal: object) =>
  new alicloud.ram.Role(name, {
    roleName: name,
    assumeRolePolicyDocument: JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: ["sts:AssumeRole"], Principal: principal }],
    }),
  }).roleName as pulumi.Output<string>;

const existing = new ModerationPipeline("archive", {
  existingProjectName: "archive",
  existingServiceRoleName: role("archive-imm", { Service: ["imm.aliyuncs.com"] }),
  existingMediaBuckets: [{ bucketName: "archive", prefixes: ["in/", "out/"], kmsKeyId }],
  existingResultChannel: {
    topicName: "archive",
    queueName: "archive",
    deadLetterQueueName: "archive-dead",
    contentFormat: ContentFormat.Json,
  },
  existingApplicationRoleName: role("archive-app", { Service: ["ecs.aliyuncs.com"] }),
  alarms: { contactGroups },
});

// Another role gets access: one policy for all that it lists.
const reviewers = role("reviewers", { RAM: ["acs:ram::1234567890123456:user/reviewer"] });
pipeline.grant(reviewers, [Access.ReadMedia, Access.ReadResults, Access.RedriveDeadLetter], {
  name: "reviewers",
  prefixes: ["uploads/"],
});
existing.grant("archive-app", [Access.Upload, Access.DeleteMedia]);

export const runtimeConfig = pipeline.runtimeConfig;
export const weakened = pipeline.weakened;
