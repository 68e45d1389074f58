import { describe, expect, it } from "vitest";
import { PollerCount, type ReceiveResult } from "./poller-count.ts";

const full: ReceiveResult = { asked: 16, messages: 16, waitSeconds: 0, elapsedMs: 50 };
const few: ReceiveResult = { ...full, messages: 2 };
const empty: ReceiveResult = { ...full, messages: 0 };
const late: ReceiveResult = { asked: 16, messages: 1, waitSeconds: 20, elapsedMs: 4_000 };

function after(results: readonly ReceiveResult[], most = 4, hasRoom = true): number {
  const pollers = new PollerCount(most);
  for (const result of results) pollers.answered(result, hasRoom);
  return pollers.count;
}

describe("PollerCount", () => {
  it("is one while the queue is idle, or messages come one by one", () => {
    expect(after([])).toBe(1);
    expect(after([empty, empty])).toBe(1);
    expect(after([late, late, late, late, late, late])).toBe(1);
  });

  it("grows by one with each full answer, up to the limit", () => {
    expect(after([full])).toBe(2);
    expect(after([full, full])).toBe(3);
    expect(after([full, full, full, full, full])).toBe(4);
    expect(after([{ ...full, messages: 5 }])).toBe(2);
    expect(after([{ ...late, messages: 16 }])).toBe(2);
  });

  it("grows slowly if answers bring few messages, as from one of many stores", () => {
    expect(after([few, few, few])).toBe(1);
    expect(after([few, few, few, few])).toBe(2);
    expect(after([few, few, few, empty, few])).toBe(1);
  });

  it("judges a long poll by its time, on slow connections too", () => {
    const atOnce: ReceiveResult = { asked: 16, messages: 5, waitSeconds: 20, elapsedMs: 350 };
    expect(after([atOnce])).toBe(1);
    expect(after([{ ...empty, elapsedMs: 300 }, atOnce])).toBe(2);
  });

  it("does not grow if there is no room for messages", () => {
    expect(after([full, full], 4, false)).toBe(1);
  });

  it("shrinks by one with an empty answer, and to one when the queue is empty", () => {
    expect(after([full, full, full, empty])).toBe(3);
    expect(after([full, full, full, { ...empty, waitSeconds: 20 }])).toBe(1);
  });

  it("halves after a failure, and is one while the service throttles", () => {
    const pollers = new PollerCount(8);
    for (let count = 1; count < 8; count++) pollers.answered(full, true);
    expect(pollers.count).toBe(8);
    pollers.failed(false);
    expect(pollers.count).toBe(4);
    pollers.failed(true);
    expect(pollers.count).toBe(1);
    pollers.failed(false);
    expect(pollers.count).toBe(1);
  });
});
