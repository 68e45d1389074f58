import type { ServiceOptions } from "../gateway/service.ts";
import { type Access, createAccess } from "./access.ts";
import type { Pusher } from "./push/pusher.ts";
import type { MnsOptions } from "./service.ts";
import { MnsStore } from "./store.ts";

/** What the operations of SMQ work on. */
export interface MnsContext extends ServiceOptions {
  readonly store: MnsStore;
  readonly access: Access;
  readonly requireNamespace: boolean;
}

export function createContext(options: MnsOptions, pusher: Pusher): MnsContext {
  const { batchActions = "either", requireNamespace = false } = options;
  return {
    ...options,
    requireNamespace,
    store: new MnsStore(options.clock, (push, signal) => pusher.push(push, signal)),
    access: createAccess(options, batchActions),
  };
}
