/** Tags in RPC calls. */
import { mapOf, type PropertyMap, type PropertyValue } from "../../protocol/values.ts";
import type { CloudClient, RpcParameters } from "../client.ts";

/** `Tag.1.Key`, `Tag.1.Value`, … */
export function tagParameters(tags: PropertyValue | undefined): PropertyMap {
  return Object.fromEntries(
    Object.entries(mapOf(tags)).flatMap(([key, value], index) => [
      [`Tag.${index + 1}.Key`, key],
      [`Tag.${index + 1}.Value`, value],
    ]),
  );
}

/**
 * Removes and adds tags. `target` are the parameters that name the resource, `keys` is the prefix
 * of the parameters for the tags to remove.
 */
export async function updateTags(
  client: CloudClient,
  product: "Mns-open" | "Ram",
  target: RpcParameters,
  keys: "TagKey" | "TagKeys",
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
): Promise<void> {
  const [old, wanted] = [mapOf(before), mapOf(after)];
  const removed = Object.keys(old).filter((key) => wanted[key] === undefined);
  if (removed.length > 0) {
    await client.rpc(product, "UntagResources", {
      ...target,
      ...Object.fromEntries(removed.map((key, index) => [`${keys}.${index + 1}`, key])),
    });
  }
  const added = Object.entries(wanted).filter(([key, value]) => old[key] !== value);
  if (added.length > 0)
    await client.rpc(product, "TagResources", {
      ...target,
      ...tagParameters(Object.fromEntries(added)),
    });
}
