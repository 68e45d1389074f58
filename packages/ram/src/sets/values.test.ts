import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Budget } from "../automaton/budget.ts";
import { compileGlob } from "../automaton/pattern.ts";
import { testHolds } from "../decide/statement.ts";
import { ContextValue } from "./compiled-test.ts";
import type { Test } from "./model.ts";
import { callerPattern } from "./model.ts";
import { chooseValue, holds } from "./values.ts";

const key = "acs:K";
const test = (operator: string, ...values: string[]) => ({
  key,
  condition: { operator, key, values },
});
const choose = (asked: readonly Test[], avoided: readonly Test[] = [], of = key) => {
  const found = chooseValue(of, asked, avoided, () => "z", new Budget(1e6));
  return found instanceof ContextValue ? { value: found.text } : found;
};

/**
 * Of each kind: operators, values of a policy, and texts of calls among which there is one wherever
 * there is any, which makes trying each the obvious twin.
 */
const kinds = {
  number: {
    operators: [
      "Equals",
      "NotEquals",
      "LessThan",
      "LessThanEquals",
      "GreaterThan",
      "GreaterThanEquals",
    ].map((name) => `Numeric${name}`),
    values: ["1", "2", "4"],
    texts: ["0", "1", "1.5", "2", "3", "4", "5"],
  },
  date: {
    operators: [
      "Equals",
      "NotEquals",
      "LessThan",
      "LessThanEquals",
      "GreaterThan",
      "GreaterThanEquals",
    ].map((name) => `Date${name}`),
    values: ["2020-01-01T00:00:00Z", "2020-01-01T00:00:02Z"],
    texts: [
      "2019-12-31T23:59:59Z",
      "2020-01-01T00:00:00Z",
      "2020-01-01T00:00:01Z",
      "2020-01-01T00:00:02Z",
      "2020-01-01T00:00:03Z",
    ],
  },
  ip: {
    operators: ["IpAddress", "NotIpAddress"],
    values: ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "::/0", "::/1", "8000::/1", "10.0.0.1"],
    texts: ["0.0.0.0", "10.0.0.1", "200.0.0.0", "::1", "ffff::1"],
  },
  string: {
    operators: [
      "StringEquals",
      "StringNotEquals",
      "StringEqualsIgnoreCase",
      "StringNotEqualsIgnoreCase",
      "StringLike",
      "StringNotLike",
    ],
    values: ["", "a", "A", "?", "a*", "*"],
    texts: ["", "a", "A", "z", "az", "Az", "zz", "zzz", "azz"],
  },
} as const;

describe("chooseValue", () => {
  it.each(Object.entries(kinds))(
    "finds a value exactly if a sample of all kinds finds one: %s",
    (_, { operators, values, texts }) => {
      const some = fc.array(
        fc
          .tuple(
            fc.constantFrom(...operators),
            fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }),
          )
          .map(([operator, list]) => test(operator, ...list)),
        { maxLength: 3 },
      );
      const count = { none: 0, found: 0 };
      fc.assert(
        fc.property(some, some, (asked, avoided) => {
          const fits = (text: string | undefined) => {
            const context = text === undefined ? {} : { [key]: text };
            const holds = ({ condition }: ReturnType<typeof test>) => testHolds(condition, context);
            return asked.every(holds) && !avoided.some(holds);
          };
          const found = choose(asked, avoided);
          count[found === null ? "none" : "found"] += 1;
          if (found === null) expect([undefined, ...texts].filter(fits)).toEqual([]);
          else
            expect([found, fits((found as { value: string | undefined }).value)]).toEqual([
              found,
              true,
            ]);
        }),
        { numRuns: 150, seed: 3 },
      );
      expect(Math.min(count.none, count.found)).toBeGreaterThan(15);
    },
  );

  it("is certain about a value that the question fixes", () => {
    const fixed: Test = { key, is: "10.0.0.1" };
    expect(choose([fixed, test("IpAddress", "10.0.0.0/8")], [test("StringLike", "11.*")])).toEqual({
      value: "10.0.0.1",
    });
    expect(
      choose([fixed, test("IpAddress", "10.0.0.0/8")], [test("StringLike", "10.*")]),
    ).toBeNull();
    expect(
      choose([test("IpAddress", "10.0.0.0/8"), fixed], [test("StringLike", "10.*")]),
    ).toBeNull();
  });

  it("tries each kind of value that a key is compared as, and names the kinds if undetermined", () => {
    expect(choose([test("StringEquals", "5"), test("NumericEquals", "5")])).toEqual({ value: "5" });
    expect(choose([test("NumericEquals", "5"), test("StringNotEquals", "6")])).toEqual({
      value: "5",
    });
    expect(choose([test("NumericEquals", "5"), test("DateEquals", "2020-01-01T00:00:00Z")])).toBe(
      "acs:K is compared as number and as date.",
    );
    expect(choose([test("StringNotEquals", "5"), test("NumericEquals", "5")])).toBe(
      "acs:K is compared as string and as number.",
    );
  });

  it("uses a fresh character only if one is needed", () => {
    expect(choose([test("StringLike", "a?")])).toEqual({ value: "az" });
    expect(choose([test("StringLike", "a*")], [test("StringLike", "a?*")])).toEqual({ value: "a" });
    const fresh = () => {
      throw new Error("not needed");
    };
    expect(chooseValue(key, [test("StringEquals", "a")], [], fresh, new Budget(1e6))).toMatchObject(
      { text: "a" },
    );
  });

  it("does not use an account's root as caller, but allows it elsewhere", () => {
    const root: Test = { key: "principal", oneOf: [callerPattern("acs:ram::1:root")] };
    expect(choose([root], [], "principal")).toBeNull();
    expect(choose([root], [], key)).toEqual({ value: "acs:ram::1:root" });
    expect(
      choose([{ key: "principal", oneOf: [callerPattern("acs:ram::1:root*")] }], [], "principal"),
    ).toEqual({
      value: "acs:ram::1:rootz",
    });
    expect(
      choose([{ key: "principal", oneOf: [compileGlob("acs:ram:::root")] }], [], "principal"),
    ).toEqual({ value: "acs:ram:::root" });
    expect(
      choose([{ key: "principal", oneOf: [callerPattern("acs:ram::1:2:root")] }], [], "principal"),
    ).toEqual({
      value: "acs:ram::1:2:root",
    });
  });

  it("counts its steps", () => {
    const spent = (count: number) => {
      const budget = new Budget(1e6);
      let steps = 0;
      budget.spend = (more) => {
        steps += more;
      };
      const ranges = Array.from({ length: count }, (_, i) => `10.0.${i}.0/24`);
      chooseValue(
        key,
        [test("IpAddress", "10.0.0.0/16")],
        [test("IpAddress", ...ranges)],
        () => "z",
        budget,
      );
      return steps;
    };
    expect(spent(100)).toBeGreaterThan(3 * spent(30));
    expect(holds(test("NumericEquals", "1"), new ContextValue("1"), new Budget(5))).toBe(true);
    expect(() =>
      holds(
        test("NumericEquals", ...Array.from({ length: 40 }, (_, i) => String(i))),
        new ContextValue("1"),
        new Budget(5),
      ),
    ).toThrow();
  });
});
