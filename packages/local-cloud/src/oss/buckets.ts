/** Buckets themselves: list, create, delete, and what is known about them. */
import type { CloudResponse } from "../http/message.ts";
import { childText } from "../xml/index.ts";
import { isoTime, type OssCall, ownerContent, xmlAnswer } from "./call.ts";
import { invalidArgument, ossError } from "./errors.ts";
import { listPage, pageSize } from "./listing.ts";
import { checkBucketName } from "./names.ts";
import { bucketAclOf, encryptionOf, storageClassOf } from "./object-attributes.ts";
import { blocksPublicAccess, checkPublicAcl } from "./public-access.ts";
import { defaultResourceGroup } from "./resource-group.ts";
import { type Bucket, type Encryption, settingText } from "./store.ts";
import { xmlElement } from "./xml-shape.ts";

const maxBuckets = 100;

/**
 * Endpoints and region of a bucket. Clients use the endpoint that they read here for their next
 * calls, so it is the address that this call came to, unless it is one of the real service.
 */
function location({ request, options: { region } }: OssCall) {
  const host = request.host.replace(new RegExp(`^${request.bucket ?? ""}\\.`), "");
  const real = /\.aliyuncs\.com(:\d+)?$/.test(host) || host === "";
  return {
    ExtranetEndpoint: real ? `oss-${region}.aliyuncs.com` : host,
    IntranetEndpoint: real ? `oss-${region}-internal.aliyuncs.com` : host,
    Location: `oss-${region}`,
  };
}

/** Whether a bucket has the tags of `tag-key`, `tag-value` and `tagging` (`"key":"value",…`). */
function hasTag({ tags }: Bucket, params: URLSearchParams): boolean {
  const [key, value] = [params.get("tag-key"), params.get("tag-value")];
  const wanted = [...(params.get("tagging") ?? "").matchAll(/"([^"]*)":"([^"]*)"/g)];
  const has = (name: string, text: string | null) =>
    tags.some((tag) => tag[0] === name && (text === null || tag[1] === text));
  return (
    (key === null || has(key, value)) && wanted.every(([, name = "", text = ""]) => has(name, text))
  );
}

/** All buckets of the account, by name, in pages. */
export function listBuckets(call: OssCall): CloudResponse {
  const { request, store, options } = call;
  call.authorize("ListBuckets");
  const [prefix, marker] = [call.param("prefix"), call.param("marker")];
  const max = pageSize(request.params, "max-keys", 100);
  if (!/^[a-z0-9-]*$/.test(prefix))
    throw invalidArgument("prefix", prefix, "The prefix can't be part of a bucket's name.");
  const buckets = [...store.buckets].filter(([, bucket]) => hasTag(bucket, request.params));
  const { items, next } = listPage(buckets, { prefix, delimiter: "", marker, max });
  return xmlAnswer("ListAllMyBucketsResult", {
    Prefix: prefix,
    Marker: marker,
    MaxKeys: max,
    IsTruncated: next !== undefined,
    NextMarker: next?.key,
    Owner: ownerContent(options),
    Buckets: {
      Bucket: items.map(({ value: bucket }) => ({
        CreationDate: isoTime(bucket.createdAt),
        ...location(call),
        Name: bucket.name,
        Region: options.region,
        StorageClass: bucket.storageClass,
      })),
    },
  });
}

/** Creates a bucket, or sets the ACL of an existing one. Throws `TooManyBuckets` above 100. */
export function putBucket(call: OssCall): CloudResponse {
  const { request, principal, access, store, options } = call;
  const { bucket: name = "", headers } = request;
  checkBucketName(name);
  const acl = bucketAclOf(headers);
  const context: Record<string, string> = acl === undefined ? {} : { "oss:x-oss-acl": acl };
  access.authorize(principal, { action: "PutBucket", bucketName: name, context, request });

  const body = request.body.length === 0 ? undefined : call.xmlBody("CreateBucketConfiguration");
  const text = (element: string) => (body && childText(body, element)) || undefined;
  const constraint = text("LocationConstraint") ?? `oss-${options.region}`;
  if (constraint !== `oss-${options.region}`)
    throw ossError("InvalidLocationConstraint", { BucketName: name });
  const storageClass = storageClassOf({ "x-oss-storage-class": text("StorageClass") }, "Standard");
  const redundancy = text("DataRedundancyType") ?? "LRS";
  if (redundancy !== "LRS" && redundancy !== "ZRS")
    throw invalidArgument("DataRedundancyType", redundancy, "It must be LRS or ZRS.");
  const encryption = encryptionOf(headers);
  const blockPublicAccess = options.blockPublicAccess ?? true;

  const existing = store.buckets.get(name);
  const isBlocked = blocksPublicAccess(store, existing ?? { blockPublicAccess });
  checkPublicAcl("bucket", acl ?? "private", isBlocked, name);
  if (existing === undefined) {
    if (store.buckets.size >= maxBuckets) throw ossError("TooManyBuckets");
    store.buckets.set(name, {
      name,
      createdAt: call.now,
      storageClass,
      redundancy,
      acl: acl ?? "private",
      versioning: undefined,
      blockPublicAccess,
      policy: undefined,
      tags: [],
      configurations: new Map(encryption && [["encryption", encryptionElement(encryption)]]),
      named: new Map(),
      objects: new Map(),
      uploads: new Map(),
      worm: undefined,
    });
  } else {
    // PutBucket on the owner's existing bucket only sets the ACL.
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

function encryptionElement({ algorithm, keyId, dataAlgorithm }: Encryption) {
  const rule = [
    xmlElement("SSEAlgorithm", algorithm),
    ...(keyId === undefined ? [] : [xmlElement("KMSMasterKeyID", keyId)]),
    ...(dataAlgorithm === undefined ? [] : [xmlElement("KMSDataEncryption", dataAlgorithm)]),
  ];
  return xmlElement("ServerSideEncryptionRule", [
    xmlElement("ApplyServerSideEncryptionByDefault", rule),
  ]);
}

/** Throws `BucketNotEmpty` if the bucket has objects, versions or uploads. */
export function deleteBucket(call: OssCall): CloudResponse {
  call.authorize("DeleteBucket");
  const { bucket, store } = call;
  if (bucket.objects.size > 0 || bucket.uploads.size > 0)
    throw ossError("BucketNotEmpty", { BucketName: bucket.name });
  store.buckets.delete(bucket.name);
  return { status: 204 };
}

/** HEAD on a bucket: whether it exists, and in which region. */
export function headBucket(call: OssCall): CloudResponse {
  call.authorize("GetBucketInfo");
  return {
    status: 200,
    headers: {
      "x-oss-bucket-region": `oss-${call.options.region}`,
      "x-oss-storage-class": call.bucket.storageClass,
    },
  };
}

/** The region of a bucket. */
export function getBucketLocation(call: OssCall): CloudResponse {
  call.authorize("GetBucketLocation");
  return xmlAnswer("LocationConstraint", `oss-${call.options.region}`);
}

/** The properties and some settings of a bucket. */
export function getBucketInfo(call: OssCall): CloudResponse {
  call.authorize("GetBucketInfo");
  const { bucket, options } = call;
  const setting = (name: string, ...path: string[]) => settingText(bucket, name, ...path);
  const encryption = (name: string) =>
    setting("encryption", "ApplyServerSideEncryptionByDefault", name);
  const accelerated = setting("transferAcceleration", "Enabled") === "true";
  return xmlAnswer("BucketInfo", {
    Bucket: {
      AccessMonitor: setting("accessmonitor", "Status") || "Disabled",
      CreationDate: isoTime(bucket.createdAt),
      ...location(call),
      StorageClass: bucket.storageClass,
      TransferAcceleration: accelerated ? "Enabled" : "Disabled",
      CrossRegionReplication: "Disabled",
      DataRedundancyType: bucket.redundancy,
      Name: bucket.name,
      ResourceGroupId: defaultResourceGroup,
      BlockPublicAccess: bucket.blockPublicAccess ?? false,
      Versioning: bucket.versioning,
      Owner: ownerContent(options),
      AccessControlList: { Grant: bucket.acl },
      ServerSideEncryptionRule: {
        SSEAlgorithm: encryption("SSEAlgorithm") || "None",
        KMSMasterKeyID: encryption("KMSMasterKeyID") || undefined,
        KMSDataEncryption: encryption("KMSDataEncryption") || undefined,
      },
      BucketPolicy: {
        LogBucket: setting("logging", "LoggingEnabled", "TargetBucket"),
        LogPrefix: setting("logging", "LoggingEnabled", "TargetPrefix"),
      },
      Comment: "",
    },
  });
}

/** The prefixes of the elements of BucketStat, by storage class. */
const statNames: Readonly<Record<string, string>> = {
  Standard: "Standard",
  IA: "InfrequentAccess",
  Archive: "Archive",
  ColdArchive: "ColdArchive",
  DeepColdArchive: "DeepColdArchive",
};

/** Number of objects and uploads, and bytes of all versions, in total and by storage class. */
export function getBucketStat(call: OssCall): CloudResponse {
  call.authorize("GetBucketStat");
  const { bucket } = call;
  const total = { bytes: 0, objects: 0, markers: 0, changed: bucket.createdAt };
  const classes = new Map(Object.keys(statNames).map((name) => [name, { bytes: 0, objects: 0 }]));
  for (const versions of bucket.objects.values()) {
    if (versions[0]?.deleteMarker === false) total.objects++;
    for (const version of versions) {
      total.changed = Math.max(total.changed, version.lastModified);
      if (version.deleteMarker) {
        total.markers++;
        continue;
      }
      total.bytes += version.body.length;
      const ofClass = classes.get(version.storageClass);
      if (ofClass === undefined) continue;
      ofClass.bytes += version.body.length;
      ofClass.objects++;
    }
  }
  const byClass = [...classes].flatMap(([name, { bytes, objects }]) => [
    [`${statNames[name]}Storage`, bytes],
    // Nothing is stored for less than its minimum size here.
    ...(name === "Standard" ? [] : [[`${statNames[name]}RealStorage`, bytes]]),
    [`${statNames[name]}ObjectCount`, objects],
  ]);
  return xmlAnswer("BucketStat", {
    Storage: total.bytes,
    ObjectCount: total.objects,
    MultipartUploadCount: bucket.uploads.size,
    LiveChannelCount: 0,
    LastModifiedTime: total.changed / 1000,
    ...Object.fromEntries(byClass),
    DeleteMarkerCount: total.markers,
  });
}
