import { ArnError, ossObjectArn, parseArn, ramRoleArn } from "../arn/index.ts";
import { type Grant, type GrantOptions, grant } from "./grant.ts";
import { keyArns, literal, literals } from "./parts.ts";

/** The objects of one bucket that a grant is for. */
export interface MediaTarget {
  bucket: string;
  /** The beginnings of the keys (`uploads/`), without wildcards. Default: all objects. */
  prefixes?: readonly string[];
  /** The bucket's owner. Default: not named. */
  accountId?: string;
}

/**
 * Read the objects of one bucket, or those with a prefix. IMM's service role needs this to see the
 * media.
 * @param target.reader a role of a different account. The bucket's policy has to allow it as well:
 *   see {@link Grant.resourceStatements}.
 */
export function readMedia(
  target: MediaTarget & { reader?: { accountId: string; role: string } },
  options: GrantOptions = {},
): Grant {
  const { reader, accountId } = target;
  const sessions = reader === undefined ? [] : [sessionsOf(reader)];
  return grant(
    "readMedia",
    [{ actions: ["oss:GetObject"], resources: objects(target) }],
    options,
    reader?.accountId === accountId ? [] : sessions,
  );
}

/**
 * Upload and overwrite objects, in one piece or in parts, and abort an upload in parts. Without the
 * last action, the parts of an upload that a client cancels stay until a lifecycle deletes them.
 * Source: OSS documentation, PutObject, InitiateMultipartUpload, AbortMultipartUpload.
 */
export function uploadMedia(target: MediaTarget, options: GrantOptions = {}): Grant {
  return grant(
    "uploadMedia",
    [{ actions: ["oss:PutObject", "oss:AbortMultipartUpload"], resources: objects(target) }],
    options,
  );
}

/**
 * Delete objects. In a bucket with versioning, their old versions stay until a lifecycle deletes
 * them. Source: OSS documentation, DeleteObject.
 */
export function deleteMedia(target: MediaTarget, options: GrantOptions = {}): Grant {
  return grant(
    "deleteMedia",
    [{ actions: ["oss:DeleteObject"], resources: objects(target) }],
    options,
  );
}

/**
 * Move objects with their tags to another bucket or prefix: copy them there, in one piece or in
 * parts, then delete them. Source: OSS documentation, CopyObject, UploadPartCopy,
 * AbortMultipartUpload, DeleteObject.
 * @param target.quarantine where the objects are moved to. It doesn't allow to read them there.
 * @throws {ArnError} if the two places overlap: the objects in quarantine could be deleted.
 */
export function quarantineMedia(
  target: MediaTarget & { quarantine: MediaTarget },
  options: GrantOptions = {},
): Grant {
  const [from, to] = movedBetween(target);
  return grant(
    "quarantineMedia",
    [
      {
        actions: ["oss:GetObject", "oss:GetObjectTagging", "oss:DeleteObject"],
        resources: from,
      },
      {
        actions: ["oss:PutObject", "oss:PutObjectTagging", "oss:AbortMultipartUpload"],
        resources: to,
      },
    ],
    options,
  );
}

/**
 * Move objects back from where {@link quarantineMedia} moves them to. It allows to see an object
 * that is under the old name by now. Source: as there.
 * @throws {ArnError} if the two places overlap.
 */
export function releaseMedia(
  target: MediaTarget & { quarantine: MediaTarget },
  options: GrantOptions = {},
): Grant {
  const [media, quarantine] = movedBetween(target);
  return grant(
    "releaseMedia",
    [
      {
        actions: ["oss:GetObject", "oss:GetObjectTagging", "oss:DeleteObject"],
        resources: quarantine,
      },
      {
        actions: [
          "oss:GetObject",
          "oss:PutObject",
          "oss:PutObjectTagging",
          "oss:AbortMultipartUpload",
        ],
        resources: media,
      },
    ],
    options,
  );
}

/**
 * Read objects that are encrypted with KMS keys. OSS calls KMS as the caller. Source: OSS
 * documentation, GetObject.
 * @param target.keys resource names, `acs:kms:{region}:{account}:key/{id}`.
 */
export function decryptMedia(
  target: { keys: readonly string[] },
  options: GrantOptions = {},
): Grant {
  return grant(
    "decryptMedia",
    [{ actions: ["kms:Decrypt"], resources: keyArns(target.keys) }],
    options,
  );
}

/**
 * Upload or copy objects to a bucket that encrypts with KMS keys. Source: OSS documentation,
 * PutObject, CopyObject.
 * @param target.keys resource names, `acs:kms:{region}:{account}:key/{id}`.
 */
export function encryptMedia(
  target: { keys: readonly string[] },
  options: GrantOptions = {},
): Grant {
  return grant(
    "encryptMedia",
    [{ actions: ["kms:GenerateDataKey", "kms:Decrypt"], resources: keyArns(target.keys) }],
    options,
  );
}

function objects(target: MediaTarget, path = ""): readonly string[] {
  const { prefixes, accountId } = target;
  const owner =
    accountId === undefined ? {} : { accountId: literal(`${path}accountId`, accountId) };
  const bucket = literal(`${path}bucket`, target.bucket);
  const beginnings = prefixes === undefined ? [""] : literals(`${path}prefixes`, prefixes);
  return beginnings.map((prefix) => ossObjectArn({ ...owner, bucket, key: `${prefix}*` }));
}

/** The objects of the media, and those in quarantine. @throws {ArnError} if they overlap. */
function movedBetween(
  target: MediaTarget & { quarantine: MediaTarget },
): readonly [media: readonly string[], quarantine: readonly string[]] {
  const media = objects(target);
  const quarantine = objects(target.quarantine, "quarantine.");
  const overlap = quarantine.find((place) => media.some((other) => overlaps(place, other)));
  if (overlap === undefined) return [media, quarantine];
  throw new ArnError(
    "InvalidName",
    "quarantine",
    `quarantine ${overlap} overlaps with the media. Use another bucket or another prefix.`,
  );
}

/** Whether an object can be in both. Both end with a star, and an account that is a star is any. */
function overlaps(a: string, b: string): boolean {
  const [one, other] = [a, b].map((pattern) => parseArn(pattern).relativeId.slice(0, -1));
  return (
    one !== undefined && other !== undefined && (one.startsWith(other) || other.startsWith(one))
  );
}

// OSS has its own form for the sessions of a role, with the role in lower case:
// `arn:sts::{account}:assumed-role/{role}/{session}`.
function sessionsOf(reader: { accountId: string; role: string }): string {
  const accountId = literal("reader.accountId", reader.accountId);
  const role = literal("reader.role", reader.role).toLowerCase();
  const { relativeId } = parseArn(ramRoleArn({ accountId, role, session: "*" }));
  return `arn:sts::${accountId}:assumed-${relativeId}`;
}
