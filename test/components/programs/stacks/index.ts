/**
 * A pipeline, and a bucket that is retained. With `other`, also another project, and a role that
 * can submit to the pipeline of another stack.
 */
import {
  Access,
  ImmProject,
  MediaBucket,
  ModerationAccess,
  ModerationPipeline,
} from "@immkit/components";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const trust = { principals: ["acs:ram::1111111111111111:user/worker"] };
const pipeline = new ModerationPipeline("moderation", {
  application: { trust },
  deletion: "delete",
});

const kept = new MediaBucket("kept", { deletion: "retain" });

const other = config.get("other");
if (other !== undefined) {
  const role = new alicloud.ram.Role("importer", {
    roleName: "importer",
    assumeRolePolicyDocument: JSON.stringify({
      Version: "1",
      Statement: [
        { Effect: "Allow", Action: ["sts:AssumeRole"], Principal: { RAM: trust.principals } },
      ],
    }),
  });
  new ModerationAccess("importer", {
    roleName: role.roleName.apply(String),
    access: [Access.Submit],
    targets: [new pulumi.StackReference(other).requireOutput("runtimeConfig")],
  });
  new ImmProject("own", {
    projectName: "acme-eu-own",
    serviceRole: pipeline.serviceRole.roleName,
    description: config.get("description") ?? "of this account",
  });
}

export const runtimeConfig = pipeline.runtimeConfig;
export const keptBucket = kept.bucketName;
