import { formatPolicy } from "@immkit/ram";
import { ossBucketArn, ossObjectArn } from "@immkit/ram/arn";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { DeletionPolicy } from "../deletion/deletion-policy.ts";
import { type CorsArgs, type MediaBucketArgs, TlsVersion } from "./bucket-args.ts";

/** A resource for one setting of a bucket. */
type BucketSetting = pulumi.CustomResource & { readonly bucket: pulumi.Output<string> };

/**
 * Creates the settings of a bucket that are separate resources. They are deleted with the
 * bucket. Those that every bucket has are protected like the bucket: an operation that leaves out
 * protected resources doesn't strip the bucket of them. The others can be removed by an argument at
 * any time.
 */
export function bucketSettings(
  name: string,
  args: MediaBucketArgs,
  bucket: alicloud.oss.Bucket,
  kmsKeyId: pulumi.Output<string> | undefined,
  parent: pulumi.ComponentResource,
): BucketSetting[] {
  const { adopt = false, deletion = DeletionPolicy.Protect, accessLogs, cors } = args;
  const of = { bucket: bucket.bucket as pulumi.Output<string> };
  const optional = { parent, deletedWith: bucket };
  const always = deletion === DeletionPolicy.Protect ? { ...optional, protect: true } : optional;
  const { BucketAcl, BucketPublicAccessBlock, BucketServerSideEncryption } = alicloud.oss;
  const settings: BucketSetting[] = [
    new BucketAcl(name, { ...of, acl: "private" }, always),
    new BucketPublicAccessBlock(name, { ...of, blockPublicAccess: true }, always),
  ];
  if (!adopt || kmsKeyId !== undefined) {
    settings.push(new BucketServerSideEncryption(name, { ...of, ...encryption(kmsKeyId) }, always));
  }
  if (!adopt || args.tlsVersions !== undefined) {
    const tlsVersions = args.tlsVersions ?? [TlsVersion.Tls12, TlsVersion.Tls13];
    settings.push(
      new alicloud.oss.BucketHttpsConfig(name, { ...of, enable: true, tlsVersions }, always),
    );
  }
  if (requiresTls(args)) {
    settings.push(
      new alicloud.oss.BucketPolicy(
        name,
        { ...of, policy: of.bucket.apply(httpsOnlyPolicy) },
        always,
      ),
    );
  }
  if (args.versioning !== undefined) {
    const status = args.versioning ? "Enabled" : "Suspended";
    settings.push(new alicloud.oss.BucketVersioning(name, { ...of, status }, optional));
  }
  if (accessLogs !== undefined) {
    settings.push(
      new alicloud.oss.BucketLogging(
        name,
        {
          ...of,
          targetBucket: accessLogs.targetBucket,
          targetPrefix: accessLogs.prefix ?? pulumi.interpolate`${of.bucket}/`,
        },
        optional,
      ),
    );
  }
  if (cors !== undefined) {
    settings.push(
      new alicloud.oss.BucketCors(
        name,
        { ...of, corsRules: [corsRule(cors)], responseVary: true },
        optional,
      ),
    );
  }
  if (args.wormDays !== undefined) {
    settings.push(
      new alicloud.oss.BucketWorm(
        name,
        { ...of, retentionPeriodInDays: args.wormDays, status: "Locked" },
        optional,
      ),
    );
  }
  return settings;
}

/** Inline arguments of a bucket that the component never sets. */
const unmanaged = [
  "accessMonitor",
  "corsRules",
  "lifecycleRuleAllowSameActionOverlap",
  "logging",
  "policy",
  "redundancyType",
  "refererConfig",
  "resourceGroupId",
  "storageClass",
  "transferAcceleration",
  "website",
];

/**
 * The inline arguments that the bucket ignores: those that a separate resource of this bucket sets,
 * and, in an adopted bucket, everything that isn't given. Versioning is always ignored, because it
 * stays in a bucket that once had it.
 */
export function ignoredSettings(args: MediaBucketArgs): string[] {
  const always = ["acl", "serverSideEncryptionRule", "versioning"];
  if (!args.adopt) {
    return [
      ...always,
      ...(requiresTls(args) ? ["policy"] : []),
      ...(args.accessLogs ? ["logging"] : []),
      ...(args.cors ? ["corsRules"] : []),
    ];
  }
  const expires = args.lifecycle !== undefined || args.expireAfterDays !== undefined;
  return [
    ...always,
    ...unmanaged,
    ...(expires ? [] : ["lifecycleRules"]),
    ...(args.tags === undefined ? ["tags"] : []),
  ];
}

/** Without an argument, a new bucket requires TLS, and an adopted one keeps its policy. */
function requiresTls({ adopt = false, allowInsecureTransport = adopt }: MediaBucketArgs): boolean {
  return !allowInsecureTransport;
}

function encryption(kmsKeyId: pulumi.Output<string> | undefined) {
  return kmsKeyId === undefined
    ? { sseAlgorithm: "AES256" }
    : { sseAlgorithm: "KMS", kmsMasterKeyId: kmsKeyId };
}

function corsRule(cors: CorsArgs) {
  return {
    allowedOrigins: cors.allowedOrigins,
    allowedMethods: cors.allowedMethods ?? ["PUT", "POST"],
    allowedHeaders: cors.allowedHeaders ?? ["*"],
    exposeHeaders: cors.exposeHeaders ?? ["ETag", "x-oss-request-id"],
    maxAgeSeconds: cors.maxAgeSeconds ?? 600,
  };
}

/**
 * A bucket policy that denies every call without TLS. It names the bucket and its objects, because
 * the bucket's name doesn't include its objects. Source: OSS documentation, "Bucket policy".
 */
function httpsOnlyPolicy(bucket: string): string {
  return formatPolicy({
    Version: "1",
    Statement: [
      {
        Effect: "Deny",
        Action: ["oss:*"],
        Principal: ["*"],
        Resource: [ossBucketArn({ bucket }), ossObjectArn({ bucket, key: "*" })],
        Condition: { Bool: { "acs:SecureTransport": ["false"] } },
      },
    ],
  });
}
