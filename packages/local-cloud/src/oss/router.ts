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
import { deleteMultipleObjects, deleteObject } from "./delete.ts";
import { notImplemented, ossError } from "./errors.ts";
import {
  listObjects,
  listObjectsV2,
  listObjectVersions,
  listParts,
  listUploads,
} from "./list-operations.ts";
import { abortUpload, completeUpload, initiateUpload, uploadPart } from "./multipart.ts";
import { objectAcl, objectTagging } from "./object-settings.ts";
import { getObject, getObjectMeta } from "./read.ts";
import { bucketWorm, completeWorm, extendWorm } from "./worm.ts";
import { appendObject, putObject } from "./write.ts";

/** By sub-resource (`""` is none), then by method. */
type Operations = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const account: Operations = {
  "": { GET: listBuckets },
  publicAccessBlock: accountPublicAccessBlock,
};

const bucket: Operations = {
  "": {
    GET: (call) => (call.param("list-type") === "2" ? listObjectsV2(call) : listObjects(call)),
    HEAD: headBucket,
    PUT: putBucket,
    POST() {
      throw notImplemented("PostObject, the upload from a form");
    },
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
  worm: bucketWorm,
  wormExtend: extendWorm,
  wormId: completeWorm,
  ...configurationOperations,
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
  objectMeta: { GET: getObjectMeta, HEAD: getObjectMeta },
};

/** Query parameters that do not name a sub-resource. */
const parameters = new Set([
  ...["prefix", "delimiter", "max-keys", "encoding-type", "list-type", "fetch-owner"],
  ...["marker", "start-after", "continuation-token", "key-marker", "version-id-marker"],
  ...["upload-id-marker", "max-uploads", "part-number-marker", "max-parts"],
  ...["versionId", "position", "partNumber"],
  ...["OSSAccessKeyId", "Expires", "Signature", "security-token"],
]);

function isParameter(name: string): boolean {
  return parameters.has(name) || name.startsWith("x-oss-") || name.startsWith("response-");
}

/**
 * Throws `NotImplemented` for an unknown sub-resource, so it is never mistaken for the bucket or
 * object itself. Throws `MethodNotAllowed`.
 */
export function operationOf({ method, params, ...named }: OssRequest): Operation {
  const table = named.bucket === undefined ? account : named.key === undefined ? bucket : object;
  const names = [...new Set(params.keys())].filter((name) => !isParameter(name));
  // ExtendBucketWorm has two of them.
  const subresource =
    names.find((name) => Object.hasOwn(table, name) && name !== "wormId") ??
    names.find((name) => Object.hasOwn(table, name)) ??
    "";
  if (subresource === "" && names.length > 0) throw notImplemented(`?${names[0]}`);
  const operation = table[subresource]?.[method];
  if (operation === undefined)
    throw ossError("MethodNotAllowed", { Method: method, ResourceType: subresource || "Bucket" });
  return operation;
}
