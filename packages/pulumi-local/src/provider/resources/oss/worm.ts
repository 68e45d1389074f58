import { parseXml, writeXml } from "@immkit/local-cloud/wire";
import type { PropertyMap } from "../../../protocol/values.ts";
import { type CloudClient, unlessCode } from "../../client.ts";
import type { ResourceType } from "../../resource.ts";
import { fixedName, integer, type Properties, property, string } from "../../schema.ts";
import { bucketNameType } from "./settings.ts";
import { propertiesIn, xmlOf } from "./xml-fields.ts";

const missing = ["NoSuchBucket", "NoSuchWORMConfiguration"];

const period = { retentionPeriodInDays: property("RetentionPeriodInDays", integer()) };
const properties: Properties = {
  ...period,
  status: property("State", string({ oneOf: ["InProgress", "Locked"] }), { computed: true }),
  createTime: property("CreationDate", string()),
  wormId: property("WormId", string()),
};

/**
 * `alicloud.oss.BucketWorm`, a retention policy. Its id is `bucket:wormId`. Deleting the resource
 * leaves a locked policy as it is.
 */
export const bucketWorm: ResourceType = {
  type: "alicloud:oss/bucketWorm:BucketWorm",
  inputs: {
    bucket: { type: bucketNameType, ...fixedName },
    ...period,
    status: properties["status"] as Properties[string],
  },
  outputs: { createTime: { type: string() }, wormId: { type: string() } },
  async create(client, inputs) {
    const bucket = String(inputs["bucket"]);
    await post(
      client,
      bucket,
      "InitiateBucketWorm",
      { worm: "" },
      "InitiateWormConfiguration",
      inputs,
    );
    // The id is in a header of the response, and in the policy itself.
    const { wormId } = (await policy(client, bucket)) ?? {};
    const id = `${bucket}:${wormId}`;
    if (inputs["status"] === "Locked") await lock(client, id);
    return { id };
  },
  async read(client, id) {
    const { bucket, wormId } = parts(id);
    const found = await policy(client, bucket);
    return found?.["wormId"] === wormId ? { bucket, ...found } : undefined;
  },
  async update(client, { id, wanted, changed }) {
    const { bucket, wormId } = parts(id);
    if (changed("status") && wanted["status"] === "Locked") await lock(client, id);
    if (changed("retentionPeriodInDays")) {
      const query = { wormExtend: "", wormId };
      await post(client, bucket, "ExtendBucketWorm", query, "ExtendWormConfiguration", wanted);
    }
  },
  async delete(client, { id, state }) {
    if (state["status"] === "Locked") return;
    const { bucket } = parts(id);
    const call = client.oss("AbortBucketWorm", { method: "DELETE", bucket, query: { worm: "" } });
    await unlessCode(call, missing);
  },
};

function parts(id: string): { readonly bucket: string; readonly wormId: string } {
  const [bucket = "", wormId = ""] = id.split(":");
  if (bucket === "" || wormId === "")
    throw new Error(`"${id}" is not the id of a BucketWorm. The id is bucket:wormId`);
  return { bucket, wormId };
}

async function policy(client: CloudClient, bucket: string): Promise<PropertyMap | undefined> {
  const call = client.oss("GetBucketWorm", { method: "GET", bucket, query: { worm: "" } });
  const response = await unlessCode(call, missing);
  return response === undefined ? undefined : propertiesIn(properties, parseXml(response));
}

async function lock(client: CloudClient, id: string): Promise<void> {
  const { bucket, wormId } = parts(id);
  await client.oss("CompleteBucketWorm", { method: "POST", bucket, query: { wormId } });
}

async function post(
  client: CloudClient,
  bucket: string,
  action: string,
  query: Readonly<Record<string, string>>,
  root: string,
  values: PropertyMap,
): Promise<void> {
  const body = writeXml(root, xmlOf(period, values));
  await client.oss(action, { method: "POST", bucket, query, body });
}
