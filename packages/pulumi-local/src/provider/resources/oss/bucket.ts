/** `alicloud.oss.Bucket` with its inline settings. Its id is the bucket's name. */
import { randomBytes } from "node:crypto";
import { child, childrenNamed, writeXml } from "@immkit/local-cloud/wire";
import { defined, mapOf, type PropertyMap, type PropertyValue } from "../../../protocol/values.ts";
import { CloudCallError, type CloudClient, unlessCode } from "../../client.ts";
import type { ResourceType } from "../../resource.ts";
import { boolean, list, map, object, type Properties, property, string } from "../../schema.ts";
import { lifecycleRules } from "./lifecycle.ts";
import {
  aclType,
  bucketNameType,
  corsRule,
  encryption,
  logging,
  versioningStatus,
} from "./settings.ts";
import {
  deleteSubresource,
  getSubresource,
  putSubresource,
  type Subresource,
  subresources,
} from "./subresource.ts";
import { propertiesIn, textAt } from "./xml-fields.ts";

const storageClasses = ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"] as const;
/** Codes of a Get for a setting that the cloud doesn't have. */
const unsupported = ["NotImplemented", "MethodNotAllowed", "InvalidArgument"] as const;

/** The properties that are subresources. Their fields are below the subresource's root. */
const inlineSettings = {
  acl: { type: aclType, computed: true },
  corsRules: property("CORSRule", list(object(corsRule), { max: 10 })),
  website: property(
    "",
    object({
      indexDocument: property("IndexDocument/Suffix", string(), { required: true }),
      errorDocument: property("ErrorDocument/Key", string()),
    }),
  ),
  logging: property("LoggingEnabled", object(logging)),
  refererConfig: property(
    "",
    object({
      allowEmpty: property("AllowEmptyReferer", boolean, { computed: true, sentDefault: true }),
      referers: property("RefererList/Referer", list(string()), { required: true }),
    }),
  ),
  lifecycleRules,
  policy: { type: string({ json: true }) },
  serverSideEncryptionRule: property("ApplyServerSideEncryptionByDefault", object(encryption)),
  tags: property("TagSet/Tag", map),
  versioning: property("", object({ status: { ...versioningStatus, required: true } })),
  accessMonitor: property(
    "",
    object({
      status: property("Status", string({ oneOf: ["Enabled", "Disabled"] }), { computed: true }),
    }),
    { computed: true },
  ),
  transferAcceleration: property(
    "",
    object({ enabled: property("Enabled", boolean, { required: true }) }),
  ),
} as const satisfies Properties;

interface InlineSetting {
  readonly subresource: Subresource;
  /** What a bucket has without the setting, if there is no Delete call for it. */
  readonly reset?: PropertyValue;
  /** Set by PutBucket. */
  readonly withBucket?: true;
  /** GetBucketInfo returns it. */
  readonly inInfo?: true;
}

const inline: Readonly<Record<keyof typeof inlineSettings, InlineSetting>> = {
  acl: { subresource: subresources.acl, reset: "private", withBucket: true, inInfo: true },
  corsRules: { subresource: subresources.cors },
  website: { subresource: subresources.website },
  logging: { subresource: subresources.logging },
  refererConfig: { subresource: subresources.referer, reset: { referers: [] } },
  lifecycleRules: { subresource: subresources.lifecycle },
  policy: { subresource: subresources.policy },
  serverSideEncryptionRule: {
    subresource: subresources.encryption,
    withBucket: true,
    inInfo: true,
  },
  tags: { subresource: subresources.tagging },
  versioning: {
    subresource: subresources.versioning,
    reset: { status: "Suspended" },
    inInfo: true,
  },
  accessMonitor: {
    subresource: subresources.accessMonitor,
    reset: { status: "Disabled" },
    inInfo: true,
  },
  transferAcceleration: {
    subresource: subresources.transferAcceleration,
    reset: { enabled: false },
  },
};
const inlineEntries = Object.entries(inline) as [keyof typeof inline, InlineSetting][];

const outputs = {
  creationDate: property("CreationDate", {
    ...string(),
    text: { write: String, read: (time: string) => time.slice(0, 10) },
  }),
  extranetEndpoint: property("ExtranetEndpoint", string()),
  intranetEndpoint: property("IntranetEndpoint", string()),
  location: property("Location", string()),
  owner: property("Owner/ID", string()),
} as const satisfies Properties;

/** The properties in a response of GetBucketInfo, below the element Bucket. */
const info: Properties = {
  ...outputs,
  acl: property("AccessControlList/Grant", string()),
  storageClass: property("StorageClass", string()),
  redundancyType: property("DataRedundancyType", string()),
  resourceGroupId: property("ResourceGroupId", string()),
  serverSideEncryptionRule: property("ServerSideEncryptionRule", object(encryption)),
  versioning: property("", object({ status: property("Versioning", string()) })),
  accessMonitor: property("", object({ status: property("AccessMonitor", string()) })),
};

export const bucket: ResourceType = {
  type: "alicloud:oss/bucket:Bucket",
  inputs: {
    bucket: { type: bucketNameType, replace: true },
    storageClass: { type: string({ oneOf: storageClasses }), replace: true, default: "Standard" },
    redundancyType: { type: string({ oneOf: ["LRS", "ZRS"] }), replace: true, default: "LRS" },
    ...inlineSettings,
    loggingIsenable: { type: boolean, stateOnly: true },
    lifecycleRuleAllowSameActionOverlap: { type: boolean, default: false, stateOnly: true },
    resourceGroupId: { type: string(), computed: true },
    forceDestroy: { type: boolean, default: false, stateOnly: true },
  },
  outputs,
  autoName: {
    property: "bucket",
    unless: [],
    make: () => `tf-oss-bucket-${randomBytes(8).toString("hex")}`,
  },
  async create(client, inputs) {
    const name = String(inputs["bucket"]);
    if (await exists(client, name))
      throw new Error(
        `the bucket name "${name}" is taken. Choose a name that no bucket of OSS has`,
      );
    await putBucket(client, name, inputs);
    try {
      await putInlineSettings(
        client,
        name,
        (property) => inputs[property] !== undefined && !inline[property].withBucket,
        inputs,
      );
    } catch (error) {
      // The engine doesn't know a bucket whose creation failed, so nothing else would delete it.
      await deleteBucket(client, name, false);
      throw error;
    }
    return { id: name };
  },
  async read(client, id) {
    const call = client.ossXml("GetBucketInfo", {
      method: "GET",
      bucket: id,
      query: { bucketInfo: "" },
    });
    const response = await unlessCode(call, ["NoSuchBucket"]);
    const found = response && child(response, "Bucket");
    if (found === undefined) return undefined;
    const state = { bucket: id, ...propertiesIn(info, found) };
    for (const [property, { subresource, inInfo }] of inlineEntries) {
      if (inInfo) continue;
      const properties = { [property]: inlineSettings[property] };
      Object.assign(
        state,
        await getSubresource(client, id, subresource, properties, ...unsupported),
      );
    }
    return state;
  },
  update: (client, { id, wanted, changed }) => putInlineSettings(client, id, changed, wanted),
  delete: (client, { id, state }) => deleteBucket(client, id, state["forceDestroy"] === true),
};

async function exists(client: CloudClient, name: string): Promise<boolean> {
  const response = await client.ossXml("ListBuckets", {
    method: "GET",
    query: { prefix: name, "max-keys": "1" },
  });
  return childrenNamed(response, "Buckets")
    .flatMap((buckets) => childrenNamed(buckets, "Bucket"))
    .some((found) => textAt(found, "Name") === name);
}

async function putBucket(client: CloudClient, name: string, inputs: PropertyMap): Promise<void> {
  const rule = mapOf(inputs["serverSideEncryptionRule"]);
  const headers = defined({
    "x-oss-acl": inputs["acl"],
    "x-oss-resource-group-id": inputs["resourceGroupId"],
    "x-oss-server-side-encryption": rule["sseAlgorithm"],
    "x-oss-server-side-encryption-key-id": rule["kmsMasterKeyId"],
    "x-oss-server-side-data-encryption": rule["kmsDataEncryption"],
  });
  await client.oss("PutBucket", {
    method: "PUT",
    bucket: name,
    headers: headers as Record<string, string>,
    body: writeXml("CreateBucketConfiguration", {
      StorageClass: inputs["storageClass"] as string | undefined,
      DataRedundancyType: inputs["redundancyType"] as string | undefined,
    }),
  });
}

/** Puts each changed setting. One that is no longer wanted is deleted or reset. */
async function putInlineSettings(
  client: CloudClient,
  name: string,
  changed: (property: keyof typeof inline) => boolean,
  wanted: PropertyMap,
): Promise<void> {
  for (const [property, { subresource, reset }] of inlineEntries) {
    if (!changed(property)) continue;
    const given = wanted[property];
    const isNone =
      given === undefined || (typeof given === "object" && Object.keys(given ?? {}).length === 0);
    const value = isNone ? reset : given;
    if (value === undefined) {
      await deleteSubresource(client, name, subresource);
      continue;
    }
    const overlap =
      property === "lifecycleRules" && wanted["lifecycleRuleAllowSameActionOverlap"] === true;
    await putSubresource(
      client,
      name,
      subresource,
      { [property]: inlineSettings[property] },
      { [property]: value },
      overlap ? { "x-oss-allow-same-action-overlap": "true" } : {},
    );
  }
}

/** Deletes an empty bucket; with `force`, also its objects in all their versions. */
async function deleteBucket(client: CloudClient, name: string, force: boolean): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.oss("DeleteBucket", { method: "DELETE", bucket: name });
      return;
    } catch (error) {
      if (!(error instanceof CloudCallError)) throw error;
      if (error.code === "NoSuchBucket") return;
      if (!force || error.code !== "BucketNotEmpty" || attempt > 1) throw error;
      await deleteObjects(client, name);
    }
  }
}

async function deleteObjects(client: CloudClient, bucket: string): Promise<void> {
  for (;;) {
    const page = await client.ossXml("ListObjectVersions", {
      method: "GET",
      bucket,
      query: { versions: "", "max-keys": "1000" },
    });
    const versions = ["Version", "DeleteMarker"].flatMap((name) => childrenNamed(page, name));
    if (versions.length === 0) return;
    await client.oss("DeleteMultipleObjects", {
      method: "POST",
      bucket,
      query: { delete: "" },
      body: writeXml("Delete", {
        Quiet: true,
        Object: versions.map((version) => ({
          Key: textAt(version, "Key"),
          VersionId: textAt(version, "VersionId") || undefined,
        })),
      }),
    });
  }
}
