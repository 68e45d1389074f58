import { describe, expect, it } from "vitest";
import { isOfFamily, operators, parseDate, parseNumber } from "./operators.ts";

it.each([
  [/^Numeric/, "number"],
  [/^Date/, "date"],
  [/^Bool/, "bool"],
  [/IpAddress$/, "ip"],
  [/^String/, "string"],
])("the operators %s compare a %s", (name, family) => {
  const own = Object.entries(operators).filter(([each]) => name.test(each));
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter(([, operator]) => operator.family !== family)).toEqual([]);
});

it("there are 21 operators, and each negated one has a positive one", () => {
  expect(Object.keys(operators)).toHaveLength(21);
  for (const [name, { negated }] of Object.entries(operators)) {
    expect(negated).toBe(/Not/.test(name));
    expect(operators[name.replace("Not", "")], name).toBeDefined();
  }
});

describe("parseNumber", () => {
  it.each([
    ["0", 0],
    ["-12", -12],
    ["+1.25", 1.25],
    ["12.50", 12.5],
    ["1e3", 1000],
    ["1E-2", 0.01],
    ["2.5e+10", 25e9],
  ])("%s", (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });
  it.each([
    "",
    " ",
    "1 ",
    " 1",
    "x1",
    "1x",
    "1.",
    ".5",
    "1e",
    "e1",
    "1e999",
    "0x10",
    "1,5",
    "Infinity",
    "NaN",
    "--1",
    "1e1x",
    "1ex",
  ])("rejects %j", (text) => {
    expect(parseNumber(text)).toBeUndefined();
  });
});

describe("parseDate", () => {
  it.each([
    ["2012-11-11T23:59:59Z", Date.UTC(2012, 10, 11, 23, 59, 59)],
    ["2012-11-11T23:59Z", Date.UTC(2012, 10, 11, 23, 59)],
    ["2012-11-11T23:59:59.5Z", Date.UTC(2012, 10, 11, 23, 59, 59, 500)],
    ["2012-11-11T23:59:59.123456789Z", Date.UTC(2012, 10, 11, 23, 59, 59, 123)],
    ["2012-11-11T23:59:59+08:00", Date.UTC(2012, 10, 11, 15, 59, 59)],
    ["2012-02-29T00:00:00+14:00", Date.UTC(2012, 1, 28, 10)],
    ["2012-11-11T24:00:00Z", Date.UTC(2012, 10, 12)],
    ["2012-11-11T23:59:59-01:30", Date.UTC(2012, 10, 12, 1, 29, 59)],
  ])("%s", (text, value) => {
    expect(parseDate(text)).toBe(value);
  });
  it.each([
    "",
    "2012-11-11",
    "2012-11-11T23:59:59",
    "2012-13-11T00:00:00Z",
    "2012-02-30T00:00:00Z",
    "2011-02-29T00:00:00Z",
    "2012-11-31T00:00:00Z",
    "2012-11-00T00:00:00Z",
    "2012-11-11T23:59:60Z",
    "2012-11-11T24:00:01Z",
    "2012-11-11T23:59:59+25:00",
    "12-11-11T00:00:00Z",
    "x2012-11-11T23:59:59Z",
    "2012-11-11T23:59:59Zx",
    "2012-11-11 23:59:59Z",
    "2012-11-11T23:59:59.Z",
    "2012-11-11T23:59:59.xZ",
    "2012-11-11T23:59:59.1234567890Z",
    "1352678399",
  ])("rejects %j", (text) => {
    expect(parseDate(text)).toBeUndefined();
  });
});

describe("isOfFamily", () => {
  const samples = {
    string: "any",
    number: "1",
    date: "2012-11-11T23:59:59Z",
    bool: "True",
    ip: "10.0.0.0/8",
  } as const;
  it.each(Object.keys(samples) as (keyof typeof samples)[])(
    "%s accepts its own values, and only strings accept all",
    (family) => {
      const taken = Object.entries(samples).filter(([, value]) => isOfFamily(family, value));
      expect(taken.map(([name]) => name)).toEqual(
        family === "string" ? Object.keys(samples) : [family],
      );
    },
  );
  it.each(["xtrue", "truex", "yes", "1", ""])("%j is not a Boolean", (value) => {
    expect(isOfFamily("bool", value)).toBe(false);
  });
});

describe("a value of the wrong kind", () => {
  it.each(
    Object.entries(operators).filter(([, { family }]) => family !== "string" && family !== "bool"),
  )("never matches under %s", (_, { fits }) => {
    for (const good of ["1", "2012-11-11T23:59:59Z", "10.0.0.1"])
      expect([fits("?", good), fits(good, "?"), fits("?", "?")]).toEqual([false, false, false]);
  });
});
