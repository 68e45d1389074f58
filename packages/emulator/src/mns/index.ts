/** SMQ (formerly MNS): queues, topics and subscriptions, with the REST data plane and the `Mns-open` control plane over the same state. */
import type { MnsService } from "../core/contract.ts";
import type { MnsOptions } from "./context.ts";
import { openProduct } from "./open/product.ts";
import { createOperations } from "./operations.ts";
import { handleRest } from "./rest/handle.ts";

export type { MnsOptions } from "./context.ts";

export function createMns(options: MnsOptions): MnsService {
  const operations = createOperations(options);
  return {
    product: openProduct(operations),
    handle: (request, principal) => handleRest(operations, request, principal),
    publishMessage: (principal, topic, body, tag) => operations.publishMessage({ principal }, topic, body, tag),
    reset: () => operations.clear(),
  };
}
