/**
 * Which operation a request means: by its scope (account, bucket, object), its method, and the
 * sub-resource in its query.
 */

import type { OssRequest } from "../auth/oss-target.ts";
import type { CloudResponse } from "../http/message.ts";
import { appendObject } from "./append.ts";
import {
  deleteBucket,
  getBucketInfo,
  getBucketLocation,
  getBucketStat,
  headBucket,
  listBuckets,
  putBucket,
} from "./buckets.ts";
import type { OssCall } from "./call.ts";
import { configurationOperations } from "./configuration.ts";
import { copyObject } from "./copy.ts";
import { deleteMultiple } from "./delete-multiple.ts";
import { notImplemented, ossError } from "./errors.ts";
import { listObjects, listObjectsV2 } from "./listing.ts";
import { abortUpload, completeUpload, initiateUpload, uploadPart } from "./multipart.ts";
import { objectAcl, objectTagging } from "./object-settings.ts";
import { getObject, getObjectMeta, putObject, removeObject } from "./objects.ts";
import {
  accountPublicAccessBlock,
  bucketTagging,
  getBucketAcl,
  getBucketPolicyStatus,
  policy,
  publicAccessBlock,
  putBucketAcl,
  versioning,
} from "./settings.ts";
import { listParts, listUploads } from "./upload-listing.ts";
import { listObjectVersions } from "./version-listing.ts";

export type Operation = (call: OssCall) => CloudResponse;

/** By sub-resource (`""` is none), then by method. */
type Operations = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

function formUpload(): never {
  throw notImplemented("PostObject, the upload by a form");
}

const account: Operations = {
  "": { GET: listBuckets },
  publicAccessBlock: accountPublicAccessBlock,
};

const bucket: Operations = {
  "": {
    GET: listObjects,
    HEAD: headBucket,
    PUT: putBucket,
    POST: formUpload,
    DELETE: deleteBucket,
  },
  bucketInfo: { GET: getBucketInfo },
  location: { GET: getBucketLocation },
  stat: { GET: getBucketStat },
  versions: { GET: listObjectVersions },
  acl: { GET: getBucketAcl, PUT: putBucketAcl },
  policy,
  policyStatus: { GET: getBucketPolicyStatus },
  publicAccessBlock,
  tagging: bucketTagging,
  versioning,
  delete: { POST: deleteMultiple },
  uploads: { GET: listUploads },
  ...configurationOperations,
};

const object: Operations = {
  "": { GET: getObject, HEAD: getObject, PUT: putObject, DELETE: removeObject },
  acl: objectAcl,
  append: { POST: appendObject },
  tagging: objectTagging,
  uploadId: { GET: listParts, PUT: uploadPart, POST: completeUpload, DELETE: abortUpload },
  uploads: { POST: initiateUpload },
  objectMeta: { GET: getObjectMeta, HEAD: getObjectMeta },
};

/** Query parameters that name no sub-resource. */
const plain = new Set([
  ...[
    "prefix",
    "delimiter",
    "marker",
    "max-keys",
    "encoding-type",
    "list-type",
    "continuation-token",
    "start-after",
    "fetch-owner",
  ],
  ...[
    "key-marker",
    "version-id-marker",
    "upload-id-marker",
    "max-uploads",
    "max-parts",
    "part-number-marker",
    "versionId",
    "position",
    "partNumber",
  ],
  ...["OSSAccessKeyId", "Expires", "Signature", "security-token"],
]);

function isPlain(name: string): boolean {
  return plain.has(name) || name.startsWith("x-oss-") || name.startsWith("response-");
}

/**
 * Throws `NotImplemented` for a sub-resource that isn't known here, so that none is ever taken for
 * the bucket or object itself.
 */
export function operationOf(request: OssRequest): Operation {
  const { method, params } = request;
  const table =
    request.bucket === undefined ? account : request.key === undefined ? bucket : object;
  const names = [...new Set(params.keys())].filter((name) => !isPlain(name));
  const subresource = names.find((name) => Object.hasOwn(table, name)) ?? "";
  if (subresource === "" && names.length > 0) throw notImplemented(`?${names[0]}`);
  if (table === bucket && subresource === "" && method === "GET" && params.get("list-type") === "2")
    return listObjectsV2;
  if (
    table === object &&
    subresource === "" &&
    method === "PUT" &&
    request.headers["x-oss-copy-source"] !== undefined
  )
    return copyObject;
  const operation = table[subresource]?.[method];
  if (operation === undefined)
    throw ossError("MethodNotAllowed", { Method: method, ResourceType: subresource || "Bucket" });
  return operation;
}
