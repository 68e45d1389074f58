import { type Grant, grants } from "@immkit/ram";
import type * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "../arguments/check.ts";
import { each, members } from "../arguments/shape.ts";
import type { Access } from "./access.ts";

/** The pipeline to which access is given: a `runtimeConfig` has these members. */
export interface ModerationTarget {
  /** The region of the pipeline. */
  region: pulumi.Input<string>;
  /** The account of the pipeline. */
  accountId: pulumi.Input<string>;
  /** Name of the IMM project. */
  project: pulumi.Input<string>;
  /** Name of the queue with the verdicts. */
  queue: pulumi.Input<string>;
  /** Name of the dead-letter queue. `Access.RedriveDeadLetter` requires it. Default: none. */
  deadLetterQueue?: pulumi.Input<string>;
  /** Name of the queue with the events of uploads. Default: none. */
  uploadQueue?: pulumi.Input<string>;
  /** Names of the buckets. Access to media requires them. Default: none. */
  mediaBuckets?: pulumi.Input<pulumi.Input<string>[]>;
  /** The beginnings of the object keys, by bucket. Default: all objects of a bucket. */
  mediaPrefixes?: pulumi.Input<{ [bucket: string]: pulumi.Input<pulumi.Input<string>[]> }>;
  /** ARNs of the KMS keys that encrypt the media. Default: none. */
  mediaKeyArns?: pulumi.Input<pulumi.Input<string>[]>;
}

const fromConfig = "pass the runtimeConfig of a pipeline";

/** A check for lists of {@link ModerationTarget}, which can have more members. */
export const targetsCheck = each(
  members<ModerationTarget>({
    region: fromConfig,
    accountId: fromConfig,
    project: fromConfig,
    queue: fromConfig,
  }),
  1,
);

/** What is the same for all targets of a {@link grantsOf}. */
export interface TargetOptions {
  /** The component, for error messages. */
  readonly component: string;
  /** Instead of the targets' own prefixes. */
  readonly prefixes: readonly string[] | undefined;
  readonly quarantineBucket: string | undefined;
  readonly quarantinePrefix: string | undefined;
  readonly quarantineKeyArn: string | undefined;
}

/**
 * The grants for access to one target.
 * @param path of the target in the component's arguments.
 * @throws InvalidArgumentError if the target lacks what the access needs.
 */
export function grantsOf(
  access: Access,
  target: pulumi.Unwrap<ModerationTarget>,
  path: string,
  options: TargetOptions,
): Grant[] {
  const { component, quarantineBucket, quarantinePrefix, quarantineKeyArn } = options;
  const { region, accountId, project, queue, uploadQueue } = target;
  const place = { region, accountId };
  const needs = <Value>(name: string, value: Value | undefined): Value => {
    if (value !== undefined) return value;
    const reason = `is missing; access ${JSON.stringify(access)} needs it`;
    throw new InvalidArgumentError(component, name, reason);
  };
  const perBucket = (make: (media: { bucket: string; prefixes?: readonly string[] }) => Grant) =>
    needs(`${path}.mediaBuckets`, target.mediaBuckets).map((bucket) => {
      const prefixes = options.prefixes ?? target.mediaPrefixes?.[bucket];
      return make({ bucket, ...(prefixes && { prefixes }) });
    });
  const perKeys = (
    make: (target: { keys: readonly string[] }) => Grant,
    keys: readonly string[],
  ) => (keys.length === 0 ? [] : [make({ keys })]);
  const keys = target.mediaKeyArns ?? [];

  switch (access) {
    case "submit":
      return [grants.submitModeration({ ...place, project })];
    case "upload":
      return [...perBucket(grants.uploadMedia), ...perKeys(grants.encryptMedia, keys)];
    case "readMedia":
      return [...perBucket(grants.readMedia), ...perKeys(grants.decryptMedia, keys)];
    case "deleteMedia":
      return perBucket(grants.deleteMedia);
    case "quarantineMedia":
    case "releaseMedia": {
      const prefix = quarantinePrefix === undefined ? {} : { prefixes: [quarantinePrefix] };
      const place = (bucket: string) => ({ bucket: quarantineBucket ?? bucket, ...prefix });
      // Without a bucket, the copies are encrypted like the media.
      const ownKeys = quarantineBucket === undefined ? keys : [];
      const heldKeys = quarantineKeyArn === undefined ? ownKeys : [quarantineKeyArn];
      const [read, written] = access === "quarantineMedia" ? [keys, heldKeys] : [heldKeys, keys];
      return [
        ...perBucket((media) => grants[access]({ ...media, quarantine: place(media.bucket) })),
        ...perKeys(grants.decryptMedia, read),
        ...perKeys(grants.encryptMedia, written),
      ];
    }
    case "readResults":
      return [grants.readModerationResults({ ...place, project })];
    case "consume":
      return [queue, ...(uploadQueue === undefined ? [] : [uploadQueue])].map((name) =>
        grants.consumeQueue({ ...place, queue: name }),
      );
    case "redriveDeadLetter": {
      const deadLetterQueue = needs(`${path}.deadLetterQueue`, target.deadLetterQueue);
      return [grants.redriveDeadLetter({ ...place, deadLetterQueue, queue })];
    }
  }
}
