import { describe, expect, it } from "vitest";
import { Budget } from "../automaton/budget.ts";
import { testHolds } from "../decide/statement.ts";
import {
  ContextValue,
  candidatesAround,
  compileTest,
  formatOrdinal,
  type OrderedFamily,
  type Ordinal,
} from "./compiled-test.ts";
import { chooseValue, holds } from "./values.ts";

const test = (operator: string, ...values: string[]) => ({
  key: "acs:K",
  condition: { operator, key: "acs:K", values },
});
const plenty = () => new Budget(1_000_000);
const choose = (asked: ReturnType<typeof test>[], avoided: ReturnType<typeof test>[] = []) => {
  const found = chooseValue("acs:K", asked, avoided, () => "z", plenty());
  return found instanceof ContextValue ? { value: found.text } : found;
};

describe("answers", () => {
  const samples = [
    "5",
    "5.0",
    "4.9",
    "2020-01-01T00:00:00Z",
    "2019-12-31T23:59:59Z",
    "10.0.0.1",
    "10.0.0.0/8",
    "::1",
    "a",
    "A",
    "true",
    "",
    "x",
  ];
  it.each([
    test("NumericLessThan", "5"),
    test("NumericLessThanEquals", "5"),
    test("NumericGreaterThan", "4.9"),
    test("NumericGreaterThanEquals", "5", "nonsense"),
    test("NumericNotEquals", "5"),
    test("DateLessThan", "2020-01-01T00:00:00Z"),
    test("DateGreaterThanEquals", "2020-01-01T00:00:00Z"),
    test("IpAddress", "10.0.0.0/8", "::/0"),
    test("NotIpAddress", "0.0.0.0/0"),
    test("Bool", "TRUE", "a"),
    test("StringEqualsIgnoreCase", "a"),
    test("StringNotLike", "?"),
  ])("agrees with the evaluator: $condition.operator", (each) => {
    for (const text of [undefined, ...samples]) {
      const context = text === undefined ? {} : { "acs:K": text };
      expect([text, holds(each, new ContextValue(text), plenty())]).toEqual([
        text,
        testHolds(each.condition, context),
      ]);
    }
  });

  it("reads a test once", () => {
    const each = test("NumericLessThan", "5");
    expect(compileTest(each)).toBe(compileTest(each));
  });
});

describe("chooseValue", () => {
  it("chooses no value if none is required", () => {
    expect(choose([], [test("StringEquals", "a")])).toEqual({ value: undefined });
    expect(choose([test("StringNotEquals", "a")])).toEqual({ value: undefined });
  });

  it.each([
    [[test("NumericGreaterThan", "5"), test("NumericLessThan", "6")], [], /^5\.5$/],
    [[test("NumericGreaterThan", "5")], [], /^10$/],
    [[test("NumericLessThan", "5")], [], /^0$/],
    [[test("DateGreaterThan", "2020-01-01T00:00:00Z")], [], /^2020-01-01T00:00:00\.001Z$/],
    [[test("IpAddress", "10.0.0.0/8")], [test("IpAddress", "10.0.0.0/9")], /^10\.(?:128|255)\./],
    [[test("IpAddress", "0.0.0.0/0")], [test("IpAddress", "0.0.0.0/1")], /^(?:128|255)\./],
    [[test("StringLike", "a*")], [test("StringEquals", "a", "ax")], /^az$/],
  ])("%j without %j", (asked, avoided, value) => {
    expect(choose(asked, avoided)).toMatchObject({ value: expect.stringMatching(value) });
  });

  it("proves that there is no value, or reports why it is undetermined", () => {
    expect(choose([test("NumericGreaterThan", "5"), test("NumericLessThan", "5")])).toBeNull();
    expect(
      choose([test("IpAddress", "10.0.0.0/8")], [test("IpAddress", "10.0.0.0/9", "10.128.0.0/9")]),
    ).toBeNull();
    expect(choose([test("IpAddress", "10.0.0.0/8")], [test("StringLike", "10.*")])).toBe(
      "acs:K is compared as ip and as string.",
    );
  });
});

describe("Value", () => {
  it.each([
    ["number", "1.5", 1.5],
    ["number", "x", undefined],
    ["number", undefined, undefined],
    ["date", "1970-01-01T00:00:01Z", 1000],
    ["date", "soon", undefined],
    ["ip", "0.0.1.0", 256],
    ["ip", "::2", 2n ** 32n + 2n],
    ["ip", "10.0.0.0/8", undefined],
    ["ip", "10.0.0.1/32", 167_772_161],
    ["ip", "nowhere", undefined],
  ] as const)("has a position as a %s: %s at %s", (line, text, place) => {
    const value = new ContextValue(text);
    expect([value.ordinal(line), value.ordinal(line)]).toEqual([place, place]);
  });

  it("is parsed once", () => {
    const value = new ContextValue("ab");
    expect(value.codePoints).toEqual([97, 98]);
    expect(value.codePoints).toBe(value.codePoints);
    expect(new ContextValue(undefined).codePoints).toEqual([]);
  });
});

describe("textAt", () => {
  it.each([
    ["number", -1.5, "-1.5"],
    ["date", 1, "1970-01-01T00:00:00.001Z"],
    ["date", 1000, "1970-01-01T00:00:01Z"],
    ["ip", 2 ** 32 - 1, "255.255.255.255"],
    ["ip", 2n ** 32n - 1n, "255.255.255.255"],
    ["ip", 2n ** 32n, "0:0:0:0:0:0:0:0"],
    ["ip", 2n ** 32n + 0xffn, "0:0:0:0:0:0:0:ff"],
  ] as const)("writes a %s in the form that policies use: %s as %s", (line, place, text) => {
    expect(formatOrdinal(line, place)).toBe(text);
  });
});

describe("placesAround", () => {
  it("has a position at each boundary and between them", () => {
    const around = (line: OrderedFamily, ...marks: Ordinal[]) =>
      candidatesAround(line, marks).map((place) => formatOrdinal(line, place));
    expect(around("number", 2, 1)).toEqual(["1", "2", "1.5", "0", "4"]);
    expect(around("number")).toEqual(["-1", "1"]);
    expect(around("number", 7, 7, -5)).toEqual(["-5", "7", "1", "-10", "14"]);
    expect(around("number", 10, 9)).toEqual(["9", "10", "9.5", "0", "20"]);
    expect(around("number", 0.5)).toEqual(["0.5", "-0.5", "1.5"]);
    expect(around("ip", 0)).toEqual(["0.0.0.0", "0.0.0.1"]);
    expect(around("ip", 2 ** 32 - 1)).toEqual([
      "255.255.255.254",
      "255.255.255.255",
      "0:0:0:0:0:0:0:0",
    ]);
    expect(around("ip", 2n ** 32n + 2n ** 128n - 1n)).toHaveLength(2);
    expect(around("date", 0)).toEqual([
      "1969-12-31T23:59:59.999Z",
      "1970-01-01T00:00:00Z",
      "1970-01-01T00:00:00.001Z",
    ]);
  });
});
