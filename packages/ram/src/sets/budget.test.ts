import { describe, expect, it } from "vitest";
import { BudgetExceeded } from "../automaton/budget.ts";
import { toPolicySet } from "../document/input.ts";
import { parsePolicy } from "../document/parse.ts";
import { budgetFor } from "./budget.ts";
import { modelOf } from "./model.ts";

const modelOn = (...Resource: string[]) =>
  modelOf(
    toPolicySet(
      parsePolicy(
        { Version: "1", Statement: { Effect: "Allow", Action: "a:b", Resource } },
        { kind: "control" },
      ),
    ),
  );
const small = modelOn("*");

/** How many steps a bound allows. */
function steps(models: readonly ReturnType<typeof modelOf>[]): number {
  const bound = budgetFor(models);
  let taken = 0;
  try {
    for (; taken < 1e8; taken += 1000) bound.spend(1000);
  } catch {
    return taken;
  }
  return taken;
}

describe("budgetFor", () => {
  it("is constant for small policies, and grows with larger ones", () => {
    const large = modelOn(
      ...Array.from({ length: 40 }, (_, i) => `acs:oss:*:*:${"x".repeat(1000)}${i}`),
    );
    expect(steps([small])).toBe(steps([small, small]));
    expect(steps([large]) / steps([small])).toBeGreaterThan(2);
    expect(steps([large, large]) / steps([large])).toBeCloseTo(2, 1);
  });
});

describe("the smallest bound", () => {
  it("fits two policies of full size, with 250 steps per character", () => {
    expect(() => budgetFor([small]).spend(250 * 12_288)).not.toThrow();
    expect(() => budgetFor([small]).spend(250 * 12_288 + 1)).toThrow(BudgetExceeded);
  });

  it("counts the characters of actions and of resources", () => {
    const long = "x".repeat(10_000);
    const Statement = [
      { Effect: "Allow" as const, Action: [`a:${long}`], Resource: [`acs:a:::${long}`, "*"] },
    ];
    const model = modelOf({ identity: [{ name: "p", document: { Version: "1", Statement } }] });
    // With what ends each of the three patterns.
    const characters = 2 + 10_000 + 1 + (8 + 10_000 + 1) + 2;
    expect(() => budgetFor([model]).spend(250 * characters)).not.toThrow();
    expect(() => budgetFor([model]).spend(250 * characters + 1)).toThrow(BudgetExceeded);
  });
});
