/** A moderation stack of the components, and further resources that the setting `variants` adds. */
import { ImmProject, ModerationPipeline } from "@immkit/components";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { bucketFaults } from "./bucket-faults.ts";
import type { Variants } from "./variants.ts";

const config = new pulumi.Config();
const document = (statement: object) => JSON.stringify({ Version: "1", Statement: [statement] });

const pipeline = new ModerationPipeline("moderation", {
  application: { trust: { principals: [config.require("worker")] } },
  // Only a test that deploys the stack has to delete it.
  ...(config.getBoolean("deployed") ? { deletion: "delete" as const } : {}),
});

const variants: Variants = {
  ...bucketFaults,
  "imm-project-service-role": (name) => new ImmProject(name, { projectName: "extra" }),
  "oss-bucket-policy-not-public": (name) => {
    const policy = document({
      Effect: "Allow",
      Action: ["oss:GetObject"],
      Principal: ["*"],
      Resource: ["acs:oss:*:*:checked/*"],
    });
    new alicloud.oss.BucketPolicy(name, { bucket: "checked", policy });
  },
  "ram-no-broad-system-policy": (name) => {
    const { roleName } = pipeline.application;
    new alicloud.ram.RolePolicyAttachment(name, {
      roleName,
      policyName: "AliyunOSSFullAccess",
      policyType: "System",
    });
  },
  "ram-submitter-least-privilege": (name) => {
    new alicloud.ram.Policy(name, {
      policyName: name,
      policyDocument: document({ Effect: "Allow", Action: ["imm:*"], Resource: ["*"] }),
    });
  },
  // Public, but blocked. The rules can only relate the three by their dependencies.
  "blocked-acl": (name) => {
    const bucket = new alicloud.oss.Bucket(name, { bucket: name });
    new alicloud.oss.BucketAcl(name, { bucket: bucket.id, acl: "public-read" });
    new alicloud.oss.BucketPublicAccessBlock(name, { bucket: bucket.id, blockPublicAccess: true });
  },
  // The document depends on a value that a preview doesn't know.
  "unknown-policy": (name) => {
    const role = new alicloud.ram.Role(name, {
      roleName: name,
      assumeRolePolicyDocument: JSON.stringify({
        Version: "1",
        Statement: [
          {
            Effect: "Allow",
            Action: ["sts:AssumeRole"],
            Principal: { Service: ["fc.aliyuncs.com"] },
          },
        ],
      }),
    });
    new alicloud.ram.Policy(name, {
      policyName: name,
      policyDocument: role.roleId.apply((id) =>
        document({ Effect: "Allow", Action: ["imm:*"], Resource: [`acs:imm:*:*:project/${id}`] }),
      ),
    });
  },
};

for (const name of (config.get("variants") ?? "").split(",")) variants[name]?.(name);

export const runtimeConfig = pipeline.runtimeConfig;
