import { missingParameter } from "../auth/rpc.ts";
import type { RpcCall } from "../rpc/product.ts";
import { type Actions, check, find, findPolicy, type RamContext } from "./context.ts";
import { invalidParameter } from "./errors.ts";
import { maxTags, readBoolean, readList, readTags, required } from "./params.ts";

interface Tagged {
  readonly tags: Map<string, string>;
}

/** Tags of roles, users and custom policies. */
export function tagActions(ram: RamContext): Actions {
  return {
    TagResources(call) {
      const resources = readResources(ram, call);
      const added = readTags(call.params);
      if (added.size === 0) throw missingParameter("Tag");
      for (const { name, tags } of resources)
        if (new Set([...tags.keys(), ...added.keys()]).size > maxTags)
          throw invalidParameter("Tag", `${name} can have ${maxTags} tags.`);
      for (const { tags } of resources) for (const [key, value] of added) tags.set(key, value);
      return {};
    },
    UntagResources(call) {
      const all = readBoolean(call.params, "All");
      const keys = readList(call.params, "TagKeys");
      if (!all && keys.length === 0) throw missingParameter("TagKeys");
      for (const { tags } of readResources(ram, call))
        for (const key of all ? [...tags.keys()] : keys) tags.delete(key);
      return {};
    },
    ListTagResources(call) {
      const ResourceType = required(call.params, "ResourceType");
      const wanted = readTags(call.params);
      const isWanted = (key: string, value: string) =>
        wanted.size === 0 || wanted.get(key) === "" || wanted.get(key) === value;
      const TagResources = readResources(ram, call).flatMap(({ name, tags }) =>
        [...tags]
          .filter(([key, value]) => isWanted(key, value))
          .map(([TagKey, TagValue]) => ({ ResourceName: name, ResourceType, TagKey, TagValue })),
      );
      return { TagResources };
    },
  };
}

/** Finds the resources that the call names, and checks the caller's permission on each. */
function readResources(ram: RamContext, call: RpcCall): ({ name: string } & Tagged)[] {
  const finders: Record<string, (name: string) => Tagged> = {
    role: (name) => find(ram.state.roles, "Role", name),
    user: (name) => find(ram.state.users, "User", name),
    policy: (name) => findPolicy(ram, "Custom", name),
  };
  const type = required(call.params, "ResourceType");
  const names = readList(call.params, "ResourceNames");
  if (names.length === 0) throw missingParameter("ResourceNames");
  const finder = Object.hasOwn(finders, type) ? finders[type] : undefined;
  if (finder === undefined)
    throw invalidParameter("ResourceType", "it must be role, policy or user.");
  return names.map((name) => {
    check(ram, call, `${type}/${name}`);
    return { name, tags: finder(name).tags };
  });
}
