/** The event that the SMQ queue trigger of Function Compute passes to a function. */
import type { QueueMessage, RuntimeConfig } from "@immkit/runtime";

export function queueEvent(messages: readonly QueueMessage[], config: RuntimeConfig): Buffer {
  const events = messages.map(({ messageId, body }) => ({
    id: messageId,
    source: "MNS-Function-mnstrigger",
    specversion: "1.0",
    type: "mns:Queue:SendMessage",
    subject: `acs:mns:${config.region}:${config.accountId}:queues/${config.queue}`,
    data: { messageId, messageBody: Buffer.from(body).toString() },
  }));
  return Buffer.from(JSON.stringify(events));
}
