import type { RpcProduct } from "../../rpc/product.ts";
import type { Operations } from "../operations.ts";
import { queueActions } from "./queues.ts";
import { subscriptionActions } from "./subscriptions.ts";
import { tagActions } from "./tags.ts";
import { topicActions } from "./topics.ts";

/**
 * The control plane of SMQ: RPC, `Mns-open` 2022-01-19. It works on the same queues and topics as
 * the data plane.
 */
export function openProduct(operations: Operations): RpcProduct {
  return {
    name: "Mns-open",
    version: "2022-01-19",
    actions: {
      ...queueActions(operations),
      ...topicActions(operations),
      ...subscriptionActions(operations),
      ...tagActions(operations),
    },
  };
}
