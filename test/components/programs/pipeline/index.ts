/** A whole moderation stack with all options. The settings let a test change it between runs. */
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

const pipeline = new ModerationPipeline("moderation", {
  application: { trust: { principals: [worker] } },
  resultChannel: {
    contentFormat: (config.get("contentFormat") ?? "SIMPLIFIED") as "SIMPLIFIED",
    handlerTimeoutSeconds: config.getNumber("handlerTimeoutSeconds") ?? 30,
    deletion: "delete",
    tags: { kind: "results" },
  },
  mediaBucket: { deletion: "delete", versioning: true },
  tags: { stage: config.get("stage") ?? "test" },
});

const web = new alicloud.ram.Role("web", {
  roleName: "shop-web",
  assumeRolePolicyDocument: JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: ["sts:AssumeRole"], Principal: { RAM: [worker] } }],
  }),
});
pipeline.grant(web, [Access.Submit]);
new ModerationAccess("reader", {
  roleName: web.roleName as pulumi.Output<string>,
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
