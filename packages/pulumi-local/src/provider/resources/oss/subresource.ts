/** The subresources of a bucket, such as `?cors`: one Put, Get and Delete call each. */
import { parseXml, writeXml } from "@immkit/local-cloud/wire";
import type { PropertyMap } from "../../../protocol/values.ts";
import { type CloudClient, unlessCode } from "../../client.ts";
import type { Properties } from "../../schema.ts";
import { propertiesIn, xmlOf } from "./xml-fields.ts";

export interface Subresource {
  /** Name of the calls without their verb: `BucketCors`. */
  readonly api: string;
  /** Name in the query. */
  readonly query: string;
  /**
   * What is sent: XML with this root element; or, for a single property with the name of `query`, a
   * header or the plain body.
   */
  readonly body: { readonly root: string } | { readonly header: string } | "text";
  /** The code of a Get that means that there is no such setting. */
  readonly missing?: string;
}

const xml = (api: string, query: string, root: string, missing?: string): Subresource => ({
  api,
  query,
  body: { root },
  ...(missing === undefined ? {} : { missing }),
});

export const subresources = {
  acl: { api: "BucketAcl", query: "acl", body: { header: "x-oss-acl" } },
  policy: { api: "BucketPolicy", query: "policy", body: "text", missing: "NoSuchBucketPolicy" },
  accessMonitor: xml("BucketAccessMonitor", "accessmonitor", "AccessMonitorConfiguration"),
  cors: xml("BucketCors", "cors", "CORSConfiguration", "NoSuchCORSConfiguration"),
  encryption: xml(
    "BucketEncryption",
    "encryption",
    "ServerSideEncryptionRule",
    "NoSuchServerSideEncryptionRule",
  ),
  httpsConfig: xml("BucketHttpsConfig", "httpsConfig", "HttpsConfiguration", "NoSuchHttpsConfig"),
  lifecycle: xml("BucketLifecycle", "lifecycle", "LifecycleConfiguration", "NoSuchLifecycle"),
  logging: xml("BucketLogging", "logging", "BucketLoggingStatus"),
  publicAccessBlock: xml(
    "BucketPublicAccessBlock",
    "publicAccessBlock",
    "PublicAccessBlockConfiguration",
  ),
  referer: xml("BucketReferer", "referer", "RefererConfiguration"),
  tagging: xml("BucketTagging", "tagging", "Tagging", "NoSuchTagSet"),
  transferAcceleration: xml(
    "BucketTransferAcceleration",
    "transferAcceleration",
    "TransferAccelerationConfiguration",
    "NoSuchTransferAccelerationConfiguration",
  ),
  versioning: xml("BucketVersioning", "versioning", "VersioningConfiguration"),
  website: xml("BucketWebsite", "website", "WebsiteConfiguration", "NoSuchWebsiteConfiguration"),
} as const satisfies Record<string, Subresource>;

export async function putSubresource(
  client: CloudClient,
  bucket: string,
  { api, query, body }: Subresource,
  properties: Properties,
  values: PropertyMap,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const value = String(values[query]);
  const sent =
    body === "text"
      ? { body: value, headers }
      : "header" in body
        ? { headers: { ...headers, [body.header]: value } }
        : { body: writeXml(body.root, xmlOf(properties, values)), headers };
  await client.oss(`Put${api}`, { method: "PUT", bucket, query: { [query]: "" }, ...sent });
}

/** The properties; `undefined` if the setting, or the bucket, doesn't exist. */
export async function getSubresource(
  client: CloudClient,
  bucket: string,
  { api, query, body, missing }: Subresource,
  properties: Properties,
  ...missingToo: readonly string[]
): Promise<PropertyMap | undefined> {
  const call = client.oss(`Get${api}`, { method: "GET", bucket, query: { [query]: "" } });
  const response = await unlessCode(call, [
    ...(missing === undefined ? [] : [missing]),
    ...missingToo,
  ]);
  if (response === undefined) return undefined;
  if (body === "text") return response === "" ? undefined : { [query]: response };
  return propertiesIn(properties, parseXml(response));
}

export async function deleteSubresource(
  client: CloudClient,
  bucket: string,
  { api, query }: Subresource,
): Promise<void> {
  await client.oss(`Delete${api}`, { method: "DELETE", bucket, query: { [query]: "" } });
}
