import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTime } from "./outcome.ts";

describe("readTime", () => {
  it("formats times in the same way as Date", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.integer({ min: -8.64e15, max: 8.64e15 }),
          fc.integer({ min: 0, max: 4e12 }),
          fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 }),
        ),
        (ms) => {
          expect(readTime(ms)).toBe(new Date(ms).toISOString());
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ["1772352005123", "2026-03-01T08:00:05.123Z"],
    ["2026-03-01T08:00:05Z", "2026-03-01T08:00:05.000Z"],
    ["2026-03-01T16:00:05.123456789+08:00", "2026-03-01T08:00:05.123Z"],
    [1772352005123.9, "2026-03-01T08:00:05.123Z"],
    ["2026-03-01T16:00:05+0800", "2026-03-01T08:00:05.000Z"],
    ["2026-03-01T08:00", "2026-03-01T08:00:00.000Z"],
    ["2026-03-01 08:00:05", "2026-03-01T08:00:05.000Z"],
    ["2026-03-01T25:00:05Z", null],
    ["2026-03-01", null],
    ["task 7", null],
    ["Sun Mar 01 2026 08:00:05", null],
    ["2026-03-01T08:00:05.123 PRC", null],
    ["", null],
    ["soon", null],
    ["9".repeat(30), null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    [null, null],
    [undefined, null],
  ])("reads %j as %j", (time, expected) => {
    expect(readTime(time)).toBe(expected);
  });
});
