/**
 * Resources that set a part of a bucket. The inline attributes for the same are deprecated since
 * 1.220.0, and undo what the resource sets.
 */
export const bucketParts = {
  acl: "alicloud:oss/bucketAcl:BucketAcl",
  policy: "alicloud:oss/bucketPolicy:BucketPolicy",
  block: "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock",
  encryption: "alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption",
  versioning: "alicloud:oss/bucketVersioning:BucketVersioning",
  logging: "alicloud:oss/bucketLogging:BucketLogging",
  worm: "alicloud:oss/bucketWorm:BucketWorm",
  objectWorm: "alicloud:oss/bucketObjectWormConfiguration:BucketObjectWormConfiguration",
  cors: "alicloud:oss/bucketCors:BucketCors",
  https: "alicloud:oss/bucketHttpsConfig:BucketHttpsConfig",
} as const;

export type BucketPart = keyof typeof bucketParts;

/** The inline attribute of a bucket that sets the same as a part. */
export const inlineAttributes: Readonly<Partial<Record<BucketPart, string>>> = {
  acl: "acl",
  policy: "policy",
  encryption: "serverSideEncryptionRule",
  versioning: "versioning",
  logging: "logging",
  cors: "corsRules",
};

/** Parts whose properties are members of the inline attribute, not the attribute itself. */
export const inlineBlocks: readonly BucketPart[] = ["encryption", "versioning", "logging"];
