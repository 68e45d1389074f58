import { describe, expect, it } from "vitest";
import { doc, get, problems, trust } from "../../testing/lint-rules.ts";
import { lint } from "../lint.ts";

const id = "allow-without-effect";
const worker = { RAM: "acs:ram::1:role/worker" };

it("is reported if a Deny of the policy covers it", () => {
  const other = { Action: "oss:GetObject", Resource: "acs:oss:*:*:media/*" };
  const policy = doc(other, get, { Effect: "Deny", Action: "imm:*", Resource: "*" });
  expect(problems(id, policy)).toEqual([
    {
      severity: "medium",
      statement: 1,
      pattern: null,
      message: "The Deny statements of this policy deny everything that this statement allows.",
      fix: "Remove the statement, or restrict the Deny.",
      fixed: [
        { Effect: "Allow", Action: ["oss:GetObject"], Resource: ["acs:oss:*:*:media/*"] },
        { Effect: "Deny", Action: ["imm:*"], Resource: ["*"] },
      ],
    },
  ]);
});

it("is not reported if a Deny covers a part, depends on an unknown, or is of another policy", () => {
  const deny = { Effect: "Deny", Action: "imm:*" };
  const tls = { Bool: { "acs:SecureTransport": "false" } };
  const unknown = { StringEquals: { "ecs:tag/a": "1" } };
  expect(problems(id, doc(get, { ...deny, Condition: tls }))).toEqual([]);
  expect(problems(id, doc(get, { ...deny, Condition: unknown }))).toEqual([]);
  expect(problems(id, doc({ ...get, Resource: "*" }, deny))).toEqual([]);
  const apart = [
    { name: "a", document: doc(get) },
    { name: "b", document: doc(deny) },
  ];
  expect(problems(id, apart)).toEqual([]);
});

it.each([
  ["ram:AssumeRole", 1],
  [["ram:AssumeRole", "sts:AssumeRole"], 0],
  ["sts:TagSession", 0],
  ["sts:*", 0],
])("a trust policy that allows %j has %i findings", (Action, count) => {
  const found = problems(id, trust(worker, { Action }));
  expect(found).toHaveLength(count);
  expect(found.map(({ fix }) => fix)).toEqual(Array(count).fill(null));
});

describe("a date that is over", () => {
  const now = new Date("2026-06-01T12:00:00Z");
  const found = (operator: string, value: string | string[], more: object = {}) =>
    lint(doc({ ...get, Condition: { [operator]: { "acs:CurrentTime": value }, ...more } }), {
      only: [id],
      now,
    });

  it("is reported with the latest date", () => {
    const dates = ["2019-08-12T17:00:00+08:00", "2020-01-01T00:00:00Z", "2018-01-01T00:00:00Z"];
    expect(found("DateLessThan", dates)).toMatchObject([
      {
        severity: "medium",
        statement: 0,
        message:
          "The condition on acs:CurrentTime has not been met since 2020-01-01T00:00:00Z, so this statement allows nothing.",
        fix: { message: "Remove the statement, or write a later date.", document: null },
      },
    ]);
  });

  it.each([
    ["DateLessThan", "2026-06-01T12:00:00Z", 1],
    ["DateLessThan", "2026-06-01T12:00:01Z", 0],
    ["DateLessThanEquals", "2026-06-01T11:59:59Z", 1],
    ["DateLessThanEquals", "2026-06-01T12:00:00Z", 0],
    ["DateEquals", "2026-06-01T11:59:59Z", 1],
    ["DateEquals", "2026-06-01T12:00:00Z", 0],
    ["DateGreaterThan", "2019-01-01T00:00:00Z", 0],
    ["DateNotEquals", "2019-01-01T00:00:00Z", 0],
    ["DateLessThan", ["2019-01-01T00:00:00Z", "2030-01-01T00:00:00Z"], 0],
    ["DateLessThan", ["2019-01-01T00:00:00Z", "soon"], 0],
  ])("%s %j: %i", (operator, value, count) => {
    expect(found(operator, value)).toHaveLength(count);
  });

  it("is compared with the present by default, and only for acs:CurrentTime", () => {
    const before = (key: string) =>
      problems(id, doc({ ...get, Condition: { DateLessThan: { [key]: "2019-01-01T00:00:00Z" } } }));
    expect(before("acs:CurrentTime")).toHaveLength(1);
    expect(before("acs:Other")).toEqual([]);
    const other = { IpAddress: { "acs:SourceIp": "10.0.0.0/8" } };
    expect(found("DateLessThan", "2019-01-01T00:00:00Z", other)).toHaveLength(1);
  });
});
