import type { MnsContext, MnsOptions } from "./context.ts";
import { mnsArns } from "./names.ts";
import { queueOperations } from "./queue-operations.ts";
import { type MnsDump, MnsStore } from "./store.ts";
import { subscriptionOperations } from "./subscription-operations.ts";
import { topicOperations } from "./topic-operations.ts";

/** All that SMQ does, apart from any protocol: both the data plane and the control plane are written on top of it. */
export function createOperations({ batchActions = "either", requireNamespace = false, ...options }: MnsOptions) {
  const context: MnsContext = {
    ...options,
    batchActions,
    store: new MnsStore(options.clock),
    arns: mnsArns(options.region, options.accountId),
  };
  const { store } = context;
  return {
    ...queueOperations(context),
    ...topicOperations(context),
    ...subscriptionOperations(context),
    region: options.region,
    accountId: options.accountId,
    requireNamespace,
    /** Without asking RAM, for a caller that was let in already. */
    queue: (name: string) => store.queue(name),
    topic: (name: string) => store.topic(name),
    clear: () => store.clear(),
    dump: () => store.dump(),
    load: (dump: MnsDump) => store.load(dump),
  };
}

export type Operations = ReturnType<typeof createOperations>;
