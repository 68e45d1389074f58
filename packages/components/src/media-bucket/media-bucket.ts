import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../arguments/check.ts";
import { checkedMember } from "../arguments/shape.ts";
import { DeletionPolicy, deletionOptions } from "../deletion/deletion-policy.ts";
import { placementOf } from "../imm/placement.ts";
import { kmsKey } from "../kms/kms-key.ts";
import { generatedName, named } from "../naming/generated-name.ts";
import { bucketNameRule } from "../naming/name-rule.ts";
import {
  BucketRole,
  type MediaBucketArgs,
  mediaBucketArgs,
  mediaBucketChecks,
} from "./bucket-args.ts";
import { bucketSettings, ignoredSettings } from "./bucket-settings.ts";
import { lifecycleRules } from "./lifecycle.ts";
import { weakenedBy } from "./weakened.ts";

const component = "MediaBucket";

/**
 * An OSS bucket for media to moderate: private, public access blocked even if an ACL changes,
 * encrypted, reachable over TLS only. It keeps its objects forever unless an expiry is given, and
 * can't be deleted by accident. The state has `role` as an input of the component, the default
 * included.
 *
 * If the provider has a resource for a setting, that resource is used, and the bucket ignores the
 * inline argument, as the provider's documentation says. These resources are deleted with the
 * bucket, not before it: a bucket whose deletion is refused keeps its protections.
 */
export class MediaBucket extends pulumi.ComponentResource {
  /** The bucket, for arguments that need the resource. Others take `bucketName`. */
  declare readonly bucket: alicloud.oss.Bucket;
  /** The bucket's name. Resources that use it wait until the bucket is protected. */
  declare readonly bucketName: pulumi.Output<string>;
  /** ARN of the KMS key that encrypts the objects; undefined without `kmsKeyId`. */
  declare readonly kmsKeyArn: pulumi.Output<string | undefined>;
  /**
   * The arguments that give up a safe default: `deletion` (delete), `allowInsecureTransport`,
   * `tlsVersions` (before 1.2), `cors.allowedOrigins` (`*`), and `adopt` if it leaves out the
   * policy that requires TLS.
   */
  declare readonly weakened: pulumi.Output<string[]>;

  /** @throws InvalidArgumentError */
  constructor(name: string, args: MediaBucketArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    checkArguments(component, args, mediaBucketArgs);
    const { adopt = false, role = BucketRole.Media, deletion = DeletionPolicy.Protect } = args;
    super("immkit:index:MediaBucket", name, { ...args, role }, opts);
    const place = placementOf(this, name);
    const key =
      args.kmsKeyId === undefined ? undefined : kmsKey(component, "kmsKeyId", args.kmsKeyId, place);
    const expiry = expiryRules(args);
    const bucketName = named(
      "bucket",
      args.bucketName && checkedMember(component, args, mediaBucketChecks, "bucketName"),
      () =>
        generatedName(this, "", bucketNameRule, {
          nameSalt: args.nameSalt,
          distinct: [place.accountId, place.region],
        }),
    );

    const bucket = new alicloud.oss.Bucket(
      name,
      {
        bucket: bucketName.value,
        forceDestroy: deletion === DeletionPolicy.Delete,
        ...(expiry === undefined ? {} : { lifecycleRules: expiry.apply(lifecycleRules) }),
        ...(args.tags === undefined ? {} : { tags: args.tags }),
      },
      {
        parent: this,
        ...deletionOptions(deletion),
        ...(adopt ? { import: args.bucketName as string } : {}),
        ignoreChanges: [...bucketName.ignoreChanges, ...ignoredSettings(args)],
      },
    );
    const settings = bucketSettings(name, args, bucket, key?.id, this);

    this.bucket = bucket;
    this.bucketName = pulumi
      .all([bucket.bucket, ...settings.map((setting) => setting.bucket)])
      .apply(([known]) => known as string);
    this.kmsKeyArn = pulumi.output(key?.arn);
    this.weakened = weakenedBy(args);
    this.registerOutputs({
      bucketName: this.bucketName,
      kmsKeyArn: this.kmsKeyArn,
      weakened: this.weakened,
    });
  }
}

/** What the lifecycle deletes; undefined if the lifecycle stays as it is. */
function expiryRules(args: MediaBucketArgs) {
  if (args.lifecycle !== undefined)
    return checkedMember(component, args, mediaBucketChecks, "lifecycle");
  if (args.expireAfterDays !== undefined) {
    return checkedMember(component, args, mediaBucketChecks, "expireAfterDays").apply((days) => [
      { prefix: "", expireAfterDays: days },
    ]);
  }
  return args.adopt ? undefined : pulumi.output([]);
}
