import { describe, expect, it } from "vitest";
import { Budget, BudgetExceeded } from "./budget.ts";

describe("Budget", () => {
  it("is spent after more steps than it had", () => {
    const budget = new Budget(10);
    budget.spend(10);
    expect(budget.isSpent).toBe(false);
    expect(() => budget.spend(1)).toThrow(BudgetExceeded);
    expect(() => budget.spend(0)).toThrow("too entangled: the analysis ran out of steps");
    expect(budget.isSpent).toBe(true);
    expect(() => budget.spend(0)).toThrow(expect.objectContaining({ name: "BudgetExceeded" }));
  });

  it("gives a share of its remaining steps, which also count for the whole", () => {
    const whole = new Budget(100_000);
    const part = whole.share();
    part.spend(75_000);
    expect(() => part.spend(1)).toThrow(BudgetExceeded);
    whole.spend(24_999);
    expect(whole.isSpent).toBe(false);
    expect(() => whole.spend(1)).toThrow(BudgetExceeded);
  });

  it("gives an easy question enough steps even if nothing is left", () => {
    const whole = new Budget(0);
    const part = whole.share();
    part.spend(3000);
    expect([part.isSpent, whole.isSpent]).toEqual([false, true]);
    expect(() => part.spend(1)).toThrow(BudgetExceeded);
  });
});
