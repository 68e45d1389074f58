import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { NetworkError } from "../errors.ts";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { notificationText } from "../testing/messages.ts";
import { simulateTime } from "../testing/simulated-time.ts";
import { NotificationConsumer } from "./notification-consumer.ts";
import type { MessageQueue } from "./options.ts";

const scenario = fc.record({
  pollers: fc.integer({ min: 1, max: 8 }),
  concurrency: fc.integer({ min: 1, max: 12 }),
  prefetch: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
  batchSize: fc.integer({ min: 1, max: 16 }),
  waitSeconds: fc.integer({ min: 0, max: 20 }),
  latencyMs: fc.integer({ min: 1, max: 400 }),
  most: fc.integer({ min: 1, max: 16 }),
  handlerMs: fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 1, maxLength: 5 }),
  messages: fc.integer({ min: 0, max: 120 }),
  steps: fc.array(
    fc.record({
      what: fc.constantFrom("pause", "resume", "fail", "recover", "put", "stop"),
      afterMs: fc.integer({ min: 0, max: 3_000 }),
    }),
    { maxLength: 14 },
  ),
});

it("handles every message, and holds no more than it can, whatever the order of pauses, failures and stops", async () => {
  simulateTime();
  await fc.assert(
    fc.asyncProperty(scenario, async (given) => {
      const { pollers, concurrency, prefetch, batchSize, waitSeconds, handlerMs } = given;
      const queue = new MemoryQueue();
      queue.latencyMs = given.latencyMs;
      queue.most = given.most;
      let sent = 0;
      const put = (count: number): void => {
        for (; count > 0; count--) queue.put(notificationText(`ImageModeration-${sent++}`));
      };
      put(given.messages);
      let fails = false;
      queue.fault = (operation) =>
        fails && operation === "receive"
          ? new NetworkError("ConnectionLost", "reset", { retryable: true })
          : undefined;

      const handled = new Set<string>();
      const running = new Set<string>();
      const problems: string[] = [];
      let consumer: NotificationConsumer;
      let requested = 0;
      const held = (): number => consumer.health().inFlight + consumer.health().waiting;
      const most = concurrency + (prefetch ?? 2 * pollers * batchSize);
      const check = (): void => {
        if (requested + held() > most) problems.push(`holds ${requested} + ${held()} of ${most}`);
        const { inFlight, polls } = consumer.health();
        if (inFlight > concurrency) problems.push(`${inFlight} handlers`);
        if (polls > pollers) problems.push(`${polls} requests`);
      };
      const watched: MessageQueue = {
        async receive(options) {
          requested += options?.max ?? 0;
          check();
          try {
            return await queue.receive(options);
          } finally {
            requested -= options?.max ?? 0;
          }
        },
        delete: (handles) => queue.delete(handles),
        changeVisibility: (handle, seconds) => queue.changeVisibility(handle, seconds),
      };
      const create = (): NotificationConsumer =>
        new NotificationConsumer({
          queue: watched,
          pollers,
          concurrency,
          batchSize,
          waitSeconds,
          ...(prefetch === undefined ? {} : { prefetch }),
          onReceiveError: () => {},
          onHandlerError: () => {},
          async handler({ taskId }) {
            if (running.has(taskId)) problems.push(`${taskId} runs twice at the same time`);
            if (handled.has(taskId)) problems.push(`${taskId} is handled twice`);
            running.add(taskId);
            check();
            await new Promise((resolve) =>
              setTimeout(resolve, handlerMs[handled.size % handlerMs.length]),
            );
            running.delete(taskId);
            if (fails) throw new Error("the database is down");
            handled.add(taskId);
          },
        });
      const replace = async (): Promise<void> => {
        const stopped = consumer.stop();
        await vi.advanceTimersByTimeAsync(10_000);
        const { received, handled: done, failed, released } = await stopped;
        if (received !== done + failed + released) problems.push("the counts don't add up");
        consumer = create();
        void consumer.start();
      };

      consumer = create();
      void consumer.start();
      for (const { what, afterMs } of given.steps) {
        if (what === "pause") void consumer.pause();
        else if (what === "resume") consumer.resume();
        else if (what === "put") put(10);
        else if (what === "stop") await replace();
        else fails = what === "fail";
        await vi.advanceTimersByTimeAsync(afterMs);
      }
      fails = false;
      consumer.resume();
      for (let round = 0; queue.size > 0 && round < 200; round++)
        await vi.advanceTimersByTimeAsync(10_000);
      await replace();
      const stopped = consumer.stop();
      await vi.advanceTimersByTimeAsync(2_000);
      await stopped;
      expect(problems).toEqual([]);
      expect(handled.size).toBe(sent);
      expect(queue.size).toBe(0);
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: 100 },
  );
});
