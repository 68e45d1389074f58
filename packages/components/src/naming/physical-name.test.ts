import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bucketNameRule,
  physicalName,
  policyNameRule,
  projectNameRule,
  queueNameRule,
  roleNameRule,
} from "./physical-name.ts";

describe("physicalName", () => {
  it("is readable if possible", () => {
    expect(physicalName(["shop", "dev", "media"], queueNameRule)).toBe("shop-dev-media");
    expect(physicalName(["shop", "dev", "my_media"], projectNameRule)).toBe("shop-dev-my_media");
  });

  it("ends with a digest if the rule forces a change", () => {
    expect(physicalName(["shop", "dev", "my_media"], queueNameRule)).toMatch(
      /^shop-dev-my-media-[0-9a-f]{8}$/,
    );
    expect(physicalName(["shop", "dev", "x".repeat(200)], roleNameRule)).toMatch(
      /^shop-dev-x+-[0-9a-f]{8}$/,
    );
  });

  it("differs for names that look alike after the change", () => {
    const names = ["a_b", "a.b", "a-b", "A-B"].map((name) => physicalName([name], bucketNameRule));
    expect(new Set(names).size).toBe(4);
  });

  const rules = [
    ["bucket", bucketNameRule, /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, ["salt"]],
    ["queue", queueNameRule, /^[A-Za-z0-9][A-Za-z0-9-]{0,119}$/, []],
    ["role", roleNameRule, /^[A-Za-z0-9.-]{1,64}$/, []],
    ["policy", policyNameRule, /^[A-Za-z0-9-]{1,128}$/, []],
    ["project", projectNameRule, /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/, []],
  ] as const;

  it.each(rules)("is a valid %s name for any parts", (_, rule, shape, salt) => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", maxLength: 80 }), { minLength: 1, maxLength: 4 }),
        (parts) => {
          expect(physicalName(parts, rule, salt)).toMatch(shape);
        },
      ),
    );
  });

  it("is the same for the same parts, and different for others", () => {
    const parts = fc.array(fc.string({ minLength: 1, maxLength: 60 }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(physicalName(a, bucketNameRule, ["s"])).toBe(physicalName(a, bucketNameRule, ["s"]));
        if (a.join("\0") !== b.join("\0"))
          expect(physicalName(a, bucketNameRule, ["s"])).not.toBe(
            physicalName(b, bucketNameRule, ["s"]),
          );
      }),
    );
  });
});
