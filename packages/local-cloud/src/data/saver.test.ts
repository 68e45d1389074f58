import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Saver } from "./saver.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A saver whose saves take `durationMs`, and fail while `failure` is set. */
function start({ durationMs = 1 } = {}) {
  const seen = { saves: 0, running: 0, atOnce: 0, errors: [] as unknown[] };
  const control: { failure?: Error } = {};
  const saver = new Saver({
    onError: (error) => seen.errors.push(error),
    async save() {
      seen.running += 1;
      seen.atOnce = Math.max(seen.atOnce, seen.running);
      await new Promise((resolve) => setTimeout(resolve, durationMs));
      seen.running -= 1;
      if (control.failure !== undefined) throw control.failure;
      seen.saves += 1;
    },
  });
  return { saver, seen, control };
}

describe("Saver", () => {
  it("saves once for many changes, 100 ms after the first, and never without a change", async () => {
    const { saver, seen } = start();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen.saves).toBe(0);
    for (let change = 0; change < 100; change += 1) saver.changed();
    await vi.advanceTimersByTimeAsync(99);
    expect(seen.running + seen.saves).toBe(0);
    await vi.advanceTimersByTimeAsync(10);
    expect(seen.saves).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen.saves).toBe(1);
  });

  it("saves again what changed during a save, one at a time, with pauses in between", async () => {
    const { saver, seen } = start({ durationMs: 100 });
    for (let elapsedMs = 0; elapsedMs < 2_000; elapsedMs += 10) {
      saver.changed();
      await vi.advanceTimersByTimeAsync(10);
    }
    // 100 ms until the first save, then turns of 100 ms for a save and 400 ms of pause.
    expect(seen).toMatchObject({ saves: 4, atOnce: 1 });
  });

  it("reports a save that failed, and tries again after 5 s", async () => {
    const { saver, seen, control } = start();
    control.failure = new Error("disk full");
    saver.changed();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(seen.errors).toEqual([new Error("disk full")]);
    delete control.failure;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(seen).toMatchObject({ saves: 1, errors: [new Error("disk full")] });
  });

  it("saves one last time when it is closed, after the save that is running", async () => {
    const { saver, seen } = start({ durationMs: 50 });
    saver.changed();
    await vi.advanceTimersByTimeAsync(110);
    expect(seen.running).toBe(1);
    const closed = saver.close();
    saver.changed();
    await vi.advanceTimersByTimeAsync(1_000);
    await closed;
    expect(seen).toMatchObject({ saves: 2, atOnce: 1 });
  });

  it("throws the error of the last save", async () => {
    const { saver, control } = start();
    control.failure = new Error("disk full");
    const closed = expect(saver.close()).rejects.toThrow("disk full");
    await vi.advanceTimersByTimeAsync(10);
    await closed;
  });
});
