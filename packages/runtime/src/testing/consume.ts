import { onTestFinished } from "vitest";
import { NotificationConsumer } from "../consumer/notification-consumer.ts";
import type { ConsumerOptions } from "../consumer/options.ts";
import type { MemoryQueue } from "./memory-queue.ts";

/** A consumer with short waits, which stops when the test ends. */
export function consume(
  queue: MemoryQueue,
  options: Partial<ConsumerOptions> = {},
): NotificationConsumer {
  const consumer = new NotificationConsumer({
    queue,
    handler: () => {},
    deleteDelaySeconds: 0.005,
    waitSeconds: 1,
    retryDelaySeconds: () => 1,
    onHandlerError: () => {},
    ...options,
  });
  onTestFinished(async () => void (await consumer.stop({ drainMs: 0 })));
  return consumer;
}
