import { ServiceError } from "../../core/service-error.ts";
import type { RpcCall } from "../../rpc/product.ts";
import type { Operations } from "../operations.ts";
import { done } from "./answer.ts";
import { listIn, required, tagsIn } from "./params.ts";

/**
 * Tags of queues and topics that exist. A call for several resources changes none of them when one
 * is refused.
 */
export function tagActions(operations: Operations) {
  const resources = (call: RpcCall, action: string) => {
    const type = required(call.params, "ResourceType");
    if (type !== "queue" && type !== "topic") {
      throw new ServiceError(
        400,
        "InvalidArgument",
        `The value of ResourceType should be queue or topic, not ${type}`,
      );
    }
    const names = listIn(call.params, (number) => `ResourceId.${number}`);
    if (names.length === 0) required(call.params, "ResourceId.1");
    return names.map((name) => operations.tagged(call, action, type, name));
  };

  return {
    TagResources(call: RpcCall) {
      required(call.params, "Tag.1.Key");
      for (const resource of resources(call, "mns:TagResources")) {
        const { tags, ...notes } = resource.controlNotes;
        resource.controlNotes = { ...notes, tags: { ...tags, ...tagsIn(call.params) } };
      }
      return done();
    },
    UntagResources(call: RpcCall) {
      const keys = listIn(call.params, (number) => `TagKey.${number}`);
      const all = call.params["All"] === "true";
      if (!all) required(call.params, "TagKey.1");
      for (const resource of resources(call, "mns:UntagResources")) {
        const { tags, ...notes } = resource.controlNotes;
        const kept = all ? [] : Object.entries(tags).filter(([key]) => !keys.includes(key));
        resource.controlNotes = { ...notes, tags: Object.fromEntries(kept) };
      }
      return done();
    },
  };
}
