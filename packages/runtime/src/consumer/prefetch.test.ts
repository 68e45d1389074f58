import { describe, expect, it } from "vitest";
import { AdaptivePrefetch, FixedPrefetch, type Started } from "./prefetch.ts";

function sizeAfter(
  times: readonly number[],
  running: readonly number[] = [],
  free = 10 - running.length,
): number {
  const prefetch = new AdaptivePrefetch(128);
  for (const ms of times) prefetch.ended(ms);
  const started: Started[] = running.map((age) => ({ since: 100_000 - age }));
  return prefetch.size(started, free, 100_000);
}

describe("AdaptivePrefetch", () => {
  it("is none before a handler has ended", () => {
    expect(sizeAfter([])).toBe(0);
    expect(sizeAfter([], [1, 0])).toBe(0);
  });

  it("is what the slots will start within 0.2 s", () => {
    expect(sizeAfter([200])).toBe(10);
    expect(sizeAfter([40])).toBe(50);
    expect(sizeAfter([0])).toBe(128);
  });

  it("is none for slow handlers, until the first ones are about to end", () => {
    expect(sizeAfter([3_000])).toBe(0);
    expect(sizeAfter([3_000], [1_000, 1_000, 500, 0], 0)).toBe(0);
    expect(sizeAfter([3_000], [2_900, 2_850, 500, 0], 0)).toBe(2);
  });

  it("does not count on a handler that takes much longer than others", () => {
    expect(sizeAfter([20], [0, 0], 0)).toBe(20);
    expect(sizeAfter([20], [5_000, 0], 0)).toBe(10);
    expect(sizeAfter([20], [5_000, 5_000], 0)).toBe(0);
  });

  it("follows handlers that become slower or faster", () => {
    const [fast, slow] = [Array(30).fill(10), Array(30).fill(2_000)];
    expect(sizeAfter([...fast, ...slow])).toBe(0);
    expect(sizeAfter([...slow, ...fast])).toBeGreaterThan(30);
  });
});

describe("FixedPrefetch", () => {
  it("is the same whatever handlers take, and nothing goes back", () => {
    const prefetch = new FixedPrefetch(7);
    prefetch.ended();
    expect([prefetch.size(), prefetch.longestWaitMs]).toEqual([7, undefined]);
  });
});
