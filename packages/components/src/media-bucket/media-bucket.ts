import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { checked, wholeNumber } from "../arguments/check.ts";
import { bucketNameRule, physicalName } from "../naming/physical-name.ts";
import { httpsOnlyPolicy } from "./https-only.ts";
import { lifecycleRules } from "./lifecycle.ts";

/**
 * Arguments of {@link MediaBucket}. Each default is the safe side; whatever weakens one is named in
 * the output `weakened`.
 */
export interface MediaBucketArgs {
  /**
   * 3 to 63 lower-case letters, digits and `-`; unique in the world. Default: made of the
   * component's name, the stack and a digest.
   */
  bucketName?: pulumi.Input<string>;
  /** Days until media is removed, 1 to 3650; 0 keeps it for ever, which weakens. Default 30. */
  retentionDays?: pulumi.Input<number>;
  /** A KMS key that encrypts the media. Default: AES256 with keys of OSS. */
  kmsKeyId?: pulumi.Input<string>;
  /** True keeps replaced and deleted media as versions for `retentionDays` more. Default false. */
  versioning?: boolean;
  /**
   * True lets clients use plain HTTP, which weakens; a local cloud without TLS needs it. Default
   * false.
   */
  allowInsecureTransport?: boolean;
  /** True lets `pulumi destroy` remove a bucket with media in it, which weakens. Default false. */
  forceDestroy?: pulumi.Input<boolean>;
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

const component = "MediaBucket";

/**
 * An OSS bucket for media that is to be moderated: private, public access blocked whatever ACLs say
 * later, encrypted, reachable over TLS only, and emptied by a lifecycle. Where the provider has a
 * resource of its own for a setting, that is used and the bucket ignores the inline argument, as
 * the provider's documentation asks.
 */
export class MediaBucket extends pulumi.ComponentResource {
  declare readonly bucket: alicloud.oss.Bucket;
  /** The bucket's name; what uses it waits until the bucket is protected. */
  declare readonly bucketName: pulumi.Output<string>;
  /**
   * The safe defaults that were given up: `retentionDays`, `allowInsecureTransport`,
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
   * Bucket names are the world's, so the account and the project tell this stack's apart from
   * another's of the same name.
   */
  #name(name: string): pulumi.Output<string> {
    const account = alicloud.getAccountOutput({ parent: this });
    return account.id.apply((id) =>
      physicalName([name, pulumi.getStack()], bucketNameRule, [id, pulumi.getProject()]),
    );
  }
}

function encryption(kmsKeyId: pulumi.Input<string> | undefined) {
  return kmsKeyId === undefined
    ? { sseAlgorithm: "AES256" }
    : { sseAlgorithm: "KMS", kmsMasterKeyId: kmsKeyId };
}

function bucketNameProblem(name: string): string | undefined {
  return /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)
    ? undefined
    : `is ${JSON.stringify(name)}; OSS takes 3 to 63 lower-case letters, digits and "-", beginning and ending with a letter or digit`;
}
