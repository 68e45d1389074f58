import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { NotificationConsumer } from "./notification-consumer.ts";
import { stopOnSignal } from "./stop-on-signal.ts";

interface Worker {
  readonly child: ChildProcess;
  /** The next line that it prints. */
  next(): Promise<unknown>;
  readonly ended: Promise<unknown[]>;
}

function start(...args: readonly string[]): Worker {
  const program = fileURLToPath(new URL("../testing/stopping-worker.ts", import.meta.url));
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, ended, next: async () => JSON.parse((await lines.next()).value ?? "null") };
}

async function busyWorker(...args: readonly string[]): Promise<Worker> {
  const worker = start(...args);
  expect([await worker.next(), await worker.next()]).toEqual(
    expect.arrayContaining([{ handling: true }, { ready: true }]),
  );
  return worker;
}

const done = { handled: 0, failed: 0, forced: false, abandoned: 0, left: 0 };

describe("a process that gets a signal", { timeout: 20_000 }, () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "stops its consumer on %s, and ends with 0",
    async (signal) => {
      const { child, next, ended } = start("idle");
      expect(await next()).toEqual({ ready: true });
      child.kill(signal);
      expect(await next()).toEqual({ stopped: { ...done, signal } });
      expect(await ended).toEqual([0, null]);
    },
  );

  it("waits for a running handler", async () => {
    const { child, next, ended } = await busyWorker("slow");
    child.kill("SIGTERM");
    expect(await next()).toEqual({ stopped: { ...done, handled: 1, signal: "SIGTERM" } });
    expect(await ended).toEqual([0, null]);
  });

  it("aborts a handler that takes too long, and leaves its message in the queue", async () => {
    const { child, next, ended } = await busyWorker("heeds", "300");
    child.kill("SIGTERM");
    expect(await next()).toEqual({ aborted: "ConsumerStopped" });
    expect(await next()).toEqual({ stopped: { ...done, failed: 1, left: 1, signal: "SIGTERM" } });
    expect(await ended).toEqual([0, null]);
  });

  it("aborts handlers at once on a second signal", async () => {
    const { child, next, ended } = await busyWorker("heeds", "60000");
    const begun = performance.now();
    child.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill("SIGINT");
    expect(await next()).toEqual({ aborted: "ConsumerStopped" });
    expect(await next()).toEqual({
      stopped: { ...done, failed: 1, left: 1, signal: "SIGTERM", forced: true },
    });
    expect(await ended).toEqual([0, null]);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it("abandons a handler that ignores its signal, and ends the process on a third signal", async () => {
    const { child, next, ended } = await busyWorker("ignores", "60000");
    child.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill("SIGTERM");
    expect(await next()).toEqual({
      stopped: { ...done, failed: 1, abandoned: 1, left: 1, signal: "SIGTERM", forced: true },
    });
    // What it does keeps the process alive.
    child.kill("SIGTERM");
    expect(await ended).toEqual([null, "SIGTERM"]);
  });
});

describe("stopOnSignal", () => {
  const listeners = (): number =>
    process.listenerCount("SIGTERM") + process.listenerCount("SIGINT");

  it("resolves and removes its listeners when the consumer stops for another reason", async () => {
    const before = listeners();
    const consumer = new NotificationConsumer({ queue: new MemoryQueue(), handler: () => {} });
    await consumer.start();
    const stopped = stopOnSignal(consumer);
    expect(listeners()).toBe(before + 2);
    void consumer.stop();
    expect(await stopped).toMatchObject({ signal: null, forced: false, counts: { received: 0 } });
    expect(listeners()).toBe(before);
    expect(await stopOnSignal(consumer)).toMatchObject({ signal: null });
  });
});
