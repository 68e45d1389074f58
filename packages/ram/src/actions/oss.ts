import { service } from "./action.ts";

/** Object Storage Service: what moderation stacks touch. */
export const oss = service(
  { code: "oss", complete: false, source: "OSS documentation, RAM policies: actions and resources", checked: "2026-11-24" },
  {
    bucket: ["acs:oss:*:*:{name}"],
    object: ["acs:oss:*:*:{name}/{rest}"],
    all: ["acs:oss:*:*:*", "*"],
    open: [],
  },
  {
    read: {
      bucket: `GetBucketInfo GetBucketLocation GetBucketAcl GetBucketPolicy GetBucketVersioning GetBucketEncryption GetBucketLifecycle GetBucketLogging
        GetBucketPublicAccessBlock GetBucketReferer GetBucketCors GetBucketTagging`,
      object: "GetObject GetObjectAcl GetObjectTagging GetObjectVersion GetObjectVersionAcl ListParts",
    },
    list: { all: "ListBuckets", bucket: "ListObjects ListObjectVersions ListMultipartUploads" },
    write: {
      bucket: `PutBucket DeleteBucket PutBucketVersioning PutBucketEncryption PutBucketLifecycle DeleteBucketLifecycle PutBucketLogging PutBucketReferer PutBucketCors
        PutBucketTagging PutBucketWebsite`,
      object: "PutObject DeleteObject DeleteObjectVersion AbortMultipartUpload RestoreObject PutObjectTagging DeleteObjectTagging",
      open: "ProcessImm PostProcessTask",
    },
    permissions: {
      bucket: "PutBucketAcl PutBucketPolicy DeleteBucketPolicy PutBucketPublicAccessBlock DeleteBucketPublicAccessBlock",
      object: "PutObjectAcl PutObjectVersionAcl",
    },
  },
);
