/**
 * The state of OSS in memory: buckets, the versions of their objects, and multipart uploads. Access
 * is checked elsewhere.
 */
import { randomBytes } from "node:crypto";
import type { PolicyDocument } from "@immkit/ram";
import { child, type XmlElement } from "../xml/index.ts";
import { ossError } from "./errors.ts";

/** The ACLs of a bucket. No ACL allows anonymous listing. */
export const bucketAcls = ["private", "public-read", "public-read-write"] as const;
/** One of {@link bucketAcls}. */
export type BucketAcl = (typeof bucketAcls)[number];
/** `default` means the ACL of the bucket. */
export type ObjectAcl = BucketAcl | "default";

/** Keys are unique. */
export type Tags = readonly (readonly [key: string, value: string])[];

/** Server-side encryption as it was requested. */
export interface Encryption {
  readonly algorithm: "AES256" | "KMS" | "SM4";
  readonly keyId?: string | undefined;
  /** The algorithm that encrypts the data, if it is not AES256. */
  readonly dataAlgorithm?: "SM4";
}

/** What a write sets besides the bytes of the object. */
export interface ObjectAttributes {
  readonly contentType: string;
  /**
   * `cache-control`, `content-disposition`, `content-encoding`, `content-language`, `expires`, by
   * their lower-case names.
   */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-oss-meta-*`, without that prefix. */
  readonly meta: Readonly<Record<string, string>>;
  readonly tags: Tags;
  readonly acl: ObjectAcl;
  readonly storageClass: string;
  readonly encryption: Encryption | undefined;
}

/** A version of an object with its bytes. */
export interface StoredObject extends ObjectAttributes {
  readonly deleteMarker: false;
  /** `null` is the only version in a bucket without versioning. */
  readonly versionId: string;
  readonly body: Buffer;
  /**
   * Upper-case MD5 in double quotes. For a multipart object: the MD5 of its parts' ETags, which are
   * joined without quotes, `-`, and the number of parts.
   */
  readonly etag: string;
  readonly crc64: string;
  /** Base64. Undefined for multipart and appendable objects, as OSS returns none. */
  readonly contentMd5: string | undefined;
  readonly type: "Normal" | "Multipart" | "Appendable" | "Symlink";
  /** The key that a symbolic link points to. */
  readonly symlinkTarget?: string;
  /** Until when the version can't be deleted. Epoch milliseconds. */
  readonly retention?: { readonly mode: "COMPLIANCE" | "GOVERNANCE"; readonly until: number };
  readonly legalHold?: boolean;
  /** When an archived object becomes readable, and until when. Epoch milliseconds. */
  readonly restored?: { readonly from: number; readonly until: number };
  /** Epoch milliseconds, whole seconds. */
  readonly lastModified: number;
}

interface DeleteMarker {
  readonly deleteMarker: true;
  readonly versionId: string;
  readonly lastModified: number;
}

/** A version of an object, or the marker of its deletion. */
export type ObjectVersion = StoredObject | DeleteMarker;

/** A part of a multipart upload. */
export interface UploadPart {
  readonly body: Buffer;
  readonly etag: string;
  readonly crc64: string;
  readonly lastModified: number;
}

/** A multipart upload that is neither complete nor aborted. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly attributes: ObjectAttributes;
  readonly initiatedAt: number;
  /** Whether the parts come in order. The object has a `Content-MD5` then. */
  readonly sequential: boolean;
  readonly parts: Map<number, UploadPart>;
}

/** A retention policy (WORM). */
export interface WormPolicy {
  readonly id: string;
  readonly locked: boolean;
  readonly retentionDays: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** A bucket with all that it contains. */
export interface Bucket {
  readonly name: string;
  readonly createdAt: number;
  readonly storageClass: string;
  readonly redundancy: string;
  acl: BucketAcl;
  versioning: "Enabled" | "Suspended" | undefined;
  /** Undefined after the setting is deleted. */
  blockPublicAccess: boolean | undefined;
  policy: { readonly text: string; readonly document: PolicyDocument } | undefined;
  tags: Tags;
  /** XML settings (`cors`, `lifecycle`, `encryption`, …) by sub-resource. */
  readonly configurations: Map<string, XmlElement>;
  /** Settings that a bucket can have several of (`style`), by sub-resource and name. */
  readonly named: Map<string, Map<string, XmlElement>>;
  /** Newest version first. A key without versions has no entry. */
  readonly objects: Map<string, ObjectVersion[]>;
  readonly uploads: Map<string, Upload>;
  worm: WormPolicy | undefined;
}

/** The buckets of the account. */
export class Store {
  readonly buckets = new Map<string, Bucket>();
  /** `BlockPublicAccess` of the account. */
  blockPublicAccess: boolean | undefined;

  /** Throws `NoSuchBucket`. */
  bucket(name = ""): Bucket {
    const bucket = this.buckets.get(name);
    if (bucket === undefined) throw ossError("NoSuchBucket", { BucketName: name });
    return bucket;
  }
}

/** The text of an element of an XML setting, `""` if it is not set. */
export function settingText(bucket: Bucket, setting: string, ...path: readonly string[]): string {
  let element = bucket.configurations.get(setting);
  for (const name of path) element = element && child(element, name);
  return element?.text ?? "";
}

/** The newest version of an object. Undefined if there is none or it is a delete marker. */
export function currentObject(bucket: Bucket, key: string): StoredObject | undefined {
  const newest = bucket.objects.get(key)?.[0];
  return newest === undefined || newest.deleteMarker ? undefined : newest;
}

/**
 * The version with this id; without an id, the newest version. Throws `NoSuchKey`, `NoSuchVersion`,
 * `MethodNotAllowed`.
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

/** Headers that say that the object was deleted, not just missing (OSS "GetObject", versioning). */
function markerHeaders({ versionId }: DeleteMarker): Record<string, string> {
  return { "x-oss-delete-marker": "true", "x-oss-version-id": versionId };
}

/**
 * Adds a newest version. Without versioning, or while it is suspended, it replaces the version
 * `null`.
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

/** Replaces the version with the same id by one whose ACL, tags or bytes have changed. */
export function replaceVersion(bucket: Bucket, key: string, changed: StoredObject): StoredObject {
  const versions = bucket.objects.get(key) ?? [];
  bucket.objects.set(
    key,
    versions.map((version) => (version.versionId === changed.versionId ? changed : version)),
  );
  return changed;
}

/**
 * Deletes the version with this id. Without an id it deletes the object, or with versioning adds a
 * delete marker. Returns the deleted version or the new marker, undefined if there is neither.
 */
export function deleteObject(
  bucket: Bucket,
  key: string,
  versionId: string | null | undefined,
  now: number,
): ObjectVersion | undefined {
  const versions = bucket.objects.get(key) ?? [];
  if (versionId === undefined || versionId === null) {
    if (bucket.versioning !== undefined)
      return addVersion<DeleteMarker>(bucket, key, { deleteMarker: true, lastModified: now });
    bucket.objects.delete(key);
    return undefined;
  }
  const deleted = versions.find((version) => version.versionId === versionId);
  const others = versions.filter((version) => version !== deleted);
  if (others.length === 0) bucket.objects.delete(key);
  else bucket.objects.set(key, others);
  return deleted;
}

/** OSS stores times in seconds, and clients reject milliseconds. */
export function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}
