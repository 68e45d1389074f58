import { describe, expect, it } from "vitest";
import { type CheckOptions, check } from "../check/check.ts";
import { readStack } from "../read/detect.ts";
import type { Rule } from "../rule/rule.ts";
import { ossVersioned } from "../rules/oss/oss-versioned.ts";
import { baselineOf, readBaseline } from "./baseline.ts";

const buckets = (...names: string[]) =>
  readStack({
    resources: names.map((name) => ({
      name,
      type: "alicloud:oss/bucket:Bucket",
      props: { bucket: name },
    })),
  });
const rules = [ossVersioned];
const today = "2026-11-30";
const waiver = (resource: string, more: object = {}) => ({
  rule: "oss-versioned",
  resource,
  reason: "Uploads can be repeated.",
  owner: "ann",
  expires: "2027-01-31",
  ...more,
});
const checked = (options: CheckOptions, ...names: string[]) => {
  const { findings, waivers } = check(buckets(...names), { rules, today, ...options });
  return { waived: findings.map(({ resource, waived }) => [resource, waived]), ...waivers };
};

describe("a waiver", () => {
  it("accepts the findings of its rule about matching resources", () => {
    expect(checked({ waivers: [waiver("media-*")] }, "media-a", "media-b", "other")).toEqual({
      waived: [
        ["media-a", true],
        ["media-b", true],
        ["other", false],
      ],
      expired: [],
      unused: [],
    });
  });

  it("doesn't match a part of a name, another rule, or another detail", () => {
    const others = [
      waiver("media"),
      waiver("media-a", { detail: "status" }),
      waiver("media-a", { rule: "oss-own-key" }),
    ];
    expect(checked({ waivers: others }, "media-a")).toEqual({
      waived: [["media-a", false]],
      expired: [],
      // The rule of the third one isn't checked.
      unused: [others[0], others[1]],
    });
  });

  it("counts on its last day, and not on the next", () => {
    const last = waiver("a", { expires: today });
    expect(checked({ waivers: [last] }, "a").waived).toEqual([["a", true]]);
    expect(checked({ waivers: [last], today: "2026-12-01" }, "a")).toEqual({
      waived: [["a", false]],
      expired: [last],
      unused: [],
    });
  });

  it("doesn't accept what is broken", () => {
    const broken: Rule<"bucket"> = {
      ...ossVersioned,
      judge() {
        throw new TypeError("oops");
      },
    };
    expect(checked({ rules: [broken], waivers: [waiver("a")] }, "a").waived).toEqual([
      ["a", false],
    ]);
  });
});

describe("a baseline", () => {
  it("hides the findings that it has", () => {
    const { findings } = check(buckets("a"), { rules });
    const file = JSON.parse(JSON.stringify(baselineOf(findings)));
    expect(file).toEqual({
      format: "immkit.check-baseline/1",
      findings: [{ fingerprint: findings[0]?.fingerprint, rule: "oss-versioned", subject: "a" }],
    });
    const report = check(buckets("a", "b"), { rules, baseline: readBaseline(file) });
    expect(report.findings.map(({ subject }) => subject)).toEqual(["b"]);
    expect(report.known).toBe(1);
  });

  it("doesn't have waived findings: they come back when the waiver expires", () => {
    const { findings } = check(buckets("a"), { rules, today, waivers: [waiver("a")] });
    expect(baselineOf(findings).findings).toEqual([]);
  });

  it.each([
    [{}, "This is not a baseline file."],
    [{ format: "immkit.check-baseline/1" }, "/findings must be a list."],
    [{ format: "immkit.check-baseline/1", findings: [{}] }, "/findings/0/fingerprint must be"],
  ])("is refused if it is %j", (value, message) => {
    expect(() => readBaseline(value)).toThrow(message);
  });
});

describe("an old stack", () => {
  it("hides the findings that it has", () => {
    const { findings, known } = check(buckets("a", "b"), { rules, against: buckets("a") });
    expect(findings.map(({ subject }) => subject)).toEqual(["b"]);
    expect(known).toBe(1);
  });
});
