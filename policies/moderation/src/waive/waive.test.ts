import { describe, expect, it } from "vitest";
import { type CheckOptions, check } from "../check/check.ts";
import { readStack } from "../read/detect.ts";
import type { Rule } from "../rule/rule.ts";
import { ossBucketAclPrivate } from "../rules/oss/oss-bucket-acl-private.ts";
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
      findings: [
        {
          fingerprint: findings[0]?.fingerprint,
          rule: "oss-versioned",
          subject: "a",
          verdict: "fail",
          severity: "medium",
        },
      ],
    });
    const report = check(buckets("a", "b"), { rules, baseline: readBaseline(file) });
    expect(report.findings.map(({ subject }) => subject)).toEqual(["b"]);
    expect(report.known).toBe(1);
  });

  it.each([
    ["undetermined, and fails now", undefined, "public-read", ["fail"]],
    ["a failure, and is undetermined now", "public-read", undefined, []],
    [
      "public for reading, and is public for writing now",
      "public-read",
      "public-read-write",
      ["fail"],
    ],
  ])("compares what was %s", (_, before, after, verdicts) => {
    const type = "alicloud:oss/bucket:Bucket";
    const bucket = (acl: string | undefined) =>
      readStack({
        resources: [
          acl === undefined
            ? { name: "media", type, props: { bucket: "media" }, unknown: ["acl"] }
            : { name: "media", type, props: { bucket: "media", acl } },
        ],
      });
    const judged = { rules: [ossBucketAclPrivate] };
    const baseline = readBaseline(
      JSON.parse(JSON.stringify(baselineOf(check(bucket(before), judged).findings))),
    );
    for (const known of [{ baseline }, { against: bucket(before) }]) {
      const { findings } = check(bucket(after), { ...judged, ...known });
      const ofRule = findings.filter(({ rule }) => rule === "oss-bucket-acl-private");
      expect(ofRule.map(({ verdict }) => verdict)).toEqual(verdicts);
    }
  });

  it("doesn't have waived findings: they come back when the waiver expires", () => {
    const { findings } = check(buckets("a"), { rules, today, waivers: [waiver("a")] });
    expect(baselineOf(findings).findings).toEqual([]);
  });

  it.each([
    [{}, "This is not a baseline file."],
    [{ format: "immkit.check-baseline/1" }, "/findings must be a list."],
    [{ format: "immkit.check-baseline/1", findings: [{}] }, "/findings/0/fingerprint must be"],
    [
      { format: "immkit.check-baseline/1", findings: [{ fingerprint: "a" }] },
      '/findings/0/verdict must be "fail" or "undetermined".',
    ],
    [
      {
        format: "immkit.check-baseline/1",
        findings: [{ fingerprint: "a", verdict: "fail", severity: "odd" }],
      },
      "/findings/0/severity must be one of low, medium, high, critical.",
    ],
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
