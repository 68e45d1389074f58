/** Queues and topics: their depth, a look at their messages, purge and redrive. */
import type { MnsOperations } from "../mns/service.ts";
import type { QueueMessages, QueuesAndTopics } from "./contract.ts";
import { readNumbers } from "./query.ts";
import type { ControlCall, ControlHandlers } from "./router.ts";

const numbers = { limit: { max: 1_000, initial: 20 } };
const queueIn = ({ path }: ControlCall) => path["queue"] ?? "";

/** The controls of SMQ. */
export function queueHandlers({ inspection }: MnsOperations): ControlHandlers {
  return {
    "GET queues": (): QueuesAndTopics => ({
      queues: inspection.queues(),
      topics: inspection.topics(),
    }),
    "GET queues/{queue}/messages": (call): QueueMessages => {
      const { limit } = readNumbers(call.query, numbers, []);
      return { messages: inspection.messages(queueIn(call), limit) };
    },
    "POST queues/{queue}/purge": (call) => ({ deleted: inspection.purge(queueIn(call)) }),
    "POST queues/{queue}/redrive": (call) => ({ moved: inspection.redrive(queueIn(call)) }),
  };
}
