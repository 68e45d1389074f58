import type { ServiceOptions } from "../gateway/service.ts";
import type { Access, BatchActions } from "./access.ts";
import type { MnsStore } from "./store.ts";

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

/** What the operations of SMQ work on. */
export interface MnsContext extends ServiceOptions {
  readonly store: MnsStore;
  readonly access: Access;
  readonly requireNamespace: boolean;
}
