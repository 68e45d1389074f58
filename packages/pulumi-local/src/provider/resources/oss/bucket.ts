import { randomBytes } from "node:crypto";
import { childrenNamed, writeXml } from "@immkit/local-cloud/wire";
import {
  isEmpty,
  isPropertyMap,
  type PropertyMap,
  type PropertyValue,
} from "../../../protocol/values.ts";
import { CloudCallError, type CloudClient } from "../../client.ts";
import { defined, type ResourceKind } from "../../resource.ts";
import { boolean, list, object, string, tags } from "../../schema.ts";
import { lifecycleRules, lifecycleRulesOf, lifecycleXml } from "./lifecycle.ts";
import {
  corsRule,
  corsRulesOf,
  corsXml,
  encryptionOf,
  encryptionXml,
  loggingOf,
  loggingXml,
} from "./settings.ts";
import { booleanAt, elementAt, textAt, textsAt } from "./xml.ts";

const storageClasses = ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"] as const;
/** Codes that say that a bucket lacks a setting, or that the cloud does not serve it. */
const WITHOUT = ["NotImplemented", "MethodNotAllowed", "InvalidArgument"] as const;

/** `alicloud.oss.Bucket` with its inline settings; its id is the bucket's name. */
export const bucket: ResourceKind = {
  type: "alicloud:oss/bucket:Bucket",
  inputs: {
    bucket: { type: string({ length: [3, 63] }), replace: true },
    acl: {
      type: string({ oneOf: ["private", "public-read", "public-read-write"] }),
      computed: true,
    },
    storageClass: { type: string({ oneOf: storageClasses }), replace: true, default: "Standard" },
    redundancyType: { type: string({ oneOf: ["LRS", "ZRS"] }), replace: true, default: "LRS" },
    corsRules: { type: list(object(corsRule), { max: 10 }) },
    website: {
      type: object({
        indexDocument: { type: string(), required: true },
        errorDocument: { type: string() },
      }),
    },
    logging: {
      type: object({
        targetBucket: { type: string(), required: true },
        targetPrefix: { type: string() },
      }),
    },
    loggingIsenable: { type: boolean, stateOnly: true },
    refererConfig: {
      type: object({
        allowEmpty: { type: boolean, computed: true },
        referers: { type: list(string()), required: true },
      }),
    },
    lifecycleRules: { type: lifecycleRules },
    lifecycleRuleAllowSameActionOverlap: { type: boolean, default: false, stateOnly: true },
    policy: { type: string({ json: true }) },
    serverSideEncryptionRule: {
      type: object({
        sseAlgorithm: { type: string({ oneOf: ["AES256", "KMS", "SM4"] }), required: true },
        kmsMasterKeyId: { type: string() },
        kmsDataEncryption: { type: string({ oneOf: ["SM4"] }) },
      }),
    },
    versioning: {
      type: object({
        status: { type: string({ oneOf: ["Enabled", "Suspended"] }), required: true },
      }),
    },
    accessMonitor: {
      type: object({
        status: { type: string({ oneOf: ["Enabled", "Disabled"] }), computed: true },
      }),
      computed: true,
    },
    transferAcceleration: { type: object({ enabled: { type: boolean, required: true } }) },
    resourceGroupId: { type: string(), computed: true },
    forceDestroy: { type: boolean, default: false, stateOnly: true },
    tags,
  },
  outputs: ["creationDate", "extranetEndpoint", "intranetEndpoint", "location", "owner"],
  autoName: {
    property: "bucket",
    unless: [],
    make: () => `tf-oss-bucket-${randomBytes(8).toString("hex")}`,
  },
  async create(client, inputs) {
    const name = String(inputs["bucket"]);
    if (await exists(client, name))
      throw new Error(
        `the bucket name "${name}" is taken: every bucket of OSS needs a name of its own`,
      );
    const rule = inputs["serverSideEncryptionRule"];
    const headers = {
      "x-oss-acl": inputs["acl"],
      "x-oss-resource-group-id": inputs["resourceGroupId"],
      ...(isPropertyMap(rule)
        ? {
            "x-oss-server-side-encryption": rule["sseAlgorithm"],
            "x-oss-server-side-encryption-key-id": rule["kmsMasterKeyId"],
            "x-oss-server-side-data-encryption": rule["kmsDataEncryption"],
          }
        : {}),
    };
    await client.oss("PutBucket", {
      method: "PUT",
      bucket: name,
      headers: defined(headers) as Record<string, string>,
      body: writeXml("CreateBucketConfiguration", {
        StorageClass: inputs["storageClass"] as string,
        DataRedundancyType: inputs["redundancyType"] as string,
      }),
    });
    try {
      await putSettings(
        client,
        name,
        (property) => inputs[property] !== undefined && !PUT_WITH_BUCKET.includes(property),
        inputs,
      );
    } catch (error) {
      // The engine never hears of a bucket whose creation failed, so it may not stay.
      await deleteBucket(client, name, false);
      throw error;
    }
    return { id: name };
  },
  async read(client, id) {
    const get = async (api: string, subresource: string, ...absent: readonly string[]) =>
      client.ossXmlOr(
        `Get${api}`,
        { method: "GET", bucket: id, query: { [subresource]: "" } },
        ...absent,
        ...WITHOUT,
      );
    const answer = await client.ossXmlOr(
      "GetBucketInfo",
      { method: "GET", bucket: id, query: { bucketInfo: "" } },
      "NoSuchBucket",
    );
    const info = elementAt(answer, "Bucket");
    if (info === undefined) return undefined;
    const cors = corsRulesOf(await get("BucketCors", "cors", "NoSuchCORSConfiguration"));
    const website = await get("BucketWebsite", "website", "NoSuchWebsiteConfiguration");
    const referer = await get("BucketReferer", "referer");
    const referers = textsAt(referer, "RefererList", "Referer");
    const rules = lifecycleRulesOf(await get("BucketLifecycle", "lifecycle", "NoSuchLifecycle"));
    const tagging = await get("BucketTagging", "tagging", "NoSuchTagSet");
    const acceleration = await get(
      "BucketTransferAcceleration",
      "transferAcceleration",
      "NoSuchTransferAccelerationConfiguration",
    );
    const versioning = textAt(info, "Versioning");
    const monitor = textAt(info, "AccessMonitor");
    return defined({
      bucket: id,
      acl: textAt(info, "AccessControlList", "Grant"),
      storageClass: textAt(info, "StorageClass"),
      redundancyType: textAt(info, "DataRedundancyType"),
      resourceGroupId: textAt(info, "ResourceGroupId"),
      creationDate: textAt(info, "CreationDate")?.slice(0, 10),
      extranetEndpoint: textAt(info, "ExtranetEndpoint"),
      intranetEndpoint: textAt(info, "IntranetEndpoint"),
      location: textAt(info, "Location"),
      owner: textAt(info, "Owner", "ID"),
      serverSideEncryptionRule: encryptionOf(elementAt(info, "ServerSideEncryptionRule")),
      versioning: versioning === undefined ? undefined : { status: versioning },
      accessMonitor: monitor === undefined ? undefined : { status: monitor },
      corsRules: cors.length === 0 ? undefined : cors,
      website:
        website &&
        defined({
          indexDocument: textAt(website, "IndexDocument", "Suffix"),
          errorDocument: textAt(website, "ErrorDocument", "Key"),
        }),
      logging: loggingOf(await get("BucketLogging", "logging")),
      refererConfig:
        referers.length === 0
          ? undefined
          : defined({ allowEmpty: booleanAt(referer, "AllowEmptyReferer"), referers }),
      lifecycleRules: rules.length === 0 ? undefined : rules,
      policy: await policyOf(client, id),
      tags: tagsOf(tagging),
      transferAcceleration:
        booleanAt(acceleration, "Enabled") === undefined
          ? undefined
          : { enabled: booleanAt(acceleration, "Enabled") as boolean },
    });
  },
  async update(client, { id, wanted, changed }) {
    await putSettings(client, id, changed, wanted);
  },
  async delete(client, id, state) {
    await deleteBucket(client, id, state["forceDestroy"] === true);
  },
};

/** Settings that go with PutBucket itself. */
const PUT_WITH_BUCKET: readonly string[] = ["acl", "serverSideEncryptionRule"];

async function exists(client: CloudClient, name: string): Promise<boolean> {
  const answer = await client.ossXml("ListBuckets", {
    method: "GET",
    query: { prefix: name, "max-keys": "1" },
  });
  const buckets = elementAt(answer, "Buckets");
  return (
    buckets !== undefined &&
    childrenNamed(buckets, "Bucket").some((found) => textAt(found, "Name") === name)
  );
}

async function policyOf(client: CloudClient, bucketName: string): Promise<string | undefined> {
  try {
    return (
      (await client.oss("GetBucketPolicy", {
        method: "GET",
        bucket: bucketName,
        query: { policy: "" },
      })) || undefined
    );
  } catch (error) {
    if (error instanceof CloudCallError && ["NoSuchBucketPolicy", ...WITHOUT].includes(error.code))
      return undefined;
    throw error;
  }
}

function tagsOf(tagging: Parameters<typeof elementAt>[0]): PropertyMap | undefined {
  const set = elementAt(tagging, "TagSet");
  const found = (set === undefined ? [] : childrenNamed(set, "Tag")).map(
    (tag): [string, string] => [textAt(tag, "Key") ?? "", textAt(tag, "Value") ?? ""],
  );
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/**
 * Puts each setting that `changed` names; one that is not wanted any more is deleted, or set to
 * what a new bucket has.
 */
async function putSettings(
  client: CloudClient,
  name: string,
  changed: (property: string) => boolean,
  wanted: PropertyMap,
): Promise<void> {
  const settings: Readonly<
    Record<
      string,
      [
        api: string,
        subresource: string,
        body: (value: PropertyValue) => string,
        reset?: PropertyValue,
      ]
    >
  > = {
    corsRules: ["BucketCors", "cors", (rules) => writeXml("CORSConfiguration", corsXml(rules))],
    website: ["BucketWebsite", "website", (site) => websiteXml(site as PropertyMap)],
    logging: [
      "BucketLogging",
      "logging",
      (logging) =>
        writeXml("BucketLoggingStatus", { LoggingEnabled: loggingXml(logging as PropertyMap) }),
    ],
    refererConfig: [
      "BucketReferer",
      "referer",
      (config) => refererXml(config as PropertyMap),
      { allowEmpty: true, referers: [] },
    ],
    lifecycleRules: [
      "BucketLifecycle",
      "lifecycle",
      (rules) => writeXml("LifecycleConfiguration", lifecycleXml(rules)),
    ],
    policy: ["BucketPolicy", "policy", (policy) => String(policy)],
    serverSideEncryptionRule: [
      "BucketEncryption",
      "encryption",
      (rule) =>
        writeXml("ServerSideEncryptionRule", {
          ApplyServerSideEncryptionByDefault: encryptionXml(rule as PropertyMap),
        }),
    ],
    tags: [
      "BucketTagging",
      "tagging",
      (all) =>
        writeXml("Tagging", {
          TagSet: {
            Tag: Object.entries(all as PropertyMap).map(([Key, Value]) => ({
              Key,
              Value: String(Value),
            })),
          },
        }),
    ],
    versioning: [
      "BucketVersioning",
      "versioning",
      (versioning) =>
        writeXml("VersioningConfiguration", {
          Status: String((versioning as PropertyMap)["status"]),
        }),
      { status: "Suspended" },
    ],
    accessMonitor: [
      "BucketAccessMonitor",
      "accessmonitor",
      (monitor) =>
        writeXml("AccessMonitorConfiguration", {
          Status: String((monitor as PropertyMap)["status"]),
        }),
      { status: "Disabled" },
    ],
    transferAcceleration: [
      "BucketTransferAcceleration",
      "transferAcceleration",
      (acceleration) =>
        writeXml("TransferAccelerationConfiguration", {
          Enabled: (acceleration as PropertyMap)["enabled"] as boolean,
        }),
      { enabled: false },
    ],
  };
  if (changed("acl") && wanted["acl"] !== undefined) {
    await client.oss("PutBucketAcl", {
      method: "PUT",
      bucket: name,
      query: { acl: "" },
      headers: { "x-oss-acl": String(wanted["acl"]) },
    });
  }
  for (const [property, [api, subresource, body, reset]] of Object.entries(settings)) {
    if (!changed(property)) continue;
    const given = wanted[property];
    const none =
      given === undefined || (isEmpty(given) && (Array.isArray(given) || property === "tags"));
    const value = none ? reset : given;
    const query = { [subresource]: "" };
    const overlap: Record<string, string> =
      property === "lifecycleRules" && wanted["lifecycleRuleAllowSameActionOverlap"] === true
        ? { "x-oss-allow-same-action-overlap": "true" }
        : {};
    if (value === undefined)
      await client.oss(`Delete${api}`, { method: "DELETE", bucket: name, query });
    else
      await client.oss(`Put${api}`, {
        method: "PUT",
        bucket: name,
        query,
        headers: overlap,
        body: body(value),
      });
  }
}

function websiteXml(site: PropertyMap): string {
  return writeXml("WebsiteConfiguration", {
    IndexDocument: { Suffix: String(site["indexDocument"]) },
    ErrorDocument:
      site["errorDocument"] === undefined ? undefined : { Key: String(site["errorDocument"]) },
  });
}

function refererXml(config: PropertyMap): string {
  return writeXml("RefererConfiguration", {
    AllowEmptyReferer: (config["allowEmpty"] as boolean | undefined) ?? true,
    RefererList: { Referer: (config["referers"] as readonly string[] | undefined) ?? [] },
  });
}

/** An empty bucket goes; with `force` its objects in all their versions go first. */
async function deleteBucket(client: CloudClient, name: string, force: boolean): Promise<void> {
  for (let round = 0; ; round++) {
    try {
      await client.oss("DeleteBucket", { method: "DELETE", bucket: name });
      return;
    } catch (error) {
      if (!(error instanceof CloudCallError)) throw error;
      if (error.code === "NoSuchBucket") return;
      if (!force || error.code !== "BucketNotEmpty" || round > 0) throw error;
      await emptyBucket(client, name);
    }
  }
}

async function emptyBucket(client: CloudClient, name: string): Promise<void> {
  for (;;) {
    const page = await client.ossXml("ListObjectVersions", {
      method: "GET",
      bucket: name,
      query: { versions: "", "max-keys": "1000" },
    });
    const found = [...childrenNamed(page, "Version"), ...childrenNamed(page, "DeleteMarker")].map(
      (version) => ({
        Key: textAt(version, "Key") ?? "",
        VersionId: textAt(version, "VersionId"),
      }),
    );
    if (found.length === 0) return;
    await client.oss("DeleteMultipleObjects", {
      method: "POST",
      bucket: name,
      query: { delete: "" },
      body: writeXml("Delete", { Quiet: true, Object: found }),
    });
  }
}
