import { authorize, type Caller } from "./access.ts";
import type { MnsContext, MnsOptions } from "./context.ts";
import type { ControlNotes } from "./control-notes.ts";
import { checkName, mnsArns } from "./names.ts";
import { Pusher } from "./push/pusher.ts";
import { queueOperations } from "./queue-operations.ts";
import { type MnsDump, MnsStore } from "./store.ts";
import { subscriptionOperations } from "./subscription-operations.ts";
import { topicOperations } from "./topic-operations.ts";

/**
 * All that SMQ does, apart from any protocol: both the data plane and the control plane are written
 * on top of it.
 */
export function createOperations({
  batchActions = "either",
  requireNamespace = false,
  origin = Promise.resolve("http://127.0.0.1"),
  ...options
}: MnsOptions) {
  const pusher = new Pusher(origin);
  const context: MnsContext = {
    ...options,
    batchActions,
    store: new MnsStore(options.clock, (push, signal) => pusher.push(push, signal)),
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
    /** A queue or a topic whose tags the caller may change. */
    tagged(
      caller: Caller,
      action: string,
      type: "queue" | "topic",
      name: string,
    ): { controlNotes: ControlNotes } {
      const { authorizer, arns } = context;
      authorize(authorizer, caller, action, arns[type](checkName(type, name)));
      return store[type](name);
    },
    /** What pushes are signed with. */
    signingCertificate: () => pusher.certificate(),
    /** Without asking RAM, for a caller that was let in already. */
    queue: (name: string) => store.queue(name),
    topic: (name: string) => store.topic(name),
    clear: () => store.clear(),
    dump: () => store.dump(),
    load: (dump: MnsDump) => store.load(dump),
  };
}

export type Operations = ReturnType<typeof createOperations>;
