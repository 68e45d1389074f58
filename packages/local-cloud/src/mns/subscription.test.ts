import { describe, expect, it } from "vitest";
import { retryDelay } from "./subscription.ts";

describe("retryDelay", () => {
  it("is 10 to 20 seconds, three times, with BACKOFF_RETRY", () => {
    expect([1, 2, 3, 4].map((retry) => retryDelay("BACKOFF_RETRY", retry, () => 0))).toEqual([
      10_000,
      10_000,
      10_000,
      undefined,
    ]);
    expect(retryDelay("BACKOFF_RETRY", 1, () => 0.99999)).toBeLessThan(20_000);
  });

  it("doubles up to 512 seconds, 176 times in about a day, with EXPONENTIAL_DECAY_RETRY", () => {
    const delays = Array.from({ length: 177 }, (_, index) =>
      retryDelay("EXPONENTIAL_DECAY_RETRY", index + 1),
    );
    expect(delays.slice(0, 11).map((delay) => (delay ?? 0) / 1000)).toEqual([
      1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512,
    ]);
    expect(delays[176]).toBeUndefined();
    expect(delays.filter((delay) => delay === 512_000)).toHaveLength(167);
    const total = delays.reduce<number>((sum, delay) => sum + (delay ?? 0), 0);
    expect(total / 3_600_000).toBeCloseTo(23.9, 1);
  });
});
