import type { ServiceOptions } from "../gateway/service.ts";
import type { BatchActions } from "./access.ts";
import type { MnsArns } from "./names.ts";
import type { MnsStore } from "./store.ts";

/**
 * Where published pages and clients disagree about the service, the lenient reading is the default,
 * and the strict one can be tried.
 */
export interface MnsOptions extends ServiceOptions {
  /** Which of its two published actions allows a batch call. Default `either`. */
  readonly batchActions?: BatchActions;
  /**
   * Refuses a document without the namespace, which newer pages ask for and the official Go client
   * leaves out. Default false.
   */
  readonly requireNamespace?: boolean;
  /**
   * Where the cloud listens, once it does, `http://127.0.0.1:PORT`: receivers of pushes get the
   * certificate there. Default: port 80 of this machine.
   */
  readonly origin?: Promise<string>;
}

/** What the operations of SMQ work on. */
export interface MnsContext extends ServiceOptions {
  readonly store: MnsStore;
  readonly arns: MnsArns;
  readonly batchActions: BatchActions;
}
