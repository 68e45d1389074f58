import * as pulumi from "@pulumi/pulumi";
import type { MediaTargetArgs } from "../access/service-role.ts";
import { checkArguments, InvalidArgumentError } from "../arguments/check.ts";
import { given } from "../arguments/given.ts";
import { fields } from "../arguments/shape.ts";
import type { Placement } from "../imm/placement.ts";
import { kmsKey } from "../kms/kms-key.ts";
import type { MediaBucket } from "../media-bucket/media-bucket.ts";
import type { ExistingMediaBucketArgs, ModerationPipelineArgs } from "./pipeline-args.ts";
import { existingMediaBucketsCheck } from "./pipeline-checks.ts";

/** A bucket with media, or a part of it. */
export type Media = pulumi.Unwrap<MediaTargetArgs>;

/** The media of a new bucket. */
export function mediaOf({ bucketName, kmsKeyArn }: MediaBucket): pulumi.Output<Media[]> {
  return pulumi
    .all([bucketName, kmsKeyArn])
    .apply(([bucket, key]) => [{ bucketName: bucket, ...given({ kmsKeyArn: key }) }]);
}

const existingBuckets = fields<Pick<ModerationPipelineArgs, "existingMediaBuckets">>({
  existingMediaBuckets: existingMediaBucketsCheck,
});

/** The media of existing buckets. @throws InvalidArgumentError through the output */
export function existingMedia(
  component: string,
  buckets: NonNullable<ModerationPipelineArgs["existingMediaBuckets"]>,
  placement: Placement,
): pulumi.Output<Media[]> {
  return pulumi.output(buckets).apply((known) => {
    checkArguments(component, { existingMediaBuckets: known }, existingBuckets);
    return pulumi.output(
      known.map(({ kmsKeyId, ...media }: pulumi.Unwrap<ExistingMediaBucketArgs>, index) => ({
        ...media,
        ...(kmsKeyId !== undefined && {
          kmsKeyArn: kmsKey(
            component,
            `existingMediaBuckets[${index}].kmsKeyId`,
            kmsKeyId,
            placement,
          ).arn,
        }),
      })),
    );
  }) as pulumi.Output<Media[]>;
}

/** The members of a runtime config that describe the media. */
export function mediaMembers(media: readonly Media[]) {
  const prefixes = media.flatMap(({ bucketName, prefixes }) =>
    prefixes === undefined ? [] : [[bucketName, prefixes] as const],
  );
  const keys = new Set(media.flatMap(({ kmsKeyArn }) => kmsKeyArn ?? []));
  return {
    mediaBuckets: media.map(({ bucketName }) => bucketName),
    ...(prefixes.length > 0 && { mediaPrefixes: Object.fromEntries(prefixes) }),
    ...(keys.size > 0 && { mediaKeyArns: [...keys] }),
  };
}

/** The bucket whose uploads have events. @throws InvalidArgumentError if there are several */
export function onlyBucket(component: string, [first, ...others]: readonly Media[]): string {
  if (first !== undefined && others.length === 0) return first.bucketName;
  const reason = "requires one bucket; create UploadEvents for each of existingMediaBuckets";
  throw new InvalidArgumentError(component, "uploadEvents", reason);
}
