/** What the kinds of RAM share: absence and tags. */

import { isPropertyMap, type PropertyMap, type PropertyValue } from "../../../protocol/values.ts";
import { CloudCallError, type CloudClient } from "../../client.ts";
import { tagChange, tagsOf } from "../message/attributes.ts";

/** The answer; `undefined` when the cloud answers one of `absent`. */
export async function ramOr(
  client: CloudClient,
  action: string,
  params: Readonly<Record<string, PropertyValue | undefined>>,
  ...absent: readonly string[]
): Promise<PropertyMap | undefined> {
  try {
    return await client.rpc("Ram", action, params);
  } catch (error) {
    if (error instanceof CloudCallError && absent.includes(error.code)) return undefined;
    throw error;
  }
}

/**
 * Tags in the form that CreateRole, CreatePolicy and CreateUser take: a JSON list in one parameter.
 */
export function tagJson(tags: PropertyValue | undefined): PropertyValue | undefined {
  if (!isPropertyMap(tags) || Object.keys(tags).length === 0) return undefined;
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

type Tagged = "role" | "policy" | "user";

export async function ramTags(
  client: CloudClient,
  resourceType: Tagged,
  name: string,
): Promise<PropertyMap | undefined> {
  const answer = await client.rpc("Ram", "ListTagResources", {
    ResourceType: resourceType,
    "ResourceNames.1": name,
  });
  const resources = answer["TagResources"];
  return tagsOf(isPropertyMap(resources) ? resources["TagResource"] : resources);
}

export async function setRamTags(
  client: CloudClient,
  resourceType: Tagged,
  name: string,
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
): Promise<void> {
  const { removed, added } = tagChange(before, after);
  const target = { ResourceType: resourceType, "ResourceNames.1": name };
  if (removed.length > 0) {
    await client.rpc("Ram", "UntagResources", {
      ...target,
      ...Object.fromEntries(removed.map((key, index) => [`TagKeys.${index + 1}`, key])),
    });
  }
  const pairs = Object.entries(added).flatMap(([key, value], index) => [
    [`Tag.${index + 1}.Key`, key],
    [`Tag.${index + 1}.Value`, value],
  ]);
  if (pairs.length > 0)
    await client.rpc("Ram", "TagResources", { ...target, ...Object.fromEntries(pairs) });
}
