import { formatPolicy } from "@immkit/ram";
import { ossBucketArn, ossObjectArn } from "@immkit/ram/arn";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { checked, wholeNumber } from "../arguments/check.ts";
import { joinedName } from "../naming/joined-name.ts";
import { bucketNameProblem, bucketNameRule } from "../naming/name-rule.ts";

/**
 * Arguments of {@link MediaBucket}. Each default is the safe choice. The output `weakened` lists
 * the arguments that give up a safe default.
 */
export interface MediaBucketArgs {
  /**
   * 3 to 63 lower-case letters, digits and `-`, unique in all of OSS. Default: the component's
   * name, the stack and a digest.
   */
  bucketName?: pulumi.Input<string>;
  /** Days until media is deleted, 1 to 3650. 0 keeps it and is unsafe. Default 30. */
  retentionDays?: pulumi.Input<number>;
  /** A KMS key that encrypts the media. Default: AES256 with keys of OSS. */
  kmsKeyId?: pulumi.Input<string>;
  /** True keeps replaced and deleted media as versions for `retentionDays` more. Default false. */
  versioning?: boolean;
  /**
   * True allows clients to use plain HTTP, which is unsafe. A local cloud without TLS needs it.
   * Default false.
   */
  allowInsecureTransport?: boolean;
  /** True: `pulumi destroy` deletes a bucket even with media, which is unsafe. Default false. */
  forceDestroy?: pulumi.Input<boolean>;
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

const component = "MediaBucket";

/**
 * An OSS bucket for media to moderate: private, public access blocked even if an ACL changes,
 * encrypted, reachable over TLS only, and emptied by a lifecycle. If the provider has a resource
 * for a setting, that resource is used, and the bucket ignores the inline argument, as the
 * provider's documentation says.
 */
export class MediaBucket extends pulumi.ComponentResource {
  declare readonly bucket: alicloud.oss.Bucket;
  /** The bucket's name. Resources that use it wait until the bucket is protected. */
  declare readonly bucketName: pulumi.Output<string>;
  /**
   * The arguments that give up a safe default: `retentionDays`, `allowInsecureTransport`,
   * `forceDestroy`.
   */
  declare readonly weakened: pulumi.Output<string[]>;

  constructor(name: string, args: MediaBucketArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const { versioning = false, allowInsecureTransport = false } = args;
    const retentionDays = checked(
      component,
      "retentionDays",
      args.retentionDays ?? 30,
      wholeNumber(0, 3650, "days"),
    );
    const bucketName =
      args.bucketName === undefined
        ? undefined
        : checked(component, "bucketName", args.bucketName, bucketNameProblem);
    super("immkit:index:MediaBucket", name, { ...args }, opts);
    const forceDestroy = pulumi.output(args.forceDestroy ?? false);
    const parent = { parent: this };

    const bucket = new alicloud.oss.Bucket(
      name,
      {
        bucket: bucketName ?? this.#name(name),
        lifecycleRules: retentionDays.apply((days) => lifecycleRules(days, versioning)),
        forceDestroy,
        ...(args.tags === undefined ? {} : { tags: args.tags }),
      },
      {
        ...parent,
        ignoreChanges: [
          "acl",
          "serverSideEncryptionRule",
          ...(allowInsecureTransport ? [] : ["policy"]),
          ...(versioning ? ["versioning"] : []),
        ],
      },
    );
    const of = { bucket: bucket.bucket as pulumi.Output<string> };
    const protections = [
      new alicloud.oss.BucketAcl(name, { ...of, acl: "private" }, parent),
      new alicloud.oss.BucketPublicAccessBlock(name, { ...of, blockPublicAccess: true }, parent),
      new alicloud.oss.BucketServerSideEncryption(
        name,
        { ...of, ...encryption(args.kmsKeyId) },
        parent,
      ),
      ...(versioning
        ? [new alicloud.oss.BucketVersioning(name, { ...of, status: "Enabled" }, parent)]
        : []),
      ...(allowInsecureTransport
        ? []
        : [
            new alicloud.oss.BucketPolicy(
              name,
              { ...of, policy: of.bucket.apply(httpsOnlyPolicy) },
              parent,
            ),
          ]),
    ];

    this.bucket = bucket;
    this.bucketName = pulumi
      .all([of.bucket, ...protections.map((protection) => protection.bucket)])
      .apply(([bucketName]) => bucketName as string);
    this.weakened = pulumi
      .all([retentionDays, forceDestroy])
      .apply(([days, force]) => [
        ...(days === 0 ? ["retentionDays"] : []),
        ...(allowInsecureTransport ? ["allowInsecureTransport"] : []),
        ...(force ? ["forceDestroy"] : []),
      ]);
    this.registerOutputs({ bucketName: this.bucketName, weakened: this.weakened });
  }

  /**
   * Bucket names are unique in all of OSS. The account and the project make the name of this stack
   * different from that of another stack with the same name.
   */
  #name(name: string): pulumi.Output<string> {
    const account = alicloud.getAccountOutput({ parent: this });
    return account.id.apply((id) =>
      joinedName([name, pulumi.getStack()], bucketNameRule, [id, pulumi.getProject()]),
    );
  }
}

function encryption(kmsKeyId: pulumi.Input<string> | undefined) {
  return kmsKeyId === undefined
    ? { sseAlgorithm: "AES256" }
    : { sseAlgorithm: "KMS", kmsMasterKeyId: kmsKeyId };
}

/** Days after which the parts of an incomplete upload are deleted. */
const incompleteUploadDays = 7;

/**
 * Deletes media after `retentionDays` (0 keeps it), replaced versions the same time after they were
 * replaced, and the parts of incomplete uploads after 7 days.
 */
function lifecycleRules(
  retentionDays: number,
  versioned: boolean,
): alicloud.types.input.oss.BucketLifecycleRule[] {
  const expiry =
    retentionDays === 0
      ? {}
      : {
          expirations: [{ days: retentionDays }],
          ...(versioned ? { noncurrentVersionExpirations: [{ days: retentionDays }] } : {}),
        };
  return [
    {
      id: "media",
      enabled: true,
      prefix: "",
      ...expiry,
      abortMultipartUploads: [{ days: incompleteUploadDays }],
    },
  ];
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
