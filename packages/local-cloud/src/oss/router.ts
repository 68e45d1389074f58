/**
 * Finds the operation that a request means: by what it names (account, bucket, object), its method,
 * and the sub-resource in its query.
 */
import type { OssRequest } from "../auth/oss-request.ts";
import { configurationOperations } from "./bucket-configurations.ts";
import { bucketPolicy, getBucketPolicyStatus } from "./bucket-policy.ts";
import {
  accountPublicAccessBlock,
  bucketAcl,
  bucketPublicAccessBlock,
  bucketTagging,
  type Operation,
  versioning,
} from "./bucket-settings.ts";
import {
  deleteBucket,
  getBucketInfo,
  getBucketLocation,
  getBucketStat,
  headBucket,
  listBuckets,
  putBucket,
} from "./buckets.ts";
import { copyObject } from "./copy.ts";
import { preflight } from "./cors.ts";
import { deleteMultipleObjects, deleteObject } from "./delete.ts";
import {
  getAccountQos,
  getReplication,
  listCloudBoxes,
  listCnames,
  listLiveChannels,
} from "./empty.ts";
import { notImplemented, ossError } from "./errors.ts";
import {
  listObjects,
  listObjectsV2,
  listObjectVersions,
  listParts,
  listUploads,
} from "./list-operations.ts";
import { abortUpload, completeUpload, initiateUpload, uploadPart } from "./multipart.ts";
import { namedConfigurationOperations } from "./named-configurations.ts";
import { objectAcl, objectTagging } from "./object-settings.ts";
import { objectLegalHold, objectRetention } from "./object-worm.ts";
import { postObject } from "./post-object.ts";
import { getObject, getObjectMeta } from "./read.ts";
import { describeRegions } from "./regions.ts";
import { bucketResourceGroup } from "./resource-group.ts";
import { cleanRestoredObject, restoreObject } from "./restore.ts";
import { symlink } from "./symlink.ts";
import { bucketWorm, completeWorm, extendWorm } from "./worm.ts";
import { appendObject, putObject } from "./write.ts";

/** By sub-resource (`""` is none), then by method. */
type Operations = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** Methods of a sub-resource that is only ever empty here. */
function missingMethods(subresource: string, ...methods: readonly string[]) {
  const fail = () => {
    throw notImplemented(subresource);
  };
  return Object.fromEntries(methods.map((method) => [method, fail]));
}

const account: Operations = {
  "": { GET: listBuckets },
  publicAccessBlock: accountPublicAccessBlock,
  regions: { GET: describeRegions },
  cloudboxes: { GET: listCloudBoxes },
  qosInfo: { GET: getAccountQos },
};

const bucket: Operations = {
  "": {
    GET: (call) => (call.param("list-type") === "2" ? listObjectsV2(call) : listObjects(call)),
    HEAD: headBucket,
    PUT: putBucket,
    POST: postObject,
    DELETE: deleteBucket,
  },
  bucketInfo: { GET: getBucketInfo },
  location: { GET: getBucketLocation },
  stat: { GET: getBucketStat },
  versions: { GET: listObjectVersions },
  acl: bucketAcl,
  policy: bucketPolicy,
  policyStatus: { GET: getBucketPolicyStatus },
  publicAccessBlock: bucketPublicAccessBlock,
  tagging: bucketTagging,
  versioning,
  delete: { POST: deleteMultipleObjects },
  uploads: { GET: listUploads },
  resourceGroup: bucketResourceGroup,
  live: { GET: listLiveChannels, ...missingMethods("?live", "PUT", "POST", "DELETE") },
  cname: { GET: listCnames, ...missingMethods("?cname", "PUT", "POST", "DELETE") },
  replication: { GET: getReplication, ...missingMethods("?replication", "PUT", "POST") },
  worm: bucketWorm,
  wormExtend: extendWorm,
  wormId: completeWorm,
  ...configurationOperations,
  ...namedConfigurationOperations,
};

const object: Operations = {
  "": {
    GET: getObject,
    HEAD: getObject,
    PUT: (call) =>
      call.request.headers["x-oss-copy-source"] === undefined ? putObject(call) : copyObject(call),
    DELETE: deleteObject,
  },
  acl: objectAcl,
  append: { POST: appendObject },
  tagging: objectTagging,
  uploadId: { GET: listParts, PUT: uploadPart, POST: completeUpload, DELETE: abortUpload },
  uploads: { POST: initiateUpload },
  restore: { POST: restoreObject },
  cleanRestoredObject: { POST: cleanRestoredObject },
  seal: {
    POST() {
      throw ossError(
        "OperationNotSupported",
        { EC: "0016-00000513" },
        "SealAppendable is not supported.",
      );
    },
  },
  symlink,
  retention: objectRetention,
  legalHold: objectLegalHold,
  objectMeta: { GET: getObjectMeta, HEAD: getObjectMeta },
};

/**
 * Sub-resources of the real service that are missing here. Other parameters don't name a
 * sub-resource, and OSS ignores those that it doesn't know.
 */
const missing: ReadonlySet<string> = new Set([
  ...["accessPoint", "accessPointPolicy", "accessPointForObjectProcess", "asyncFetch"],
  ...["accessPointConfigForObjectProcess", "accessPointPolicyForObjectProcess", "cloudboxes"],
  ...["cname", "hierarchicalNamespace", "img", "live", "metaQuery"],
  ...[
    "metadataConfiguration",
    "metadataInventoryTable",
    "metadataJournalTable",

    "objectInfo",
    "processConfiguration",
    "qosInfo",
    "vod",
  ],
  ...["qosRequester", "redundancyTransition", "rename", "replication", "replicationLocation"],
  ...["replicationProgress", "requesterQosInfo", "resourcePool", "resourcePoolInfo", "rtc"],
  ...["responseHeader", "udf", "udfApplication", "udfImage"],
  ...["bucketnotification", "notification", "dataPipelineConfiguration"],
]);

/**
 * Throws `NotImplemented` for a sub-resource that is missing here, so it is never mistaken for the
 * bucket or object itself. Throws `MethodNotAllowed`.
 */
export function operationOf({ method, params, ...named }: OssRequest): Operation {
  if (method === "OPTIONS" && named.bucket !== undefined) return preflight;
  const table = named.bucket === undefined ? account : named.key === undefined ? bucket : object;
  const names = [...new Set(params.keys())];
  // ExtendBucketWorm has two of them.
  const subresource =
    names.find((name) => Object.hasOwn(table, name) && name !== "wormId") ??
    names.find((name) => Object.hasOwn(table, name)) ??
    "";
  const unknown = names.find((name) => missing.has(name) && !Object.hasOwn(table, name));
  if (subresource === "" && unknown !== undefined) throw notImplemented(`?${unknown}`);
  const process = ["x-oss-process", "x-oss-async-process"].find((name) => params.has(name));
  if (process !== undefined) throw notImplemented(process);
  const operation = table[subresource]?.[method];
  if (operation === undefined)
    throw ossError("MethodNotAllowed", { Method: method, ResourceType: subresource || "Bucket" });
  return operation;
}
