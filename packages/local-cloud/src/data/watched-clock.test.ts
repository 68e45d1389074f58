import { describe, expect, it } from "vitest";
import { createClock } from "../core/clock.ts";
import { watchedClock } from "./watched-clock.ts";

describe("watchedClock", () => {
  it("tells when it was moved and when a task ran, also one that fails, and not when one was called off", () => {
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
