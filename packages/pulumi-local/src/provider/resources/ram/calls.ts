/** What the resources of RAM share. */
import { randomBytes } from "node:crypto";
import { mapOf, mapsIn, type PropertyMap, type PropertyValue } from "../../../protocol/values.ts";
import { type CloudClient, type RpcParameters, unlessCode } from "../../client.ts";
import type { ResourceUpdate } from "../../resource.ts";
import { tagsIn } from "../../rpc-fields.ts";
import { updateTags } from "../tags.ts";

/** Pulumi's automatic name: the name in the program and seven hexadecimal digits. */
export function autoName(name: string): string {
  return `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
}

/** The member of a response that is a map: `memberOf(response, "Role")`. */
export function memberOf(response: PropertyMap | undefined, name: string): PropertyMap | undefined {
  const member = response?.[name];
  return member === undefined ? undefined : mapOf(member);
}

/**
 * The list in a response: RAM returns `{ "Policies": { "Policy": [] } }`. Empty if the call fails
 * with one of the codes `missing`.
 */
export async function listOf(
  call: Promise<PropertyMap>,
  names: readonly [string, string],
  missing: readonly string[] = [],
): Promise<readonly PropertyMap[]> {
  const response = await unlessCode(call, missing);
  return mapsIn(mapOf(response?.[names[0]])[names[1]]);
}

/** The custom and system policies that a role or user has. */
export function attachedPolicies(
  client: CloudClient,
  kind: "Role" | "User",
  name: PropertyValue | undefined,
): Promise<readonly PropertyMap[]> {
  return listOf(
    client.rpc("Ram", `ListPoliciesFor${kind}`, { [`${kind}Name`]: name }),
    ["Policies", "Policy"],
    [`EntityNotExist.${kind}`],
  );
}

/** Does nothing if the policy, the role, user or group, or the attachment doesn't exist. */
export async function detachPolicy(
  client: CloudClient,
  kind: "Role" | "User" | "Group",
  name: PropertyValue | undefined,
  { PolicyName, PolicyType }: RpcParameters,
): Promise<void> {
  const call = client.rpc("Ram", `DetachPolicyFrom${kind}`, {
    [`${kind}Name`]: name,
    PolicyName,
    PolicyType,
  });
  await unlessCode(call, [
    `EntityNotExist.${kind}`,
    `EntityNotExist.${kind}.Policy`,
    "EntityNotExist.Policy",
  ]);
}

/** The tags as CreateRole and CreatePolicy take them: a JSON list in one parameter. */
export function tagList(tags: PropertyValue | undefined): PropertyValue | undefined {
  const list = Object.entries(mapOf(tags)).map(([Key, Value]) => ({ Key, Value }));
  return list.length === 0 ? undefined : list;
}

type Tagged = "role" | "policy";

const tagTarget = (resourceType: Tagged, name: string) => ({
  ResourceType: resourceType,
  "ResourceNames.1": name,
});

export async function readTags(
  client: CloudClient,
  resourceType: Tagged,
  name: string,
): Promise<PropertyMap | undefined> {
  const response = await client.rpc("Ram", "ListTagResources", tagTarget(resourceType, name));
  return tagsIn(response["TagResources"]);
}

export async function changeTags(
  client: CloudClient,
  resourceType: Tagged,
  { id, state, wanted, changed }: ResourceUpdate,
): Promise<void> {
  if (!changed("tags")) return;
  const target = tagTarget(resourceType, id);
  await updateTags(client, "Ram", target, "TagKeys", state["tags"], wanted["tags"]);
}
