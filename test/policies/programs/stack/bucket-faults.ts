/** Buckets that break the rule with the same name, as users write them. */
import * as alicloud from "@pulumi/alicloud";
import type { Variants } from "./variants.ts";

const { oss } = alicloud;

const plain = (name: string, args: alicloud.oss.BucketArgs = {}) =>
  new oss.Bucket(name, { bucket: name, ...args });

export const bucketFaults: Variants = {
  "oss-bucket-acl-private": (name) => {
    new oss.BucketAcl(name, { bucket: plain(name).id, acl: "public-read" });
  },
  "oss-public-access-blocked": (name) => {
    new oss.BucketPublicAccessBlock(name, { bucket: plain(name).id, blockPublicAccess: false });
  },
  "oss-tls-only": (name) => {
    const policy = JSON.stringify({
      Version: "1",
      Statement: [
        {
          Effect: "Deny",
          Action: ["oss:*"],
          Principal: ["*"],
          Resource: [`acs:oss:*:*:${name}`],
          Condition: { Bool: { "acs:SecureTransport": ["false"] } },
        },
      ],
    });
    new oss.BucketPolicy(name, { bucket: plain(name).id, policy });
  },
  "oss-encrypted": (name) => {
    plain(name);
  },
  "oss-versioned": (name) => {
    new oss.BucketVersioning(name, { bucket: plain(name).id, status: "Suspended" });
  },
  "oss-evidence-locked": (name) => {
    plain(name);
  },
  "oss-access-logged": (name) => {
    plain(name);
  },
  "oss-log-target-safe": (name) => {
    const bucket = plain(name);
    new oss.BucketLogging(name, { bucket: bucket.id, targetBucket: bucket.id });
  },
  "oss-no-force-destroy": (name) => {
    plain(name, { forceDestroy: true });
  },
  "oss-media-expires": (name) => {
    const rule = { enabled: false, prefix: "", expirations: [{ days: 30 }] };
    plain(name, { lifecycleRules: [rule] });
  },
  "oss-old-versions-expire": (name) => {
    new oss.BucketVersioning(`${name}-versioning`, { bucket: plain(name).id, status: "Enabled" });
  },
  "oss-media-outlives-verdict": (name) => {
    plain(name, { lifecycleRules: [{ enabled: true, prefix: "", expirations: [{ days: 1 }] }] });
  },
  "oss-cors-narrow": (name) => {
    const rule = { allowedOrigins: ["*"], allowedMethods: ["PUT"] };
    new oss.BucketCors(name, { bucket: plain(name).id, corsRules: [rule] });
  },
  "oss-inline-and-split": (name) => {
    new oss.BucketAcl(`${name}-acl`, {
      bucket: plain(name, { acl: "private" }).id,
      acl: "private",
    });
  },
};
