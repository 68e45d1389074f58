import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Budget, BudgetExceeded } from "../automaton/budget.ts";
import { compileGlob, compileLiteral } from "../automaton/pattern.ts";
import type { Box, Test } from "./model.ts";
import { type SymbolicRequest, solve } from "./solve.ts";

const [actions, resources, values] = [
  ["a:a", "a:b", "a:c"],
  ["acs:r:::a", "acs:r:::b", "*"],
  [undefined, "a", "b"],
] as const;
const keys = ["acs:UserAgent", "acs:SourceVpc"] as const;

interface Small {
  readonly actions: readonly string[];
  readonly not: boolean;
  readonly resources: readonly string[];
  readonly tests: readonly {
    key: string;
    operator: "StringEquals" | "StringNotEquals";
    value: string;
  }[];
}
interface Call {
  readonly action: string;
  readonly resource: string;
  readonly values: readonly (string | undefined)[];
}

function box(small: Partial<Small>): Box {
  const { tests = [] } = small;
  return {
    actions: {
      patterns: (small.actions ?? actions).map((text) => compileGlob(text)),
      negated: small.not ?? false,
    },
    resources: (small.resources ?? resources).map((text) => compileLiteral(text)),
    tests: tests.map(
      ({ key, operator, value }): Test => ({ key, condition: { operator, key, values: [value] } }),
    ),
    policy: "p",
    index: 0,
    statement: { Effect: "Allow" },
  };
}

/** The obvious twin: whether a call lies in a box, element by element. */
function holds(small: Small, call: Call): boolean {
  return (
    small.actions.includes(call.action) !== small.not &&
    small.resources.includes(call.resource) &&
    small.tests.every(
      ({ key, operator, value }) =>
        (call.values[keys.indexOf(key as never)] === value) === (operator === "StringEquals"),
    )
  );
}
const everyCall = actions.flatMap((action) =>
  resources.flatMap((resource) =>
    values.flatMap((first) =>
      values.map((second): Call => ({ action, resource, values: [first, second] })),
    ),
  ),
);
// The values of a call are free, the others no matter which.
const everywhere = box({});

const arbitrary: fc.Arbitrary<Small> = fc.record({
  actions: fc.subarray([...actions], { minLength: 1 }),
  not: fc.boolean(),
  resources: fc.subarray([...resources], { minLength: 1 }),
  tests: fc.array(
    fc.record({
      key: fc.constantFrom(...keys),
      operator: fc.constantFrom("StringEquals", "StringNotEquals"),
      value: fc.constantFrom("a", "b"),
    }),
    { maxLength: 2 },
  ),
});
const is = (key: string) => ({ key, operator: "StringEquals" as const, value: "a" });
const not = (key: string) => ({ key, operator: "StringNotEquals" as const, value: "a" });
const ask = (inside: readonly Box[], outside: readonly Box[], budget = new Budget(1e6)) =>
  solve(inside, outside, () => "z", budget);
const text = (points: readonly number[]) => String.fromCodePoint(...points);

describe("solve", () => {
  it("finds a request if and only if trying every request finds one", () => {
    const seen = { none: 0, found: 0 };
    fc.assert(
      fc.property(
        fc.array(arbitrary, { maxLength: 2 }),
        fc.array(arbitrary, { minLength: 1, maxLength: 9 }),
        (inside, outside) => {
          const answer = ask([everywhere, ...inside.map(box)], outside.map(box));
          const fits = (call: Call) =>
            inside.every((each) => holds(each, call)) && !outside.some((each) => holds(each, call));
          seen[answer === null ? "none" : "found"] += 1;
          if (answer === null) expect(everyCall.find(fits)).toBeUndefined();
          else {
            const { action, resource, values } = answer as SymbolicRequest;
            const call = {
              action: text(action),
              resource: text(resource),
              values: keys.map((key) => values.get(key)),
            };
            expect([call, fits(call)]).toEqual([call, true]);
          }
        },
      ),
      { numRuns: 400, seed: 7 },
    );
    expect(Math.min(seen.none, seen.found)).toBeGreaterThan(40);
  });

  it("returns the action, the resource and the values of a request", () => {
    const inside = box({
      actions: ["a:b"],
      resources: ["acs:r:::a"],
      tests: [is("acs:SourceVpc")],
    });
    const found = ask([inside], [box({ tests: [is("acs:UserAgent")] })]) as SymbolicRequest;
    expect([text(found.action), text(found.resource), found.values]).toEqual([
      "a:b",
      "acs:r:::a",
      new Map([
        ["acs:SourceVpc", "a"],
        ["acs:UserAgent", undefined],
      ]),
    ]);
  });

  it("does not retry choices without a conflict", () => {
    const steps = (pairs: number) => {
      const pair = (_: unknown, i: number) =>
        box({ tests: ["a", "b"].map((side) => not(`acs:RequestTag/${side}${i}`)) });
      // No call is out of all of these, and each has more exits than a pair, which means
      // that the pairs come first.
      const nowhere = [is, not].flatMap((x) =>
        [is, not].flatMap((y) => [is, not].map((z) => box({ tests: [x("x"), y("y"), z("z")] }))),
      );
      const budget = new Counter();
      expect(
        ask([everywhere], [...Array.from({ length: pairs }, pair), ...nowhere], budget),
      ).toBeNull();
      return budget.spent;
    };
    expect(steps(8) / steps(4)).toBeLessThan(3);
  });

  it("ends when its budget is spent", () => {
    expect(() => ask([everywhere], [box({ actions: ["a:a"] })], new Budget(60))).toThrow(
      BudgetExceeded,
    );
  });

  it("names the cause if it is undetermined, unless there is a certain request", () => {
    const between: Test = {
      key: "acs:SourceIp",
      condition: { operator: "IpAddress", key: "acs:SourceIp", values: ["10.0.0.0/8"] },
    };
    const like: Test = {
      key: "acs:SourceIp",
      condition: { operator: "StringLike", key: "acs:SourceIp", values: ["10.*"] },
    };
    const of = (...tests: Test[]) => ({ ...everywhere, tests });
    expect(ask([of(between)], [of(like)])).toBe("acs:SourceIp is compared as ip and as string.");
    expect(
      ask([everywhere, of(between)], [{ ...of(like), actions: box({ actions: ["a:a"] }).actions }]),
    ).toMatchObject({
      action: [97, 58, 98],
    });
  });
});

class Counter extends Budget {
  spent = 0;
  constructor() {
    super(1e7);
  }
  override spend(steps: number): void {
    this.spent += steps;
    super.spend(steps);
  }
}
