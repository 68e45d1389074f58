import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bucketNameRule,
  policyNameRule,
  projectNameRule,
  queueNameRule,
  roleNameRule,
} from "./name-rule.ts";
import { type NameParts, physicalName, stackPrefix } from "./physical-name.ts";

const results: NameParts = {
  organization: "organization",
  project: "shop",
  stack: "dev",
  urn: "urn:pulumi:dev::shop::immkit:index:ResultChannel::results",
  part: "queue",
  distinct: [],
};

const rules = [
  ["bucket", bucketNameRule, /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/],
  ["queue", queueNameRule, /^[A-Za-z0-9][A-Za-z0-9-]{0,119}$/],
  ["role", roleNameRule, /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/],
  ["policy", policyNameRule, /^[A-Za-z0-9][A-Za-z0-9-]{0,127}$/],
  ["project", projectNameRule, /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/],
] as const;

const anyText = fc.string({ unit: "grapheme", maxLength: 90 });
const parts: fc.Arbitrary<NameParts> = fc.record({
  organization: anyText,
  project: anyText,
  stack: anyText,
  urn: anyText,
  part: anyText,
  distinct: fc.array(anyText, { maxLength: 3 }),
});

describe("physicalName", () => {
  it("is readable, and ends with a digest", () => {
    expect(physicalName(results, queueNameRule)).toBe("shop-dev-results-queue-e8b0f24aa3dc");
    expect(physicalName({ ...results, project: "My Shop", part: "" }, bucketNameRule)).toMatch(
      /^my-shop-dev-results-[0-9a-f]{12}$/,
    );
  });

  it.each(rules)(
    "is a valid name of a %s for any parts, with the stack's prefix",
    (_, rule, shape) => {
      fc.assert(
        fc.property(parts, (some) => {
          const name = physicalName(some, rule);
          expect(name).toMatch(shape);
          expect(name).toMatch(/-[0-9a-f]{12}$/);
          expect(name.startsWith(`${stackPrefix(some.project, some.stack, rule)}-`)).toBe(true);
        }),
      );
    },
  );

  it.each(rules)("is the name of one %s: different parts have different names", (_, rule) => {
    // Parts that look alike: few characters, and separators in all places.
    const alike = fc.string({ unit: fc.constantFrom("a", "A", "-", ":", ",", '"'), maxLength: 4 });
    const similar = fc.record({
      organization: alike,
      project: alike,
      stack: alike,
      urn: alike,
      part: alike,
      distinct: fc.array(alike, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(similar, similar, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(physicalName(one, rule) === physicalName(other, rule)).toBe(same);
      }),
      { numRuns: 1000 },
    );
  });

  it("differs for parts that are the same when they are joined", () => {
    const names = [
      { project: "acme", stack: "eu-prod" },
      { project: "acme-eu", stack: "prod" },
      { urn: "urn:pulumi:dev::shop::a:b:Holder$immkit:index:ResultChannel::results" },
      { urn: "urn:pulumi:dev::shop::a:b:Other$immkit:index:ResultChannel::results" },
      { organization: "acme" },
      { part: "topic" },
      { distinct: ["a", "b"] },
      { distinct: ["ab"] },
      { part: "queue", distinct: ["a"] },
      { part: "queuea" },
    ].map((change) => physicalName({ ...results, ...change }, queueNameRule));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("stackPrefix", () => {
  it("is short, and never ends in front of a separator", () => {
    expect(stackPrefix("shop", "dev", queueNameRule)).toBe("shop-dev");
    expect(stackPrefix("a-very-long-project-name", "production", bucketNameRule)).toBe(
      "a-very-long-project-name",
    );
    expect(stackPrefix("a-very-long-project-nam", "production", bucketNameRule)).toBe(
      "a-very-long-project-nam",
    );
    expect(stackPrefix("Shop", "eu/1", bucketNameRule)).toBe("shop-eu-1");
    expect(stackPrefix("9lives", "dev", projectNameRule)).toBe("n9lives-dev");
    expect(stackPrefix("", "", roleNameRule)).toBe("n");
  });
});
