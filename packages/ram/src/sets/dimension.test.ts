import { describe, expect, it } from "vitest";
import { bit, Dimension } from "./dimension.ts";

/**
 * Numbers from 0 to 9; way n is to differ from n in parity when n is 0 or 1, and to be more than n
 * otherwise.
 */
function digits() {
  const asked: (readonly number[])[] = [];
  const takes = (digit: number, way: number) => (way < 2 ? digit % 2 !== way : digit > way);
  const dimension = new Dimension((ways) => {
    asked.push(ways);
    const found = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find((digit) =>
      ways.every((way) => takes(digit, way)),
    );
    return found ?? null;
  }, takes);
  return { dimension, asked };
}
const ways = (...list: number[]) => list.reduce((mask, way) => mask | bit(way), 0n);

describe("Dimension", () => {
  it("finds a choice that satisfies all tests, and returns what else it satisfies", () => {
    const { dimension } = digits();
    const choice = dimension.find(ways(0, 4));
    expect(choice?.chosen).toBe(5);
    expect([0, 1, 2, 3, 4, 5].map((way) => choice?.takes(way))).toEqual([
      true,
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it("does not search again for what an earlier choice satisfies or a smaller search did not find", () => {
    const { dimension, asked } = digits();
    dimension.find(ways(0, 4));
    expect(dimension.find(ways(0, 2))?.chosen).toBe(5);
    expect(dimension.find(ways(0, 1))).toBeNull();
    expect(dimension.find(ways(0, 1, 3))).toBeNull();
    expect(asked).toEqual([
      [0, 4],
      [0, 1],
    ]);
  });

  it("returns the part of a question that already failed", () => {
    const { dimension } = digits();
    expect(dimension.conflict(ways(0, 1))).toBeUndefined();
    dimension.find(ways(0, 1));
    expect(dimension.conflict(ways(0, 1, 70))).toBe(ways(0, 1));
    expect(dimension.conflict(ways(0))).toBeUndefined();
  });
});
