/**
 * A worker that is told to end by signals. Tells what happens on standard output, a line of JSON
 * each.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { NotificationConsumer } from "../consumer/consumer.ts";
import { stopOnSignal } from "../consumer/stop-on-signal.ts";
import type { HandlerContext } from "../delivery/options.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { notificationText } from "./messages.ts";

const [manner = "", drainMs = ""] = process.argv.slice(2);
const tell = (event: unknown): void => void process.stdout.write(`${JSON.stringify(event)}\n`);

const handlers: Readonly<Record<string, (context: HandlerContext) => Promise<void>>> = {
  slow: () => sleep(700),
  heeds: ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        tell({ aborted: (signal.reason as { code: string }).code });
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
    tell({ handling: true });
    await handlers[manner]?.(context);
  },
});
await consumer.start();
const stopped = stopOnSignal(consumer, drainMs === "" ? {} : { drainMs: Number(drainMs) });
tell({ ready: true });
const { counts, signal, forced } = await stopped;
const { handled, failed } = counts;
tell({
  stopped: {
    handled,
    failed,
    signal,
    forced,
    abandoned: consumer.health().abandoned,
    left: queue.size,
  },
});
