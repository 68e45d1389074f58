/** SMQ as the rest of the local cloud uses it. */
import type { Principal } from "../access/principal.ts";
import type { ProtocolService, ServiceOptions } from "../gateway/service.ts";
import type { RpcProduct } from "../rpc/product.ts";
import type { BatchActions } from "./access.ts";

/**
 * Where published pages and clients disagree about the service, the lenient reading is the default,
 * and an option selects the strict one.
 */
export interface MnsOptions extends ServiceOptions {
  /** Which of its two published actions allows a batch call. Default `either`. */
  readonly batchActions?: BatchActions;
  /**
   * Rejects documents without the namespace. Newer pages require it, the official Go client omits
   * it. Default false.
   */
  readonly requireNamespace?: boolean;
  /**
   * Where the cloud listens, `http://127.0.0.1:PORT`, once it does. Receivers of pushes get the
   * certificate there. Default: port 80 of this machine.
   */
  readonly origin?: Promise<string>;
}

/** What other services can do with topics. */
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
}

export interface MnsService extends ProtocolService, MnsOperations {
  /** The control plane, `Mns-open` 2022-01-19. */
  readonly product: RpcProduct;
}
