/** Pipelines with defaults, with all options, and with parts that exist. It needs no settings. */
import {
  Access,
  BucketRole,
  ContentFormat,
  MediaBucket,
  ModerationAccess,
  ModerationPipeline,
  OssBucketAttachment,
} from "@immkit/components";
import * as alicloud from "@pulumi/alicloud";

const user = "acs:ram::1234567890123456:user/worker";
const tags = { team: "trust" };

const minimal = new ModerationPipeline("minimal", {
  application: { trust: { principals: [user] } },
});

const logs = new MediaBucket("logs", { role: BucketRole.Logs, expireAfterDays: 90, tags });
const evidence = new MediaBucket("evidence", {
  role: BucketRole.Evidence,
  versioning: true,
  wormDays: 1,
  nameSalt: "2",
});

const all = new ModerationPipeline("all", {
  projectName: "everything-project",
  serviceRoleName: "everything-service",
  mediaBucket: {
    bucketName: "everything-media",
    versioning: true,
    lifecycle: [{ prefix: "uploads/", expireAfterDays: 30 }],
    accessLogs: { targetBucket: logs.bucketName },
    tlsVersions: ["TLSv1.3"],
    cors: { allowedOrigins: ["https://www.example.com"] },
    kmsKeyId: "acs:kms:cn-hangzhou:1234567890123456:key/media-key",
  },
  resultChannel: {
    topicName: "everything-topic",
    queueName: "everything-queue",
    deadLetterQueueName: "everything-dead-letter",
    contentFormat: ContentFormat.Json,
    handlerTimeoutSeconds: 60,
    messageRetentionSeconds: 86_400,
    maxReceiveCount: 5,
    maxMessageBytes: 65_536,
    encryption: { sseType: "SMQ" },
  },
  application: {
    roleName: "everything-app",
    trust: {
      principals: [user],
      services: ["fc.aliyuncs.com"],
      oidc: [
        {
          providerArn: "acs:ram::1234567890123456:oidc-provider/ack",
          issuer: "https://oidc.example.com",
          audiences: ["sts.aliyuncs.com"],
          subjects: ["system:serviceaccount:web:uploads"],
        },
      ],
      externalAccounts: [{ accountId: "2222222222222222", externalId: "partner-7" }],
    },
    access: Object.values(Access),
    prefixes: ["uploads/"],
    quarantineBucket: evidence.bucketName,
    maxSessionSeconds: 7200,
  },
  uploadEvents: { prefix: "uploads/", suffixes: [".jpg", ".mp4"] },
  alarms: { contactGroups: ["on-call"] },
  tags,
});

const web = new alicloud.ram.Role("web", {
  roleName: "everything-web",
  assumeRolePolicyDocument: JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: ["sts:AssumeRole"], Principal: { RAM: [user] } }],
  }),
});
all.grant(web, [Access.Submit, Access.ReadResults], { prefixes: ["uploads/web/"] });
new ModerationAccess("both", {
  roleName: "everything-web",
  access: [Access.Consume],
  targets: [minimal.runtimeConfig, all.runtimeConfig],
});

const existing = new ModerationPipeline("existing", {
  existingProjectName: "everything-project",
  existingServiceRoleName: all.serviceRole.roleName,
  existingMediaBuckets: [{ bucketName: logs.bucketName, prefixes: ["media/"] }],
  existingResultChannel: {
    topicName: "everything-topic",
    queueName: "everything-queue",
    contentFormat: ContentFormat.Json,
  },
  existingApplicationRoleName: web.roleName.apply(String),
});

if (minimal.project !== undefined && minimal.mediaBucket !== undefined) {
  new OssBucketAttachment("attachment", {
    projectName: minimal.project.projectName,
    bucket: minimal.mediaBucket.bucketName,
  });
}

export const configs = [minimal, all, existing].map(({ runtimeConfig }) => runtimeConfig);
export const weakened = [minimal, all, existing].map((pipeline) => pipeline.weakened);
