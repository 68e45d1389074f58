/** A moderation stack with upload events, and a role for each kind of access to it. */
import {
  Access,
  BucketRole,
  DeletionPolicy,
  MediaBucket,
  ModerationPipeline,
} from "@immkit/components";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";

const worker = new pulumi.Config().require("worker");
const deletion = DeletionPolicy.Delete;

const evidence = new MediaBucket("evidence", { role: BucketRole.Evidence, deletion });
const pipeline = new ModerationPipeline("moderation", {
  application: { trust: { principals: [worker] } },
  uploadEvents: {},
  deletion,
});

export const roles = Object.values(Access).map((access) => {
  const role = new alicloud.ram.Role(access, {
    roleName: access,
    assumeRolePolicyDocument: JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: ["sts:AssumeRole"], Principal: { RAM: [worker] } }],
    }),
  });
  pipeline.grant(role, [access], {
    prefixes: ["uploads/"],
    quarantineBucket: evidence.bucketName,
    quarantinePrefix: "blocked/",
  });
  return role.arn;
});
export const evidenceBucket = evidence.bucketName;
export const runtimeConfig = pipeline.runtimeConfig;
