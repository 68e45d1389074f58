/** A worker that is stopped by signals. It prints what happens, one line of JSON for each event. */
import { setTimeout as sleep } from "node:timers/promises";
import { NotificationConsumer } from "../consumer/notification-consumer.ts";
import { stopOnSignal } from "../consumer/stop-on-signal.ts";
import type { HandlerContext } from "../delivery/options.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { notificationText } from "./messages.ts";

const [manner = "", drainMs = ""] = process.argv.slice(2);
const print = (event: unknown): void => void process.stdout.write(`${JSON.stringify(event)}\n`);

const handlers: Readonly<Record<string, (context: HandlerContext) => Promise<void>>> = {
  slow: () => sleep(700),
  heeds: ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        print({ aborted: (signal.reason as { code: string }).code });
        reject(signal.reason);
      });
    }),
  ignores: () => new Promise(() => void setInterval(() => {}, 1_000)),
};

const queue = new MemoryQueue();
if (manner !== "idle") queue.put(notificationText("ImageModeration-1"));
const consumer = new NotificationConsumer({
  queue,
  deleteDelaySeconds: 0.005,
  async handler(_outcome, context) {
    print({ handling: true });
    await handlers[manner]?.(context);
  },
});
await consumer.start();
const stopped = stopOnSignal(consumer, drainMs === "" ? {} : { drainMs: Number(drainMs) });
print({ ready: true });
const { counts, signal, forced } = await stopped;
const { handled, failed } = counts;
print({
  stopped: {
    handled,
    failed,
    signal,
    forced,
    abandoned: consumer.health().abandoned,
    left: queue.size,
  },
});
