import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Heap } from "./heap.ts";

describe("Heap", () => {
  it("returns items in the order of a sorted list", () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { nil: "pop" as const })),
        (steps) => {
          const heap = new Heap<number>((a, b) => a < b);
          const slow: number[] = [];
          for (const step of steps) {
            if (step === "pop") {
              slow.sort((a, b) => a - b);
              expect(heap.pop()).toBe(slow.shift());
            } else {
              heap.push(step);
              slow.push(step);
            }
            expect(heap.peek()).toBe(slow.length === 0 ? undefined : Math.min(...slow));
          }
        },
      ),
    );
  });
});
