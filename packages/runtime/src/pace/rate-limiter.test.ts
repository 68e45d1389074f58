import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulatedClock } from "../testing/simulated-clock.ts";
import { realClock } from "./clock.ts";
import { checkRate, RateLimiter } from "./rate-limiter.ts";

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
  const clock = new SimulatedClock(lateness);
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
    const clock = new SimulatedClock();
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
    const limiter = new RateLimiter(1_000, realClock);
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
    const clock = new SimulatedClock();
    const limiter = new RateLimiter(1, clock);
    const abort = new AbortController();
    const order: string[] = [];
    void limiter.start(() => order.push("a"));
    const given = limiter
      .start(() => order.push("b"), { signal: abort.signal })
      .catch((reason: unknown) => reason);
    void limiter.start(() => order.push("c"));
    abort.abort();
    expect(await given).toBe(abort.signal.reason);
    await clock.run(1_500);
    expect(order).toEqual(["a", "c"]);
    await expect(limiter.start(() => 1, { signal: abort.signal })).rejects.toBe(
      abort.signal.reason,
    );
  });

  it.each([
    [2.5, 26, 3],
    [1.1, 12, 2],
    [99.9, 1_000, 100],
  ])("keeps the rate %s on average", async (rate, most, inOneSecond) => {
    const starts = await startsOf(rate, 2_000, 10_000);
    expect(starts.length).toBeGreaterThan(most * 0.9);
    expect(starts.length).toBeLessThanOrEqual(most);
    expect(worstWindow(starts)).toBeLessThanOrEqual(inOneSecond);
  });

  it("starts what is `first` before everything that waits", async () => {
    const clock = new SimulatedClock();
    const limiter = new RateLimiter(1, clock);
    const order: string[] = [];
    for (const name of ["a", "b", "c"]) void limiter.start(() => order.push(name));
    void limiter.start(() => order.push("d"), { first: true });
    await clock.run(10_000);
    expect(order).toEqual(["a", "d", "b", "c"]);
  });

  it("starts nothing while it is held, and the rest when it is released", async () => {
    const clock = new SimulatedClock();
    const limiter = new RateLimiter(10, clock);
    const starts: number[] = [];
    const start = (): void => void limiter.start(() => starts.push(clock.now()));
    start();
    limiter.hold(2_000);
    start();
    start();
    await clock.run(1_500);
    expect(starts).toEqual([0]);
    await clock.run(2_500);
    expect(starts).toEqual([0, 2_000, 2_075]);
    limiter.hold(Number.POSITIVE_INFINITY);
    start();
    await clock.run(60_000);
    limiter.hold(0);
    expect(starts).toEqual([0, 2_000, 2_075, 60_000]);
  });

  it("rejects all that waits and all that comes once it is stopped", async () => {
    const limiter = new RateLimiter(1, new SimulatedClock());
    const ends = Promise.allSettled(["a", "b", "c"].map((name) => limiter.start(() => name)));
    const [reason, later] = [new Error("enough"), new Error("later")];
    limiter.stop(reason);
    limiter.stop(later);
    expect(await ends).toEqual([
      { status: "fulfilled", value: "a" },
      { status: "rejected", reason },
      { status: "rejected", reason },
    ]);
    await expect(limiter.start(() => "d")).rejects.toBe(reason);
  });
});

it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e9, "5" as never])(
  "the rate %s is an error that names the option",
  (rate) => {
    expect(() => checkRate("ratePerSecond", rate)).toThrow(
      expect.objectContaining({ setting: "ratePerSecond" }),
    );
  },
);
