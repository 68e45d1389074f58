/**
 * The bucket's settings that are resources of their own: one subresource of the bucket each, with
 * the bucket's name as their id.
 */
import { writeXml, type XmlContent, type XmlElement } from "@immkit/local-cloud/wire";
import type { PropertyMap } from "../../../protocol/values.ts";
import { CloudCallError } from "../../client.ts";
import { nameProperty, type ResourceKind } from "../../resource.ts";
import type { Properties } from "../../schema.ts";
import { string } from "../../schema.ts";

type XmlDocument = {
  readonly root: string;
  readonly content: { readonly [name: string]: XmlContent };
};

export interface BucketSetting {
  readonly type: string;
  /** Name of the API's calls without their verb: `BucketVersioning`. */
  readonly api: string;
  /** Name of the subresource in the query. */
  readonly subresource: string;
  /** Beside `bucket`. */
  readonly inputs: Properties;
  /** The body of the Put call; or its text, or only headers. */
  put(
    inputs: PropertyMap,
  ):
    | XmlDocument
    | { readonly text: string }
    | { readonly headers: Readonly<Record<string, string>> };
  /** The inputs that an answer tells; `undefined` when it says that there is no setting. */
  read(answer: XmlElement): PropertyMap | undefined;
  /** For answers that are no XML. */
  readText?(answer: string): PropertyMap | undefined;
  /** The code that says that the setting is not there. */
  readonly absent?: readonly string[];
  /**
   * What the end of the resource does: the Delete call, a Put with these inputs, or nothing at all.
   */
  readonly end: "delete" | "keep" | { readonly put: PropertyMap };
}

/** The resource of a setting. */
export function bucketSetting(setting: BucketSetting): ResourceKind {
  const query = { [setting.subresource]: "" };
  const write = async (
    client: Parameters<ResourceKind["create"]>[0],
    bucket: string,
    inputs: PropertyMap,
  ) => {
    const body = setting.put(inputs);
    const sent =
      "root" in body
        ? { body: writeXml(body.root, body.content) }
        : "text" in body
          ? { body: body.text }
          : { headers: body.headers };
    await client.oss(`Put${setting.api}`, { method: "PUT", bucket, query, ...sent });
  };
  const absent = ["NoSuchBucket", ...(setting.absent ?? [])];
  return {
    type: setting.type,
    inputs: { bucket: nameProperty({ type: string({ length: [3, 63] }) }), ...setting.inputs },
    outputs: [],
    async create(client, inputs) {
      const bucket = String(inputs["bucket"]);
      await write(client, bucket, inputs);
      return { id: bucket };
    },
    async read(client, id) {
      const call = { method: "GET", bucket: id, query } as const;
      const action = `Get${setting.api}`;
      let found: PropertyMap | undefined;
      if (setting.readText !== undefined) {
        try {
          found = setting.readText(await client.oss(action, call));
        } catch (error) {
          if (!(error instanceof CloudCallError && absent.includes(error.code))) throw error;
        }
      } else {
        const answer = await client.ossXmlOr(action, call, ...absent);
        found = answer === undefined ? undefined : setting.read(answer);
      }
      return found === undefined ? undefined : { bucket: id, ...found };
    },
    async update(client, { id, wanted }) {
      await write(client, id, wanted);
    },
    ...(setting.end === "keep"
      ? {}
      : {
          async delete(client, id) {
            try {
              if (setting.end === "delete")
                await client.oss(`Delete${setting.api}`, { method: "DELETE", bucket: id, query });
              else if (setting.end !== "keep") await write(client, id, setting.end.put);
            } catch (error) {
              if (!(error instanceof CloudCallError && absent.includes(error.code))) throw error;
            }
          },
        }),
  } satisfies ResourceKind;
}
