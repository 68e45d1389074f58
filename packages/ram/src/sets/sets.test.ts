import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePolicies, difference, intersection } from "../compare/difference.ts";
import { decide } from "../decide/decide.ts";
import type { PolicySet, RamRequest } from "../policy.ts";
import { disagreement, emptyTally } from "../testing/agreement.ts";
import { callsFrom, fuzz, openPolicySet, policySet, request } from "../testing/random.ts";

const allows = (set: PolicySet, call: RamRequest) => decide(set, call).decision === "allow";

describe("sets of requests", () => {
  it("agree with the evaluator on thousands of requests, also when minimised", () => {
    const tally = emptyTally();
    const property = fc.property(policySet, policySet, fc.integer(), (a, b, calls) => {
      expect(disagreement(a, b, calls, 2000, tally)).toBeNull();
    });
    fc.assert(property, { numRuns: Math.ceil(12 * fuzz) });
    expect(tally.requests).toBe(2000 * Math.ceil(12 * fuzz));
    expect([tally.undecided, tally.undetermined]).toEqual([0, 0]);
  });

  it("agree with the evaluator in every case that an unknown condition leaves open", () => {
    const tally = emptyTally();
    const property = fc.property(openPolicySet, openPolicySet, fc.integer(), (a, b, calls) => {
      expect(disagreement(a, b, calls, 300, tally)).toBeNull();
    });
    fc.assert(property, { numRuns: Math.ceil(60 * fuzz) });
    expect(tally.undecided).toBeGreaterThan(0);
    expect(tally.undetermined).toBeGreaterThan(0);
    expect(tally.witnesses).toBeGreaterThan(0);
  });

  it("are tested with both allowed and denied requests", () => {
    const calls = [...callsFrom(1, 200)];
    const sets = fc.sample(policySet, { numRuns: 100, seed: 1 });
    const share =
      sets.flatMap((set) => calls.filter((call) => allows(set, call))).length /
      (sets.length * calls.length);
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.6);
  });

  it("agree with the evaluator on what one policy allows and the other does not", () => {
    const count = { empty: 0, inhabited: 0, undetermined: 0 };
    fc.assert(
      fc.property(
        policySet,
        policySet,
        fc.array(request, { minLength: 100, maxLength: 100 }),
        (a, b, calls) => {
          const answer = difference(compilePolicies(a), compilePolicies(b));
          count[answer.is] += 1;
          if (answer.is === "inhabited")
            expect([allows(a, answer.request), allows(b, answer.request)]).toEqual([true, false]);
          else expect(calls.find((call) => allows(a, call) && !allows(b, call))).toBeUndefined();
          expect(answer.is).not.toBe("undetermined");
        },
      ),
      { numRuns: 400 * fuzz },
    );
    // The generator is worth something only if both answers come up often.
    expect(Math.min(count.empty, count.inhabited)).toBeGreaterThan(40 * fuzz);
  });

  it("agree with the evaluator on what both allow", () => {
    fc.assert(
      fc.property(
        policySet,
        policySet,
        fc.array(request, { minLength: 50, maxLength: 50 }),
        (a, b, calls) => {
          const answer = intersection(compilePolicies(a), compilePolicies(b));
          if (answer.is === "inhabited")
            expect([allows(a, answer.request), allows(b, answer.request)]).toEqual([true, true]);
          else expect(calls.find((call) => allows(a, call) && allows(b, call))).toBeUndefined();
        },
      ),
      { numRuns: 200 * fuzz },
    );
  });

  it("find no difference between a policy and itself", () => {
    fc.assert(
      fc.property(policySet, (a) => {
        expect(difference(compilePolicies(a), compilePolicies(a))).toEqual({ is: "empty" });
      }),
      { numRuns: 300 * fuzz },
    );
  });
});
