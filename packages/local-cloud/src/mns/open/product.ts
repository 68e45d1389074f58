import { numbered, required } from "../../rpc/params.ts";
import type { RpcCall, RpcProduct } from "../../rpc/product.ts";
import type { MnsContext } from "../context.ts";
import { invalidArgument } from "../errors.ts";
import { eventRuleActions } from "./event-rules.ts";
import { done, tagsIn } from "./params.ts";
import { queueActions, topicActions } from "./resources.ts";
import { subscriptionActions } from "./subscriptions.ts";

/** The control plane of SMQ, on the same queues and topics: RPC, `Mns-open` 2022-01-19. */
export function openProduct(context: MnsContext): RpcProduct {
  return {
    name: "Mns-open",
    version: "2022-01-19",
    actions: {
      ...queueActions(context),
      ...topicActions(context),
      ...subscriptionActions(context),
      ...tagActions(context),
      ...eventRuleActions(context),
    },
  };
}

/** A call for several resources changes none of them if it fails for one. */
function tagActions({ store, access }: MnsContext): RpcProduct["actions"] {
  const resources = (call: RpcCall, action: string) => {
    const type = required(call.params, "ResourceType");
    if (type !== "queue" && type !== "topic")
      throw invalidArgument(`The value of ResourceType should be queue or topic, not ${type}`);
    required(call.params, "ResourceId.1");
    return numbered(call.params, (number) => `ResourceId.${number}`).map((name) => {
      access.authorize(call, action, access.arn[type](name));
      return store[type](name);
    });
  };
  return {
    TagResources(call) {
      required(call.params, "Tag.1.Key");
      for (const resource of resources(call, "TagResources")) {
        const { tags, ...others } = resource.controlPlaneData;
        resource.controlPlaneData = { ...others, tags: { ...tags, ...tagsIn(call.params) } };
      }
      return done();
    },
    UntagResources(call) {
      const keys = numbered(call.params, (number) => `TagKey.${number}`);
      const all = call.params["All"] === "true";
      if (!all) required(call.params, "TagKey.1");
      for (const resource of resources(call, "UntagResources")) {
        const { tags, ...others } = resource.controlPlaneData;
        const kept = all ? [] : Object.entries(tags).filter(([key]) => !keys.includes(key));
        resource.controlPlaneData = { ...others, tags: Object.fromEntries(kept) };
      }
      return done();
    },
  };
}
