import type { QueueClient } from "../mns/queue.ts";

/** What a consumer needs of a queue: {@link QueueClient} has it. */
export interface MessageQueue extends Pick<QueueClient, "receive" | "delete" | "changeVisibility"> {
  /** Its name, for telemetry. */
  readonly queue?: string;
  /** The service's URL, for telemetry. */
  readonly endpoint?: string;
}
