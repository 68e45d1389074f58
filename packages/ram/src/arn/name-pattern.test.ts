import { describe, expect, it } from "vitest";
import { compare, equivalent } from "../compare/compare.ts";
import { newAccess } from "../compare/new-access.ts";
import { permits } from "../compare/permits.ts";
import { decide } from "../decide/decide.ts";
import { parsePolicy } from "../document/parse.ts";
import { explain } from "../explain/explain.ts";
import { faultOfName } from "./name-pattern.ts";

const on = (Resource: string, Action = "oss:GetObject") =>
  parsePolicy({ Version: "1", Statement: { Effect: "Allow", Action, Resource } });

describe("faultOfName", () => {
  it.each([
    ["acs:oss:bucket/*", "It has 3 of the five fields of acs:service:region:account:relative-id."],
    ["acs:oss:b", "It has 3 of the five fields of acs:service:region:account:relative-id."],
    ["acs:OSS:*:*:media/*", 'Its service is "OSS". Service codes are in lower case.'],
    ["acs::*:*:media/*", "It has no service."],
    ["acs:o ss:*:*:media/*", '"o ss" is not a service code.'],
    [
      "acs:ecs:cn-hangzhou,cn-beijing:*:instance/*",
      'Its region is the list "cn-hangzhou,cn-beijing". Write a resource for each region.',
    ],
    ["acs:ecs:CN-Hangzhou:*:instance/*", '"CN-Hangzhou" is not a region.'],
    ["acs:ecs:*:me:instance/*", '"me" is not an account id.'],
    ["acs:ecs:*:*:", "It has nothing after the account."],
  ])("explains why no resource has the name %s", (pattern, fault) => {
    expect(faultOfName(pattern)).toBe(fault);
  });

  it.each([
    "*",
    "acs:*",
    "acs:oss:*",
    "acs:oss*/x",
    "acs:oss:*:bucket",
    "acs:oss:*:bucket/*",
    "acs:o?s:cn-*:12??:media/*",
    "acs:oss::1:media",
    "acs:ram::system:policy/*",
    "acs:ram::sys*:policy/*",
    "acs:oss:*:*:media/A, B",
    "*:role/a*",
  ])("finds nothing wrong with %s", (pattern) => {
    expect(faultOfName(pattern)).toBeUndefined();
  });
});

it.each(["acs:oss:media/*", "acs:OSS:*:*:media/*", "acs:oss:cn-a,cn-b:*:media/*"])(
  "nothing is allowed on %s",
  (malformed) => {
    const call = { action: "oss:GetObject", resource: "acs:oss:*:1:media/x" };
    expect(decide(on(malformed), call).decision).toBe("implicitDeny");
    expect(explain(on(malformed))).toEqual([]);
    expect(permits(on(malformed), { action: "oss:GetObject" }).answer).toBe("no");
    expect(newAccess(on("acs:oss:*:1:other"), on(malformed))).toEqual([]);
  },
);

it.each([
  ["acs:ram::1:role/x", "acs:ram:*:1:role/x", "sts:AssumeRole"],
  ["acs:ram::1:role/*", "acs:ram:*:1:role/*", "*"],
  ["acs:oss::*:media/*", "acs:oss:*:*:media/*", "oss:GetObject"],
  ["acs:cen::1:ceninstance/x", "acs:cen:*:1:ceninstance/x", "cen:DeleteCen"],
])("%s and %s are one resource", (empty, star, action) => {
  expect(compare(on(empty, action), on(star, action)).relation).toBe("equal");
  expect(newAccess(on(empty, action), on(star, action))).toEqual([]);
  const call = { action: action.replace("*", "ram:GetRole"), resource: star.replaceAll("*", "1") };
  expect(decide(on(empty, action), call).decision).toBe("allow");
});

it("distinguishes a region from none where names have one", () => {
  const [none, any] = [on("acs:mns::1:/queues/q"), on("acs:mns:*:1:/queues/q")];
  expect(equivalent(none, any).answer).toBe("no");
});
