import { expect, it, vi } from "vitest";
import { ConnectionGate } from "./gate.ts";

function held(): { readonly promise: Promise<void>; readonly release: () => void } {
  let release = (): void => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

it("serves waiting calls in their order, urgent ones first", async () => {
  const gate = new ConnectionGate({ connections: 1, waitMs: 1_000, onLongWait: () => {} });
  const first = held();
  const order: string[] = [];
  const call = (name: string, urgent: boolean): Promise<void> =>
    gate.run(async () => void order.push(name), urgent);
  const all = [
    gate.run(() => first.promise, false),
    call("begin 1", false),
    call("commit 1", true),
    call("begin 2", false),
    call("commit 2", true),
  ];
  first.release();
  await Promise.all(all);
  expect(order).toEqual(["commit 1", "commit 2", "begin 1", "begin 2"]);
});

it("uses all connections, also those of calls that failed", async () => {
  const gate = new ConnectionGate({ connections: 2, waitMs: 1_000, onLongWait: () => {} });
  let running = 0;
  let most = 0;
  const fail = async (): Promise<never> => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    throw new Error("no");
  };
  await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => gate.run(fail, index % 2 === 0)),
  );
  expect(most).toBe(2);
  await expect(gate.run(async () => "free", false)).resolves.toBe("free");
});

it("does not limit a pool that does not say its size", async () => {
  const gate = new ConnectionGate({ connections: undefined, waitMs: 1, onLongWait: () => {} });
  const until = held();
  const calls = Array.from({ length: 50 }, () => gate.run(() => until.promise, false));
  await expect(gate.run(async () => "in", false)).resolves.toBe("in");
  until.release();
  await Promise.all(calls);
});

it("reports a long wait, and then gives up with the reason", async () => {
  vi.useFakeTimers();
  try {
    const messages: string[] = [];
    const gate = new ConnectionGate({
      connections: 1,
      waitMs: 10_000,
      onLongWait: (message) => void messages.push(message),
    });
    const until = held();
    const first = gate.run(() => gate.effect(() => until.promise), true);
    const late = expect(gate.run(async () => {}, false)).rejects.toMatchObject({
      code: "LedgerBusy",
      retryable: true,
      message:
        "All 1 connections of the ledger's pool are in use, by 1 effects, 0 other calls of the ledger, and the application if the pool is its own; 0 calls wait for up to 10000 ms. Set maxConnections to the concurrency of the consumer, or keep effects short.",
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(messages).toEqual([expect.stringContaining("1 calls wait for up to 10000 ms")]);
    await vi.advanceTimersByTimeAsync(5_000);
    await late;
    until.release();
    await first;
    await gate.run(async () => {}, false);
  } finally {
    vi.useRealTimers();
  }
});
