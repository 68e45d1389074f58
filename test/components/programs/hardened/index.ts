import {
  Access,
  BucketRole,
  DeletionPolicy,
  MediaBucket,
  ModerationPipeline,
} from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const kmsKeyId = config.require("kmsKeyId"); // a key of your own, in the stack's region and account
const deletion = config.get<DeletionPolicy>("deletion") ?? DeletionPolicy.Protect;
const tags = { team: "trust-and-safety" };

const logs = new MediaBucket("logs", {
  role: BucketRole.Logs,
  expireAfterDays: 365,
  kmsKeyId,
  deletion,
  tags,
});

// Blocked media is moved here, and nobody can delete it for 180 days.
const evidence = new MediaBucket("evidence", {
  role: BucketRole.Evidence,
  wormDays: 180,
  kmsKeyId,
  accessLogs: { targetBucket: logs.bucketName },
  deletion: DeletionPolicy.Retain,
  tags,
});

const pipeline = new ModerationPipeline("uploads", {
  mediaBucket: {
    kmsKeyId,
    versioning: true,
    expireAfterDays: 30, // longer than the 7 days that IMM keeps a task
    accessLogs: { targetBucket: logs.bucketName },
  },
  application: {
    // Only this service account of this ACK cluster.
    trust: {
      oidc: [
        {
          providerArn: "acs:ram::1234567890123456:oidc-provider/ack",
          issuer: "https://oidc-ack-cn-hangzhou.oss-cn-hangzhou.aliyuncs.com/c1",
          audiences: ["sts.aliyuncs.com"],
          subjects: ["system:serviceaccount:shop:moderation"],
        },
      ],
    },
    access: [Access.Submit, Access.ReadResults, Access.Consume, Access.QuarantineMedia],
    prefixes: ["uploads/"],
    quarantineBucket: evidence.bucketName,
    quarantineKeyArn: evidence.kmsKeyArn.apply((arn) => arn as string),
  },
  alarms: { contactGroups: ["on-call"] },
  deletion,
  tags,
});

export const runtimeConfig = pipeline.runtimeConfig;
export const weakened = pulumi
  .all([pipeline.weakened, logs.weakened, evidence.weakened])
  .apply((lists) => lists.flat());
