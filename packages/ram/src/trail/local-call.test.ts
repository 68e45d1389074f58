import { expect, it } from "vitest";
import { readTrailEvent } from "./read-event.ts";
import { TrailUsage } from "./trail-usage.ts";

const account = "1234567890123456";
const local = (more: object) => ({
  product: "oss",
  operation: "GetObject",
  caller: `acs:ram::${account}:role/app/session`,
  code: null,
  action: "oss:GetObject",
  resource: `acs:oss:*:${account}:media/a.jpg`,
  decision: "allow",
  ...more,
});
const usageOf = (call: object, who?: string) => {
  const usage = new TrailUsage(who === undefined ? {} : { who });
  usage.add(readTrailEvent(local(call)));
  return usage;
};

it.each<[string | null, string]>([
  [`acs:ram::${account}:role/app/session`, `acs:ram::${account}:role/app`],
  [`acs:ram::${account}:user/ann`, `acs:ram::${account}:user/ann`],
  [`acs:ram::${account}:root`, `acs:ram::${account}:root`],
  ["anonymous", "anonymous"],
  [null, "unknown"],
])("the caller %s is %s", (caller, arn) => {
  expect(usageOf({ caller }).identities).toEqual([{ arn, events: 1 }]);
});

it("counts a call that failed after RAM allowed it, and has all data events", () => {
  const usage = usageOf({ code: "NoSuchKey" }, `acs:ram::${account}:role/APP`);
  expect(usage.calls).toEqual({ allowed: 1, denied: 0 });
  expect(usage.matching).toEqual([`acs:ram::${account}:role/app`]);
  expect(usage.withoutDataEvents).toEqual([]);
});

it("leaves out a call that RAM didn't decide", () => {
  const usage = usageOf({ action: null, resource: null }, "role/app");
  expect(usage.leftOut).toEqual([{ reason: "noPermission", calls: 1 }]);
});

it("flags a wildcard in a name", () => {
  const { allowed } = usageOf({ resource: `acs:oss:*:${account}:media/a*b` }, "role/app");
  expect(allowed.map(({ use }) => use.widths)).toEqual([["wildcardInName"]]);
});

it.each([{ action: "oss" }, { resource: "media/a.jpg" }])("rejects %j", (call) => {
  expect(() => readTrailEvent(local(call))).toThrow("is not");
});

it("rejects a call whose resource is not complete in the log", () => {
  const call = local({ resource: `acs:oss:*:${account}:media/aaa…` });
  expect(() => readTrailEvent(call)).toThrow("The log shortened the resource.");
});
