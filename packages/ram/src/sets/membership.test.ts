import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Budget } from "../automaton/budget.ts";
import { decide } from "../decide/decide.ts";
import type { PolicySet } from "../policy.ts";
import { fuzz, policySet, request } from "../testing/random.ts";
import { budgetFor } from "./budget.ts";
import { hasRequest } from "./membership.ts";
import { modelOf } from "./model.ts";

const statement = { Effect: "Allow", Action: ["*"], Resource: ["*"] } as const;
const everything: PolicySet = {
  identity: [{ name: "all", document: { Version: "1", Statement: [statement] } }],
};

describe("hasRequest", () => {
  it("says what the evaluator says", () => {
    let allowed = 0;
    fc.assert(
      fc.property(policySet, fc.array(request, { minLength: 50, maxLength: 50 }), (set, calls) => {
        const model = modelOf(set);
        for (const call of calls) {
          const isAllowed = decide(set, call).decision === "allow";
          if (isAllowed) allowed += 1;
          expect(hasRequest(model, call, budgetFor([model]))).toBe(isAllowed);
        }
      }),
      { numRuns: 100 * fuzz },
    );
    expect(allowed).toBeGreaterThan(100);
  });

  it("is false if the budget is not enough", () => {
    const model = modelOf(everything);
    const call = { action: "a:b", resource: "acs:a:c:1:x" };
    expect(hasRequest(model, call, new Budget(100))).toBe(true);
    expect(hasRequest(model, call, new Budget(1))).toBe(false);
  });

  it("throws the errors of others", () => {
    const broken = {
      spend: () => {
        throw new TypeError("broken");
      },
    } as unknown as Budget;
    const model = modelOf(everything);
    expect(() => hasRequest(model, { action: "a:b", resource: "*" }, broken)).toThrow("broken");
  });
});
