/**
 * What topics, queues and subscriptions share on the control plane `Mns-open`: absence, dead
 * letters and tags.
 */

import { isPropertyMap, type PropertyMap, type PropertyValue } from "../../../protocol/values.ts";
import { CloudCallError, type CloudClient } from "../../client.ts";

/** A call's `Data`; `undefined` when the cloud answers one of `absent`. */
export async function attributesOr(
  client: CloudClient,
  action: string,
  params: Readonly<Record<string, PropertyValue | undefined>>,
  ...absent: readonly string[]
): Promise<PropertyMap | undefined> {
  try {
    const { Data } = await client.rpc("Mns-open", action, params);
    return isPropertyMap(Data) ? Data : {};
  } catch (error) {
    if (error instanceof CloudCallError && absent.includes(error.code)) return undefined;
    throw error;
  }
}

/** Numbers may come as text. */
export function numberOf(value: PropertyValue | undefined): number | undefined {
  return value === undefined || value === null || value === "" ? undefined : Number(value);
}

/**
 * The dead-letter policy as the API takes it: JSON in one parameter. A policy that is off goes
 * alone.
 */
export function dlqParam(policy: PropertyValue | undefined): PropertyMap | undefined {
  if (!isPropertyMap(policy)) return undefined;
  const enabled = policy["enabled"] ?? false;
  return {
    Enabled: enabled,
    ...(policy["deadLetterTargetQueue"] === undefined || !enabled
      ? {}
      : { DeadLetterTargetQueue: policy["deadLetterTargetQueue"] }),
    ...(policy["maxReceiveCount"] === undefined || !enabled
      ? {}
      : { MaxReceiveCount: policy["maxReceiveCount"] }),
  };
}

/** The dead-letter policy of a state; `undefined` where the cloud tells of none. */
export function dlqOf(raw: PropertyValue | undefined): PropertyMap | undefined {
  if (!isPropertyMap(raw) || Object.keys(raw).length === 0) return undefined;
  const count = numberOf(raw["MaxReceiveCount"]);
  return {
    enabled: raw["Enabled"] === true || raw["Enabled"] === "true",
    ...(raw["DeadLetterTargetQueue"] === undefined
      ? {}
      : { deadLetterTargetQueue: raw["DeadLetterTargetQueue"] }),
    ...(count === undefined ? {} : { maxReceiveCount: count }),
  };
}

/** `Tag.1.Key`, `Tag.1.Value`, … */
export function tagParams(tags: PropertyValue | undefined): Record<string, PropertyValue> {
  if (!isPropertyMap(tags)) return {};
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value], index) => [
      [`Tag.${index + 1}.Key`, key],
      [`Tag.${index + 1}.Value`, value],
    ]),
  );
}

/**
 * Tags of an answer, which come as a list of keys and values under several spellings, or as an
 * object.
 */
export function tagsOf(raw: PropertyValue | undefined): PropertyMap | undefined {
  const list =
    isPropertyMap(raw) && Array.isArray(raw["Tag"])
      ? (raw["Tag"] as readonly PropertyValue[])
      : raw;
  if (Array.isArray(list)) {
    const found = (list as readonly PropertyValue[])
      .filter(isPropertyMap)
      .map((tag) => [
        String(tag["TagKey"] ?? tag["Key"]),
        String(tag["TagValue"] ?? tag["Value"] ?? ""),
      ]);
    return found.length === 0 ? undefined : Object.fromEntries(found);
  }
  return isPropertyMap(raw) && Object.keys(raw).length > 0 ? raw : undefined;
}

/** What to take off and what to put on. */
export function tagChange(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
): { removed: string[]; added: Record<string, PropertyValue> } {
  const [old, wanted] = [isPropertyMap(before) ? before : {}, isPropertyMap(after) ? after : {}];
  return {
    removed: Object.keys(old).filter((key) => wanted[key] === undefined),
    added: Object.fromEntries(Object.entries(wanted).filter(([key, value]) => old[key] !== value)),
  };
}

export async function setTags(
  client: CloudClient,
  resourceType: "topic" | "queue",
  id: string,
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
): Promise<void> {
  const { removed, added } = tagChange(before, after);
  const target = {
    RegionId: client.settings.region,
    ResourceType: resourceType,
    "ResourceId.1": id,
  };
  if (removed.length > 0) {
    await client.rpc("Mns-open", "UntagResources", {
      ...target,
      ...Object.fromEntries(removed.map((key, index) => [`TagKey.${index + 1}`, key])),
    });
  }
  if (Object.keys(added).length > 0)
    await client.rpc("Mns-open", "TagResources", { ...target, ...tagParams(added) });
}
