/** SMQ as the rest of the local cloud uses it. */
import type { Principal } from "../access/principal.ts";
import type { ProtocolService } from "../gateway/service.ts";
import type { RpcProduct } from "../rpc/product.ts";
import type { ObjectEvent } from "./events/object-event.ts";
import type { MnsInspection } from "./inspect.ts";
import type { MessageTrace } from "./trace.ts";

/** What other services can do with topics and event rules. */
export interface MnsOperations {
  /**
   * The principal needs `mns:PublishMessage`. Throws `TopicNotExist`. Subscribers get the body
   * unchanged.
   */
  publishMessage(
    principal: Principal,
    topic: string,
    body: string,
    tag?: string,
  ): { readonly messageId: string };
  /** Queues and topics, for the controls. */
  readonly inspection: MnsInspection;
  /** What happened to a message of a topic, for the controls. Only the last ones are known. */
  messageTrace(messageId: string): MessageTrace | undefined;
  /**
   * Sends a message for each matching event rule. `undefined`: no rule matches the event. `failed`:
   * one of the messages has no receiver.
   */
  deliverObjectEvent(event: ObjectEvent): "delivered" | "failed" | undefined;
}

/** SMQ with both protocols and its operations. */
export interface MnsService extends ProtocolService, MnsOperations {
  /** The control plane, `Mns-open` 2022-01-19. */
  readonly product: RpcProduct;
}
