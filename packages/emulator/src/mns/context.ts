import type { ServiceOptions } from "../core/contract.ts";
import type { MnsArns } from "./names.ts";
import type { MnsStore } from "./store.ts";

/** What the operations of SMQ work on. */
export interface MnsContext extends ServiceOptions {
  readonly store: MnsStore;
  readonly arns: MnsArns;
}
