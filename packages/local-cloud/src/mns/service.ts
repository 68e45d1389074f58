import type { Principal } from "../access/principal.ts";
import type { ProtocolService } from "../gateway/service.ts";
import type { RpcProduct } from "../rpc/product.ts";

/** What other services may do with topics. */
export interface MnsOperations {
  /**
   * Asks for `mns:PublishMessage`; throws `TopicNotExist`. The body is text exactly as subscribers
   * shall get it.
   */
  publishMessage(
    principal: Principal,
    topic: string,
    body: string,
    tag?: string,
  ): { readonly messageId: string };
}

export interface MnsService extends ProtocolService, MnsOperations {
  /** The control plane, `Mns-open` 2022-01-19. */
  readonly product: RpcProduct;
}
