import { missingParameter } from "../auth/rpc-errors.ts";
import type { RpcCall } from "../rpc/product.ts";
import {
  type Actions,
  check,
  checkPolicy,
  findPolicy,
  findRole,
  findUser,
  type RamContext,
} from "./context.ts";
import { invalidParameter } from "./errors.ts";
import { readBoolean, readList, readTags, required } from "./params.ts";

const MOST_TAGS = 20;

/** Tags of roles, custom policies and users. */
export function tagActions(ram: RamContext): Actions {
  const resources = (
    call: RpcCall,
    action: string,
  ): { name: string; tags: Map<string, string> }[] => {
    const type = required(call.params, "ResourceType");
    const names = readList(call.params, "ResourceNames");
    if (names.length === 0) throw missingParameter("ResourceNames");
    return names.map((name) => {
      switch (type) {
        case "role":
          check(ram, call, action, `role/${name}`);
          return { name, tags: findRole(ram, name).tags };
        case "user":
          check(ram, call, action, `user/${name}`);
          return { name, tags: findUser(ram, name).tags };
        case "policy":
          checkPolicy(ram, call, action, "Custom", name);
          return { name, tags: findPolicy(ram, "Custom", name).tags };
        default:
          throw invalidParameter("ResourceType", "it must be role, policy or user.");
      }
    });
  };
  return {
    TagResources(call) {
      const found = resources(call, "TagResources");
      const added = readTags(call.params);
      if (added.size === 0) throw missingParameter("Tag");
      const full = found.find(
        ({ tags }) => new Set([...tags.keys(), ...added.keys()]).size > MOST_TAGS,
      );
      if (full !== undefined)
        throw invalidParameter("Tag", `${full.name} may have ${MOST_TAGS} tags.`);
      for (const { tags } of found) for (const [key, value] of added) tags.set(key, value);
      return {};
    },
    UntagResources(call) {
      const all = readBoolean(call.params, "All");
      const keys = readList(call.params, "TagKeys");
      if (!all && keys.length === 0) throw missingParameter("TagKeys");
      for (const { tags } of resources(call, "UntagResources")) {
        if (all) tags.clear();
        else for (const key of keys) tags.delete(key);
      }
      return {};
    },
    ListTagResources(call) {
      const ResourceType = required(call.params, "ResourceType");
      const wanted = readTags(call.params);
      const TagResources = resources(call, "ListTagResources").flatMap(({ name, tags }) =>
        [...tags]
          .filter(
            ([key, value]) =>
              wanted.size === 0 ||
              (wanted.has(key) && (wanted.get(key) === "" || wanted.get(key) === value)),
          )
          .map(([TagKey, TagValue]) => ({ ResourceName: name, ResourceType, TagKey, TagValue })),
      );
      return { TagResources };
    },
  };
}
