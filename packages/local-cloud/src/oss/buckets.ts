/** The service's list of buckets, and buckets themselves. */
import type { CloudResponse } from "../http/message.ts";
import { childText } from "../xml/index.ts";
import { isoTime, ownerContent, xmlAnswer } from "./answer.ts";
import { encryptionOf, storageClassOf } from "./attributes.ts";
import { bucketOf, type OssCall, type OssOptions, xmlBody } from "./call.ts";
import { invalidArgument, ossError } from "./errors.ts";
import { compareNames, pageSize } from "./listing.ts";
import { checkBucketName } from "./names.ts";
import { blocksPublicAccess, refusePublicAcl } from "./public-access.ts";
import { type Bucket, type BucketAcl, bucketAcls, wholeSeconds } from "./store.ts";

const bucketLimit = 100;

/** `x-oss-acl`, undefined when it is not sent. Throws `InvalidArgument`. */
export function bucketAclOf(call: OssCall): BucketAcl | undefined {
  const value = call.request.headers["x-oss-acl"];
  if (value === undefined) return undefined;
  const acl = bucketAcls.find((known) => known === value);
  if (acl === undefined)
    throw invalidArgument(
      "x-oss-acl",
      value,
      "The ACL must be private, public-read or public-read-write.",
    );
  return acl;
}

/** Where a bucket is reached, for the listings. */
function places({ region }: OssOptions) {
  return {
    ExtranetEndpoint: `oss-${region}.aliyuncs.com`,
    IntranetEndpoint: `oss-${region}-internal.aliyuncs.com`,
    Location: `oss-${region}`,
  };
}

export function listBuckets(call: OssCall): CloudResponse {
  const { request, principal, access, store, options } = call;
  access.require(principal, { action: "ListBuckets", request });
  const prefix = request.params.get("prefix") ?? "";
  const marker = request.params.get("marker") ?? "";
  const max = pageSize(request.params, "max-keys", 100);
  const found = [...store.buckets.values()]
    .filter(({ name }) => name.startsWith(prefix) && name > marker)
    .sort((a, b) => compareNames(a.name, b.name));
  const page = found.slice(0, max);
  const truncated = found.length > page.length;
  return xmlAnswer("ListAllMyBucketsResult", {
    Prefix: prefix,
    Marker: marker,
    MaxKeys: max,
    IsTruncated: truncated,
    NextMarker: truncated ? page.at(-1)?.name : undefined,
    Owner: ownerContent(options),
    Buckets: {
      Bucket: page.map((bucket) => ({
        CreationDate: isoTime(bucket.createdAt),
        ...places(options),
        Name: bucket.name,
        Region: options.region,
        StorageClass: bucket.storageClass,
      })),
    },
  });
}

export function putBucket(call: OssCall): CloudResponse {
  const { request, principal, access, store, options } = call;
  const name = request.bucket ?? "";
  checkBucketName(name);
  const acl = bucketAclOf(call);
  const context = acl === undefined ? {} : { "oss:x-oss-acl": acl };
  access.require(principal, { action: "PutBucket", bucketName: name, context, request });

  const wanted = request.body.length === 0 ? undefined : xmlBody(call, "CreateBucketConfiguration");
  const location = wanted && childText(wanted, "LocationConstraint");
  if (location && location !== `oss-${options.region}`)
    throw ossError("InvalidLocationConstraint", { BucketName: name });
  const storageClass = storageClassOf(
    { "x-oss-storage-class": (wanted && childText(wanted, "StorageClass")) || undefined },
    "Standard",
  );
  const redundancy = (wanted && childText(wanted, "DataRedundancyType")) || "LRS";
  if (redundancy !== "LRS" && redundancy !== "ZRS")
    throw invalidArgument("DataRedundancyType", redundancy, "It must be LRS or ZRS.");
  const encryption = encryptionOf(request.headers);
  const blockByDefault = options.blockPublicAccess ?? true;

  const existing = store.buckets.get(name);
  const blocked =
    existing === undefined
      ? store.blockPublicAccess === true || blockByDefault
      : blocksPublicAccess(store, existing);
  refusePublicAcl("bucket", acl ?? "private", blocked, name);
  if (existing === undefined) {
    if (store.buckets.size >= bucketLimit) throw ossError("TooManyBuckets");
    const bucket: Bucket = {
      name,
      createdAt: wholeSeconds(options.clock.now()),
      storageClass,
      redundancy,
      acl: acl ?? "private",
      versioning: undefined,
      blockPublicAccess: blockByDefault,
      policy: undefined,
      tags: new Map(),
      configurations: new Map(),
      objects: new Map(),
      uploads: new Map(),
    };
    store.buckets.set(name, bucket);
    if (encryption !== undefined)
      bucket.configurations.set("encryption", encryptionElement(encryption));
  } else {
    // The owner may repeat PutBucket, which then only sets the ACL; what is fixed at the start
    // can't change.
    if (existing.storageClass !== storageClass || existing.redundancy !== redundancy) {
      throw ossError(
        "BucketAlreadyExists",
        { BucketName: name },
        "Cannot modify existing bucket's storage class.",
      );
    }
    if (acl !== undefined) existing.acl = acl;
  }
  return { status: 200, headers: { location: `/${name}` } };
}

function encryptionElement({ algorithm, keyId }: NonNullable<ReturnType<typeof encryptionOf>>) {
  const leaf = (name: string, text: string) => ({ name, attributes: {}, children: [], text });
  const children = [
    leaf("SSEAlgorithm", algorithm),
    ...(keyId === undefined ? [] : [leaf("KMSMasterKeyID", keyId)]),
  ];
  const rule = { name: "ApplyServerSideEncryptionByDefault", attributes: {}, children, text: "" };
  return { name: "ServerSideEncryptionRule", attributes: {}, children: [rule], text: "" };
}

export function deleteBucket(call: OssCall): CloudResponse {
  const { request, principal, access, store } = call;
  const bucket = bucketOf(call);
  access.require(principal, { action: "DeleteBucket", bucket, request });
  if (bucket.objects.size > 0 || bucket.uploads.size > 0)
    throw ossError("BucketNotEmpty", { BucketName: bucket.name });
  store.buckets.delete(bucket.name);
  return { status: 204 };
}

/** HEAD on a bucket: whether it is there, and where. */
export function headBucket(call: OssCall): CloudResponse {
  const bucket = bucketOf(call);
  call.access.require(call.principal, { action: "GetBucketInfo", bucket, request: call.request });
  return {
    status: 200,
    headers: {
      "x-oss-bucket-region": `oss-${call.options.region}`,
      "x-oss-storage-class": bucket.storageClass,
    },
  };
}

export function getBucketLocation(call: OssCall): CloudResponse {
  const bucket = bucketOf(call);
  call.access.require(call.principal, {
    action: "GetBucketLocation",
    bucket,
    request: call.request,
  });
  return xmlAnswer("LocationConstraint", `oss-${call.options.region}`);
}

export function getBucketInfo(call: OssCall): CloudResponse {
  const { options } = call;
  const bucket = bucketOf(call);
  call.access.require(call.principal, { action: "GetBucketInfo", bucket, request: call.request });
  const rule = bucket.configurations.get("encryption")?.children[0];
  const logging = bucket.configurations.get("logging")?.children[0];
  const monitor = bucket.configurations.get("accessmonitor");
  const accelerate = bucket.configurations.get("transferAcceleration");
  const text = (element: typeof rule, name: string) => (element && childText(element, name)) ?? "";
  return xmlAnswer("BucketInfo", {
    Bucket: {
      AccessMonitor: text(monitor, "Status") || "Disabled",
      CreationDate: isoTime(bucket.createdAt),
      ...places(options),
      StorageClass: bucket.storageClass,
      TransferAcceleration: text(accelerate, "Enabled") === "true" ? "Enabled" : "Disabled",
      CrossRegionReplication: "Disabled",
      DataRedundancyType: bucket.redundancy,
      Name: bucket.name,
      ResourceGroupId: "rg-default",
      BlockPublicAccess: bucket.blockPublicAccess ?? false,
      Versioning: bucket.versioning,
      Owner: ownerContent(options),
      AccessControlList: { Grant: bucket.acl },
      ServerSideEncryptionRule: {
        SSEAlgorithm: text(rule, "SSEAlgorithm") || "None",
        KMSMasterKeyID: text(rule, "KMSMasterKeyID") || undefined,
        KMSDataEncryption: text(rule, "KMSDataEncryption") || undefined,
      },
      BucketPolicy: {
        LogBucket: text(logging, "TargetBucket"),
        LogPrefix: text(logging, "TargetPrefix"),
      },
      Comment: "",
    },
  });
}

export function getBucketStat(call: OssCall): CloudResponse {
  const bucket = bucketOf(call);
  call.access.require(call.principal, { action: "GetBucketStat", bucket, request: call.request });
  let storage = 0;
  let objects = 0;
  for (const versions of bucket.objects.values()) {
    if (versions[0]?.deleteMarker === false) objects++;
    for (const version of versions) storage += version.deleteMarker ? 0 : version.body.length;
  }
  return xmlAnswer("BucketStat", {
    Storage: storage,
    ObjectCount: objects,
    MultipartUploadCount: bucket.uploads.size,
  });
}
