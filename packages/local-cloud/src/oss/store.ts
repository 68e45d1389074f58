/**
 * What OSS holds, in memory: buckets, the versions of their objects, and uploads under way. Access
 * is asked for elsewhere.
 */
import { randomBytes } from "node:crypto";
import type { PolicyDocument } from "@immkit/ram";
import type { XmlElement } from "../xml/index.ts";
import { ossError } from "./errors.ts";

export const bucketAcls = ["private", "public-read", "public-read-write"] as const;
export type BucketAcl = (typeof bucketAcls)[number];
/** `default` follows the bucket. */
export type ObjectAcl = BucketAcl | "default";

export interface Encryption {
  readonly algorithm: "AES256" | "KMS" | "SM4";
  readonly keyId?: string | undefined;
}

/** What a writer says about an object besides its bytes. */
export interface ObjectAttributes {
  readonly contentType: string;
  /**
   * `cache-control`, `content-disposition`, `content-encoding`, `content-language`, `expires`, by
   * their lower-case names.
   */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-oss-meta-*`, without that prefix. */
  readonly meta: Readonly<Record<string, string>>;
  readonly tags: ReadonlyMap<string, string>;
  readonly acl: ObjectAcl;
  readonly storageClass: string;
  readonly encryption: Encryption | undefined;
}

export interface StoredObject extends ObjectAttributes {
  readonly deleteMarker: false;
  /** `null` is the one version of a bucket without versioning. */
  readonly versionId: string;
  readonly body: Buffer;
  /**
   * Upper-case MD5 in double quotes; of a multipart object, the MD5 of the parts' MD5s, and `-` and
   * their number.
   */
  readonly etag: string;
  readonly crc64: string;
  /** Base64; undefined where OSS answers none (multipart, append). */
  readonly contentMd5: string | undefined;
  readonly type: "Normal" | "Multipart" | "Appendable";
  /** Epoch milliseconds, whole seconds. */
  readonly lastModified: number;
}

interface DeleteMarker {
  readonly deleteMarker: true;
  readonly versionId: string;
  readonly lastModified: number;
}

export type ObjectVersion = StoredObject | DeleteMarker;

export interface UploadPart {
  readonly body: Buffer;
  readonly etag: string;
  readonly lastModified: number;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly attributes: ObjectAttributes;
  readonly initiatedAt: number;
  readonly parts: Map<number, UploadPart>;
}

export interface Bucket {
  readonly name: string;
  readonly createdAt: number;
  readonly storageClass: string;
  readonly redundancy: string;
  acl: BucketAcl;
  versioning: "Enabled" | "Suspended" | undefined;
  /** Undefined once the setting was deleted. */
  blockPublicAccess: boolean | undefined;
  policy: { readonly text: string; readonly document: PolicyDocument } | undefined;
  tags: ReadonlyMap<string, string>;
  /** The other sub-resources (`cors`, `lifecycle`, `encryption` …), as they were put. */
  readonly configurations: Map<string, XmlElement>;
  /** Newest version first. A key without versions is not in here. */
  readonly objects: Map<string, ObjectVersion[]>;
  readonly uploads: Map<string, Upload>;
}

export interface Store {
  readonly buckets: Map<string, Bucket>;
  /** `BlockPublicAccess` of the whole account. */
  blockPublicAccess: boolean | undefined;
  /** Throws `NoSuchBucket`. */
  bucket(name: string | undefined): Bucket;
}

export function createStore(): Store {
  const buckets = new Map<string, Bucket>();
  return {
    buckets,
    blockPublicAccess: undefined,
    bucket(name = "") {
      const bucket = buckets.get(name);
      if (bucket === undefined) throw ossError("NoSuchBucket", { BucketName: name });
      return bucket;
    },
  };
}

/**
 * The version that a reader gets: the newest, or the one asked for. Throws `NoSuchKey`,
 * `NoSuchVersion`, `MethodNotAllowed`.
 */
export function findObject(bucket: Bucket, key: string, versionId?: string | null): StoredObject {
  const versions = bucket.objects.get(key) ?? [];
  const details = { BucketName: bucket.name, Key: key };
  if (versionId === undefined || versionId === null) {
    const [newest] = versions;
    if (newest === undefined) throw ossError("NoSuchKey", details);
    if (newest.deleteMarker) throw ossError("NoSuchKey", details, undefined, markerHeaders(newest));
    return newest;
  }
  const version = versions.find((candidate) => candidate.versionId === versionId);
  if (version === undefined) throw ossError("NoSuchVersion", { ...details, VersionId: versionId });
  if (version.deleteMarker) {
    throw ossError(
      "MethodNotAllowed",
      { ...details, Method: "GET", ResourceType: "DeleteMarker" },
      undefined,
      markerHeaders(version),
    );
  }
  return version;
}

/**
 * By these a reader learns that the object was deleted, and is not merely absent (OSS "GetObject",
 * versioning).
 */
function markerHeaders({ versionId }: DeleteMarker): Record<string, string> {
  return { "x-oss-delete-marker": "true", "x-oss-version-id": versionId };
}

/**
 * Adds a version in front. Without versioning, or while it is suspended, it takes the place of the
 * version `null`.
 */
export function addVersion<T extends ObjectVersion>(
  bucket: Bucket,
  key: string,
  version: Omit<T, "versionId">,
): T {
  const versionId =
    bucket.versioning === "Enabled" ? `CAEQ${randomBytes(28).toString("hex")}` : "null";
  const added = { ...version, versionId } as T;
  const others = (bucket.objects.get(key) ?? []).filter((other) => other.versionId !== versionId);
  bucket.objects.set(key, [added, ...others]);
  return added;
}

/** Puts a changed version (its ACL, its tags) in the place of the one with the same id. */
export function replaceVersion(bucket: Bucket, key: string, changed: StoredObject): void {
  const versions = bucket.objects.get(key) ?? [];
  bucket.objects.set(
    key,
    versions.map((version) => (version.versionId === changed.versionId ? changed : version)),
  );
}

/**
 * Deletes the version asked for, or else what a plain delete means: the object itself without
 * versioning, a delete marker with it. Answers the version that went or the marker that came;
 * undefined when there was nothing to do.
 */
export function deleteObject(
  bucket: Bucket,
  key: string,
  versionId: string | null | undefined,
  now: number,
): ObjectVersion | undefined {
  const versions = bucket.objects.get(key) ?? [];
  if (versionId === undefined || versionId === null) {
    if (bucket.versioning !== undefined) {
      return addVersion<DeleteMarker>(bucket, key, {
        deleteMarker: true,
        lastModified: wholeSeconds(now),
      });
    }
    bucket.objects.delete(key);
    return undefined;
  }
  const gone = versions.find((version) => version.versionId === versionId);
  const left = versions.filter((version) => version !== gone);
  if (left.length === 0) bucket.objects.delete(key);
  else bucket.objects.set(key, left);
  return gone;
}

/** OSS keeps times by the second, and clients break on milliseconds. */
export function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}
