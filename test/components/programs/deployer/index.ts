/** A moderation stack with every feature of the deployer's policy. */
import {
  BucketRole,
  DeletionPolicy,
  MediaBucket,
  ModerationPipeline,
  OssBucketAttachment,
} from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const deletion = DeletionPolicy.Delete;
const team = config.get("team") ?? "trust";

const logs = new MediaBucket("logs", { role: BucketRole.Logs, deletion });
const pipeline = new ModerationPipeline("moderation", {
  application: { trust: { principals: [config.require("worker")] } },
  mediaBucket: {
    versioning: true,
    expireAfterDays: config.getNumber("days") ?? 30,
    cors: { allowedOrigins: ["https://www.example.com"] },
    accessLogs: { targetBucket: logs.bucketName },
  },
  resultChannel: { handlerTimeoutSeconds: config.getNumber("handlerTimeoutSeconds") ?? 30 },
  uploadEvents: {},
  alarms: { contactGroups: ["on-call"] },
  deletion,
  tags: { team },
});
if (pipeline.project !== undefined && pipeline.mediaBucket !== undefined) {
  new OssBucketAttachment("attachment", {
    projectName: pipeline.project.projectName,
    bucket: pipeline.mediaBucket.bucketName,
  });
}
export const runtimeConfig = pipeline.runtimeConfig;
