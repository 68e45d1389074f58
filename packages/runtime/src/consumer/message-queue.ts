import type { QueueClient } from "../mns/queue.ts";

/** What a consumer needs of a queue: {@link QueueClient} has it. */
export type MessageQueue = Pick<QueueClient, "receive" | "delete" | "changeVisibility">;
