/**
 * How busy a consumer keeps its ten slots when one message in ten takes 200 ms and the others 10 ms, against a queue that answers in 5 ms.
 * `batch at a time` is the usual loop beside it: receive ten, handle them, delete them, receive again.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type MessageQueue, NotificationConsumer } from "../src/index.ts";
import { MemoryQueue } from "../src/testing/memory-queue.ts";
import { notificationText } from "../src/testing/messages.ts";
import { report } from "./report.ts";

const [messages, slots] = [600, 10];
const workMs = (taskId: string): number => (Number(taskId.split("-")[1]) % 10 === 3 ? 200 : 10);
const totalMs = Array.from({ length: messages }, (_, id) => workMs(`ImageModeration-${id}`)).reduce((sum, ms) => sum + ms, 0);

function filledQueue(): MemoryQueue {
  const queue = new MemoryQueue();
  queue.latencyMs = 5;
  queue.put(...Array.from({ length: messages }, (_, id) => notificationText(`ImageModeration-${id}`)));
  return queue;
}

async function byConsumer(queue: MemoryQueue): Promise<void> {
  const consumer = new NotificationConsumer({ queue, concurrency: slots, waitSeconds: 1, handler: ({ taskId }) => sleep(workMs(taskId)) });
  const done = new Promise<void>((resolve) => {
    consumer.on("handled", () => {
      if (consumer.counts.handled >= messages - 1) resolve();
    });
  });
  await consumer.start();
  await done;
  void consumer.stop();
}

async function byBatches(queue: MessageQueue): Promise<void> {
  for (;;) {
    const batch = await queue.receive({ max: slots });
    if (batch.length === 0) return;
    await Promise.all(
      batch.map(({ body }) => sleep(workMs((JSON.parse((JSON.parse(body) as { content: string }).content) as { TaskId: string }).TaskId))),
    );
    await queue.delete(batch.map(({ receiptHandle }) => receiptHandle));
  }
}

for (const [subject, run] of Object.entries({ "@immkit/runtime": byConsumer, "batch at a time": byBatches })) {
  const queue = filledQueue();
  const begun = performance.now();
  await run(queue);
  const ms = performance.now() - begun;
  const bar = subject === "@immkit/runtime" ? { bar: 85, better: "higher" as const } : {};
  report({ bench: "slot use", subject, value: (100 * totalMs) / (ms * slots), unit: "%", ...bar });
  report({
    bench: "slot use, requests to receive",
    subject,
    value: queue.calls.filter((call) => call === "receive").length,
    unit: "requests",
  });
}
process.exit();
