import { describe, expect, it, vi } from "vitest";
import { createClock, watchedClock } from "./clock.ts";

describe("clock", () => {
  it("starts at the real time and moves forward", () => {
    const clock = createClock();
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(50);
    clock.advance(3_600_000);
    expect(clock.now() - Date.now()).toBeGreaterThan(3_599_000);
  });

  it("can't go back", () => {
    expect(() => createClock().advance(-1)).toThrow(RangeError);
    expect(() => createClock().advance(Number.NaN)).toThrow(RangeError);
  });

  it("runs the tasks that are due, in order, each at its own time", () => {
    const clock = createClock();
    const start = clock.now();
    const ran: [string, number][] = [];
    const note = (name: string) => () => ran.push([name, Math.round((clock.now() - start) / 1000)]);
    clock.after(20_000, note("second"));
    clock.after(10_000, () => {
      note("first")();
      clock.after(5_000, note("between"));
    });
    clock.after(90_000, note("later"));
    clock.advance(60_000);
    expect(ran).toEqual([
      ["first", 10],
      ["between", 15],
      ["second", 20],
    ]);
    expect(Math.round((clock.now() - start) / 1000)).toBe(60);
  });

  it("runs tasks of the same time in the order of the calls", () => {
    const clock = createClock();
    const ran: number[] = [];
    vi.useFakeTimers();
    try {
      for (const n of [1, 2, 3]) clock.after(1000, () => ran.push(n));
      clock.advance(1000);
    } finally {
      vi.useRealTimers();
    }
    expect(ran).toEqual([1, 2, 3]);
  });

  it("runs tasks in real time, and can cancel them", async () => {
    const clock = createClock();
    const ran: string[] = [];
    clock.after(20, () => ran.push("kept"));
    clock.after(10, () => ran.push("dropped"))();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(ran).toEqual(["kept"]);
  });

  it("reports a task that throws, and runs the others", () => {
    const errors: unknown[] = [];
    const clock = createClock((error) => errors.push(error));
    const ran: string[] = [];
    clock.after(1, () => {
      throw new Error("boom");
    });
    clock.after(2, () => ran.push("next"));
    clock.advance(10);
    expect(errors).toEqual([new Error("boom")]);
    expect(ran).toEqual(["next"]);
  });
});

describe("watchedClock", () => {
  it("reports that it was moved, that a task ran or failed, and not that one was cancelled", () => {
    let changes = 0;
    const failures: unknown[] = [];
    const clock = watchedClock(
      createClock((error) => failures.push(error)),
      () => {
        changes += 1;
      },
    );
    const before = clock.now();
    const cancel = clock.after(1_000, () => undefined);
    clock.after(2_000, () => {
      throw new Error("failed");
    });
    expect(changes).toBe(0);
    cancel();
    clock.advance(5_000);
    expect(changes).toBe(2);
    expect(failures).toEqual([new Error("failed")]);
    expect(clock.now() - before).toBeGreaterThanOrEqual(5_000);
  });
});
