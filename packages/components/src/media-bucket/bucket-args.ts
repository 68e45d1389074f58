import type * as pulumi from "@pulumi/pulumi";
import { anyText, type Check, flag, oneOf, text, wholeNumber } from "../arguments/check.ts";
import { commonChecks } from "../arguments/common-checks.ts";
import { each, every, type Fields, fields, plain } from "../arguments/shape.ts";
import { DeletionPolicy } from "../deletion/deletion-policy.ts";
import { kmsKeyCheck } from "../kms/kms-key.ts";
import { bucketNameProblem } from "../naming/name-rule.ts";
import { lifecycleProblem } from "./lifecycle.ts";

/** What a bucket holds. Rules judge a bucket by it: evidence has to be kept, for example. */
export const BucketRole = {
  /** Media to moderate. */
  Media: "media",
  /** Media that is kept as proof, such as blocked uploads. */
  Evidence: "evidence",
  /** Verdicts and reports. */
  Results: "results",
  /** Access logs. */
  Logs: "logs",
} as const;
export type BucketRole = (typeof BucketRole)[keyof typeof BucketRole];

/** A version of TLS that a bucket can accept. */
export const TlsVersion = {
  Tls10: "TLSv1.0",
  Tls11: "TLSv1.1",
  Tls12: "TLSv1.2",
  Tls13: "TLSv1.3",
} as const;
export type TlsVersion = (typeof TlsVersion)[keyof typeof TlsVersion];

/** When the objects below a prefix are deleted. */
export interface LifecycleRuleArgs {
  /** The beginning of the objects' names: `uploads/`. `""` is the whole bucket. */
  prefix: pulumi.Input<string>;
  /** Days after the upload until an object is deleted, 1 to 36,500. */
  expireAfterDays: pulumi.Input<number>;
}

/** Where OSS writes a log line for each request. */
export interface AccessLogsArgs {
  /** A bucket in the same region and account. */
  targetBucket: pulumi.Input<string>;
  /** The beginning of the log objects' names. Default: the name of the logged bucket and `/`. */
  prefix?: pulumi.Input<string>;
}

/** Which web pages can upload with the browser. */
export interface CorsArgs {
  /** Origins such as `https://www.example.com`. `*` is every page, which is unsafe. */
  allowedOrigins: pulumi.Input<pulumi.Input<string>[]>;
  /** Default: PUT and POST, which upload. */
  allowedMethods?: pulumi.Input<pulumi.Input<string>[]>;
  /** Headers of requests. Default `*`: an upload has headers with metadata. */
  allowedHeaders?: pulumi.Input<pulumi.Input<string>[]>;
  /** Headers of responses that the page can read. Default: ETag and x-oss-request-id. */
  exposeHeaders?: pulumi.Input<pulumi.Input<string>[]>;
  /** Seconds that a browser remembers the answer, 0 to 999,999,999. Default 600. */
  maxAgeSeconds?: pulumi.Input<number>;
}

/**
 * Arguments of {@link MediaBucket}. Each default is the safe choice. The output `weakened` lists
 * the arguments that give up a safe default.
 */
export interface MediaBucketArgs {
  /**
   * 3 to 63 lower-case letters, digits and `-`, unique in all of OSS. Default: project, stack,
   * component name and a digest.
   */
  bucketName?: pulumi.Input<string>;
  /**
   * True manages the existing bucket `bucketName`, and then needs to stay true. A setting whose
   * argument isn't given stays as it is: lifecycle, versioning, encryption, bucket policy, TLS
   * versions, access logs, CORS and tags. A given expiry replaces the whole lifecycle. The ACL
   * becomes private, and public access is blocked.
   * Default false.
   */
  adopt?: boolean;
  /** What the bucket holds. Default: media. */
  role?: BucketRole;
  /** What happens to the bucket when it leaves the stack. Default: protect. */
  deletion?: DeletionPolicy;
  /**
   * Days after the upload until an object is deleted, 1 to 36,500; versions of it are deleted the
   * same time after they were replaced. Default: nothing is deleted.
   */
  expireAfterDays?: pulumi.Input<number>;
  /**
   * The same for parts of the bucket, instead of `expireAfterDays`. Prefixes can't overlap.
   * Default: none.
   */
  lifecycle?: pulumi.Input<pulumi.Input<LifecycleRuleArgs>[]>;
  /** ID or ARN of a KMS key that encrypts the objects. Default: AES256 with keys of OSS. */
  kmsKeyId?: pulumi.Input<string>;
  /**
   * True keeps replaced and deleted objects as versions, false suspends that. Default: not managed;
   * a new bucket has no versions. OSS can't remove versioning from a bucket that had it.
   */
  versioning?: boolean;
  /** Default: no access logs. */
  accessLogs?: AccessLogsArgs;
  /** TLS versions that the bucket accepts. Default: TLSv1.2 and TLSv1.3. Older ones are unsafe. */
  tlsVersions?: pulumi.Input<pulumi.Input<TlsVersion>[]>;
  /** Uploads by web pages. Default: none. */
  cors?: CorsArgs;
  /**
   * Days in which nobody can delete or change an object (WORM), 1 to 25,550. It is locked at once:
   * it can't be removed, or made shorter. Default: none.
   */
  wormDays?: pulumi.Input<number>;
  /**
   * True allows clients to use plain HTTP, which is unsafe. Default false. To set it for a
   * protected bucket, first run `pulumi state unprotect` for the bucket's policy, which is deleted.
   */
  allowInsecureTransport?: boolean;
  /** Changes the generated name of a new bucket. An existing one keeps it. Default: none. */
  nameSalt?: string;
  /** Tags of the bucket. Default: none. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

const textList = each(anyText);
const days = wholeNumber(1, 36_500, "days");
const origin = text(
  /^(?:\*|https?:\/\/[A-Za-z0-9.*-]+(?::\d{1,5})?)$/,
  "an origin such as https://www.example.com, without a path",
);

/** The checks of the arguments, one by one. */
export const mediaBucketChecks: Fields<MediaBucketArgs> = {
  bucketName: bucketNameProblem,
  adopt: plain(flag),
  role: plain(oneOf(BucketRole)),
  deletion: plain(oneOf(DeletionPolicy)),
  expireAfterDays: days,
  lifecycle: every(
    each(
      fields<LifecycleRuleArgs>(
        { prefix: anyText, expireAfterDays: days },
        { prefix: 'pass "" for the whole bucket', expireAfterDays: "pass the number of days" },
      ),
      1,
    ),
    lifecycleProblem,
  ),
  kmsKeyId: kmsKeyCheck,
  versioning: plain(flag),
  accessLogs: fields<AccessLogsArgs>(
    { targetBucket: bucketNameProblem, prefix: anyText },
    { targetBucket: "pass the name of the bucket for the logs" },
  ),
  tlsVersions: each(oneOf(TlsVersion), 1),
  cors: fields<CorsArgs>(
    {
      allowedOrigins: each(origin, 1),
      allowedMethods: each(
        oneOf({ get: "GET", put: "PUT", post: "POST", delete: "DELETE", head: "HEAD" }),
        1,
      ),
      allowedHeaders: textList,
      exposeHeaders: textList,
      maxAgeSeconds: wholeNumber(0, 999_999_999, "seconds"),
    },
    { allowedOrigins: "list the origins of the pages" },
  ),
  wormDays: wholeNumber(1, 25_550, "days"),
  allowInsecureTransport: plain(flag),
  ...commonChecks,
};

/** Arguments that contradict each other. */
const combination: Check = (value) => {
  const args = value as MediaBucketArgs;
  const problem = (argument: keyof MediaBucketArgs, reason: string) => ({
    path: `.${argument}`,
    reason,
  });
  if (args.adopt && typeof args.bucketName !== "string") {
    return problem(
      "adopt",
      "requires bucketName: the name of the existing bucket, as a plain text (an import can't wait for an output)",
    );
  }
  if (args.expireAfterDays !== undefined && args.lifecycle !== undefined) {
    return problem(
      "lifecycle",
      "can't be used with expireAfterDays: OSS applies the shorter time. List a rule for each prefix",
    );
  }
  if (args.wormDays === undefined) return undefined;
  if (args.deletion === DeletionPolicy.Delete)
    return problem("deletion", "is delete; nobody can delete objects that wormDays locks");
  if (args.versioning === false)
    return problem(
      "versioning",
      "is false; OSS has no WORM for a bucket with suspended versioning",
    );
  const { wormDays: locked } = args;
  const rules = Array.isArray(args.lifecycle) ? args.lifecycle : [];
  const early = [
    { path: ".expireAfterDays", days: args.expireAfterDays },
    ...(rules as Partial<LifecycleRuleArgs>[]).map(({ expireAfterDays }, index) => ({
      path: `.lifecycle[${index}].expireAfterDays`,
      days: expireAfterDays,
    })),
  ].find(({ days }) => typeof days === "number" && typeof locked === "number" && days < locked);
  return (
    early && {
      path: early.path,
      reason: `is ${String(early.days)}; wormDays locks the objects for ${String(locked)} days`,
    }
  );
};

/** A check of everything that is known in the arguments of a {@link MediaBucket}. */
export const mediaBucketArgs: Check = every(
  fields<MediaBucketArgs>(mediaBucketChecks),
  combination,
);
