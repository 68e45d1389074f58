import { service } from "./service.ts";

/**
 * Object Storage Service: the actions of its quick reference. If that doesn't say which of two
 * templates an action has, the action has both here. Actions on the account ("service level") name
 * no bucket, like ListBuckets.
 */
export const oss = service(
  {
    code: "oss",
    complete: false,
    source:
      "OSS documentation, Authorization syntax and elements (updated 2026-02), and RAM policies",
    checked: "2026-11-24",
  },
  {
    bucket: ["acs:oss:*:*:{name}"],
    object: ["acs:oss:*:*:{name}/{rest}"],
    bucketOrVectors: ["acs:oss:*:*:{name}", "acs:ossvector:*:*:{name}"],
    bucketOrObject: ["acs:oss:*:*:{name}", "acs:oss:*:*:{name}/{rest}"],
    vectors: ["acs:ossvector:*:*:{name}", "acs:ossvector:*:*:{name}/{rest}"],
    pool: ["acs:oss:*:*:resourcepool/{name}"],
    all: ["acs:oss:*:*:*", "*"],
    open: [],
  },
  {
    read: {
      bucket: `GetBucketInfo GetBucketLocation GetBucketStat GetBucketAcl GetBucketVersioning GetBucketEncryption GetBucketLifecycle
        GetBucketPublicAccessBlock GetBucketReferer GetBucketCors GetBucketTagging GetBucketWorm GetBucketWebsite GetBucketTransferAcceleration
        GetBucketRequestPayment GetBucketReplication GetBucketReplicationLocation GetBucketReplicationProgress GetBucketInventory GetBucketAccessMonitor
        GetMetaQueryStatus DoMetaQuery GetBucketResourceGroup GetCnameToken GetStyle GetBucketArchiveDirectRead GetBucketHttpsConfig
        GetBucketDataRedundancyTransition GetBucketPolicyStatus GetBucketOverwriteConfig GetBucketQoSInfo GetBucketRequesterQoSInfo`,
      bucketOrVectors: "GetBucketPolicy GetBucketLogging",
      object: `GetObject GetObjectAcl GetObjectTagging GetObjectVersion GetObjectVersionAcl GetObjectVersionTagging ListParts`,
      pool: "GetResourcePoolInfo GetResourcePoolRequesterQoSInfo",
      all: "GetPublicAccessBlock",
      open: `GetUserAntiDDosInfo GetAccessPoint GetAccessPointPolicy GetAccessPointPublicAccessBlock GetAccessPointForObjectProcess
        GetAccessPointConfigForObjectProcess GetAccessPointPolicyForObjectProcess`,
      bucketOrObject:
        "ReplicateGet GetLiveChannel GetLiveChannelStat GetLiveChannelHistory GetVodPlaylist",
      vectors: "GetVectorBucket GetVectorIndex GetVectors QueryVectors",
    },
    list: {
      all: "ListBuckets ListUserDataRedundancyTransition",
      bucket: `ListObjects ListObjectVersions ListMultipartUploads ListCname ListStyle ListBucketDataRedundancyTransition ListBucketAntiDDosInfo
        ListBucketRequesterQoSInfo`,
      pool: "ListResourcePoolBuckets ListResourcePoolRequesterQoSInfos",
      bucketOrObject: "ReplicateList ListLiveChannel",
      vectors: "ListVectorIndexes ListVectors",
      open: "ListAccessPoints ListAccessPointsForObjectProcess ListResourcePools ListVectorBuckets",
    },
    write: {
      bucket: `PutBucket DeleteBucket PutBucketVersioning PutBucketEncryption DeleteBucketEncryption PutBucketLifecycle DeleteBucketLifecycle
        PutBucketReferer PutBucketCors DeleteBucketCors PutBucketTagging DeleteBucketTagging PutBucketWebsite DeleteBucketWebsite
        InitiateBucketWorm AbortBucketWorm CompleteBucketWorm ExtendBucketWorm PutBucketTransferAcceleration PutBucketRequestPayment PutBucketReplication
        PutBucketRTC DeleteBucketReplication PutBucketInventory DeleteBucketInventory PutBucketAccessMonitor OpenMetaQuery CloseMetaQuery
        InitBucketAntiDDosInfo UpdateBucketAntiDDosInfo PutBucketResourceGroup CreateCnameToken PutCname DeleteCname PutStyle DeleteStyle
        PutBucketArchiveDirectRead PutBucketHttpsConfig CreateBucketDataRedundancyTransition DeleteBucketDataRedundancyTransition PutBucketOverwriteConfig
        DeleteBucketOverwriteConfig PutBucketQoSInfo DeleteBucketQoSInfo PutBucketRequesterQoSInfo DeleteBucketRequesterQoSInfo`,
      bucketOrVectors: "PutBucketLogging DeleteBucketLogging",
      object: `PutObject DeleteObject DeleteObjectVersion AbortMultipartUpload RestoreObject RestoreObjectVersion PutObjectTagging PutObjectVersionTagging
        DeleteObjectTagging DeleteObjectVersionTagging`,
      pool: "PutResourcePoolRequesterQoSInfo DeleteResourcePoolRequesterQoSInfo",
      open: `ProcessImm PostProcessTask ActivateProduct CreateOrder InitUserAntiDDosInfo UpdateUserAntiDDosInfo CreateAccessPoint DeleteAccessPoint
        CreateAccessPointForObjectProcess DeleteAccessPointForObjectProcess PutAccessPointConfigForObjectProcess WriteGetObjectResponse`,
      bucketOrObject: `ReplicatePut ReplicateDelete PutLiveChannel PutLiveChannelStatus DeleteLiveChannel PostVodPlaylist PublishRtmpStream`,
      vectors:
        "PutVectorBucket DeleteVectorBucket PutVectorIndex DeleteVectorIndex PutVectors DeleteVectors",
    },
    permissions: {
      bucket: "PutBucketAcl PutBucketPublicAccessBlock DeleteBucketPublicAccessBlock",
      bucketOrVectors: "PutBucketPolicy DeleteBucketPolicy",
      object: "PutObjectAcl PutObjectVersionAcl",
      all: "PutPublicAccessBlock DeletePublicAccessBlock",
      open: `PutAccessPointPolicy DeleteAccessPointPolicy PutAccessPointPublicAccessBlock
        DeleteAccessPointPublicAccessBlock PutAccessPointPolicyForObjectProcess DeleteAccessPointPolicyForObjectProcess`,
    },
  },
);
