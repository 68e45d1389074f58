/** A whole moderation stack. The settings let a test change it between runs. */
import {
  Access,
  ModerationAccess,
  ModerationPipeline,
  OssBucketAttachment,
} from "@immkit/components";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const worker = config.require("worker");
const name = config.get("name") ?? "moderation";

const pipeline = new ModerationPipeline(
  name,
  {
    application: { trust: { principals: [worker], services: config.getObject("services") ?? [] } },
    resultChannel: {
      contentFormat: (config.get("contentFormat") ?? "SIMPLIFIED") as "SIMPLIFIED",
      handlerTimeoutSeconds: config.getNumber("handlerTimeoutSeconds") ?? 30,
      messageRetentionSeconds: config.getNumber("messageRetentionSeconds") ?? 86_400,
      deletion: "delete",
      tags: { kind: "results" },
    },
    mediaBucket: {
      deletion: "delete",
      versioning: true,
      expireAfterDays: config.getNumber("expireAfterDays") ?? 30,
    },
    tags: { stage: config.get("stage") ?? "test" },
  },
  { aliases: [{ name: "moderation" }] },
);

const web = new alicloud.ram.Role("web", {
  roleName: "shop-web",
  assumeRolePolicyDocument: JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: ["sts:AssumeRole"], Principal: { RAM: [worker] } }],
  }),
});
pipeline.grant(web, [Access.Submit]);
new ModerationAccess("reader", {
  roleName: web.roleName.apply(String),
  access: [Access.ReadResults],
  targets: [pipeline.runtimeConfig],
});

if (pipeline.project !== undefined && pipeline.mediaBucket !== undefined) {
  new OssBucketAttachment("attachment", {
    projectName: pipeline.project.projectName,
    bucket: pipeline.mediaBucket.bucketName,
  });
}

export const runtimeConfig = pipeline.runtimeConfig;
export const weakened = pipeline.weakened;
export const webRole = web.arn;
