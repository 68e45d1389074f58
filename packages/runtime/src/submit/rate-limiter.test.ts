import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LimiterClock, RateLimiter } from "./rate-limiter.ts";

/** Time that stands still but for the timers, each of which fires late by what `lateness` says. */
class TestClock implements LimiterClock {
  time = 0;
  readonly #lateness: () => number;
  readonly #timers: { readonly at: number; readonly task: () => void }[] = [];
  constructor(lateness: () => number = () => 0) {
    this.#lateness = lateness;
  }
  now(): number {
    return this.time;
  }
  after(ms: number, task: () => void): void {
    this.#timers.push({ at: this.time + ms + this.#lateness(), task });
  }
  async run(until: number): Promise<void> {
    for (;;) {
      await new Promise(setImmediate);
      const next = this.#timers.sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) break;
      this.#timers.shift();
      this.time = Math.max(this.time, next.at);
      next.task();
    }
    this.time = Math.max(this.time, until);
  }
}

function worstWindow(starts: readonly number[]): number {
  return Math.max(
    ...starts.map(
      (start) => starts.filter((other) => other >= start && other <= start + 1_000).length,
    ),
  );
}

async function startsOf(
  rate: number,
  calls: number,
  ms: number,
  lateness?: () => number,
): Promise<number[]> {
  const clock = new TestClock(lateness);
  const limiter = new RateLimiter(rate, clock);
  const starts: number[] = [];
  for (let call = 0; call < calls; call++) void limiter.start(() => starts.push(clock.now()));
  await clock.run(ms);
  return starts;
}

describe("RateLimiter", () => {
  it("starts tasks evenly at the rate", async () => {
    const starts = await startsOf(200, 2_000, 5_000);
    expect(starts.length).toBeGreaterThan(980);
    expect(worstWindow(starts)).toBeLessThanOrEqual(200);
    expect(starts.filter((start) => start < 100).length).toBeLessThan(30);
  });

  it("never starts more tasks per second, even with late timers", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.infiniteStream(fc.oneof(fc.nat(3), fc.nat(400))),
        async (rate, lateness) => {
          const starts = await startsOf(rate, rate * 6, 10_000, () => lateness.next().value);
          expect(worstWindow(starts)).toBeLessThanOrEqual(rate);
          expect(starts).toHaveLength(Math.min(rate * 6, starts.length));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("counts a start when the task has started, even if that takes long", async () => {
    const clock = new TestClock();
    const limiter = new RateLimiter(10, clock);
    const starts: number[] = [];
    for (let call = 0; call < 60; call++) {
      void limiter.start(() => {
        // Held up before the task does anything, as by a garbage collection.
        if (call % 7 === 3) clock.time += 600;
        starts.push(clock.now());
      });
    }
    await clock.run(20_000);
    expect(starts).toHaveLength(60);
    expect(worstWindow(starts)).toBeLessThanOrEqual(10);
  });

  it("returns or throws what the task does", async () => {
    const limiter = new RateLimiter(1_000);
    expect(await limiter.start(async () => 7)).toBe(7);
    const error = new Error("no");
    await expect(
      limiter.start(() => {
        throw error;
      }),
    ).rejects.toBe(error);
  });

  it("compensates for timers that are slightly late", async () => {
    const starts = await startsOf(100, 2_000, 10_000, () => 3);
    expect(starts.length).toBeGreaterThan(950);
  });

  it("accepts rates below one", async () => {
    const starts = await startsOf(0.5, 10, 7_000);
    expect(starts).toHaveLength(4);
    expect(starts.slice(1).every((start, index) => start - (starts[index] ?? 0) >= 2_000)).toBe(
      true,
    );
  });

  it("skips an aborted caller, and keeps the order of the others", async () => {
    const clock = new TestClock();
    const limiter = new RateLimiter(1, clock);
    const abort = new AbortController();
    const order: string[] = [];
    void limiter.start(() => order.push("a"));
    const given = limiter
      .start(() => order.push("b"), abort.signal)
      .catch((reason: unknown) => reason);
    void limiter.start(() => order.push("c"));
    abort.abort();
    expect(await given).toBe(abort.signal.reason);
    await clock.run(1_500);
    expect(order).toEqual(["a", "c"]);
    await expect(limiter.start(() => 1, abort.signal)).rejects.toBe(abort.signal.reason);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2.5])("rejects the rate %s", (rate) => {
    expect(() => new RateLimiter(rate)).toThrow(
      expect.objectContaining({ setting: "ratePerSecond" }),
    );
  });
});
