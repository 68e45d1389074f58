import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globMatches } from "./glob.ts";
import { type Candidate, outcomeFor, parseScenario, parseVerdict } from "./index.ts";

const candidate: Candidate = {
  bucket: "media",
  key: "in/cat.jpg",
  kind: "image",
  tags: { team: "a", n: "1" },
  scenes: ["porn", "ad"],
};

describe("parseScenario", () => {
  it("takes every member of the contract", () => {
    const json = {
      rules: [
        {
          match: { bucket: "b*", key: "*.mp4", kind: "video", tags: { a: "1" }, scene: "ad" },
          suggestion: "review",
          categories: ["ad"],
          frames: [{ offset: 1.5, label: "ad", rate: 99.5 }],
          delayMs: 10,
          afterReview: { suggestion: "block", categories: ["spam"], delayMs: 20 },
        },
        { match: {}, fail: { code: "ResourceNotFound", message: "gone" } },
      ],
      default: { suggestion: "block", categories: ["porn"] },
    };
    const { match, ...outcome } = json.rules[0] as Record<string, unknown>;
    expect(parseScenario(json)).toEqual({
      rules: [
        { match, outcome },
        { match: {}, outcome: { fail: { code: "ResourceNotFound", message: "gone" } } },
      ],
      default: json.default,
    });
  });

  it.each([[undefined], [{}], [{ rules: [] }]])(
    "passes everything when %j says nothing",
    (json) => {
      expect(outcomeFor(parseScenario(json), candidate)).toEqual({ suggestion: "pass" });
    },
  );

  it.each<[string, unknown, string]>([
    ["", null, "must be an object, not null"],
    ["", [], "must be an object, not a list"],
    ["/rule", { rule: [] }, "is not known"],
    ["/rules", { rules: {} }, "must be a list"],
    ["/rules/0", { rules: [{ suggestion: "pass" }] }, 'needs "match"'],
    ["/rules/0", { rules: [{ match: {} }] }, 'needs "suggestion"'],
    ["/rules/0/suggestion", { rules: [{ match: {}, suggestion: "deny" }] }, "pass, review, block"],
    [
      "/rules/1/match/buckets",
      {
        rules: [
          { match: {}, suggestion: "pass" },
          { match: { buckets: "x" }, suggestion: "pass" },
        ],
      },
      "Known here: bucket",
    ],
    [
      "/rules/0/match/kind",
      { rules: [{ match: { kind: "audio" }, suggestion: "pass" }] },
      "image, video",
    ],
    [
      "/rules/0/match/scene",
      { rules: [{ match: { scene: "qrcode" }, suggestion: "pass" }] },
      "porn, terrorism",
    ],
    ["/rules/0/match/key", { rules: [{ match: { key: "" }, suggestion: "pass" }] }, "empty"],
    [
      "/rules/0/match/tags/a~1b~0c",
      { rules: [{ match: { tags: { "a/b~c": 1 } }, suggestion: "pass" }] },
      "must be text",
    ],
    ["/rules/0/delayMs", { rules: [{ match: {}, suggestion: "pass", delayMs: -1 }] }, "from 0"],
    [
      "/rules/0/delayMs",
      { rules: [{ match: {}, suggestion: "pass", delayMs: 0.5 }] },
      "whole number",
    ],
    [
      "/rules/0/categories/1",
      { rules: [{ match: {}, suggestion: "block", categories: ["a", 2] }] },
      "must be text",
    ],
    [
      "/rules/0/frames/0",
      { rules: [{ match: {}, suggestion: "block", frames: [{ offset: 1, rate: 1 }] }] },
      'needs "label"',
    ],
    [
      "/rules/0/frames/0/rate",
      {
        rules: [{ match: {}, suggestion: "block", frames: [{ offset: 1, label: "a", rate: 101 }] }],
      },
      "0 to 100",
    ],
    [
      "/rules/0/afterReview",
      { rules: [{ match: {}, suggestion: "block", afterReview: { suggestion: "pass" } }] },
      'needs the suggestion "review"',
    ],
    [
      "/default/afterReview",
      { default: { fail: { code: "X" }, afterReview: { suggestion: "pass" } } },
      "beside fail",
    ],
    ["/default/fail", { default: { fail: {} } }, 'needs "code"'],
    ["/default/match", { default: { suggestion: "pass", match: {} } }, "is not known"],
  ])("points at %s in %j", (pointer, json, message) => {
    expect(() => parseScenario(json)).toThrow(
      expect.objectContaining({
        name: "ShapeError",
        code: "InvalidScenario",
        pointer,
        message: expect.stringContaining(message),
      }),
    );
  });

  it("never throws anything but a ShapeError", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        for (const parse of [parseScenario, parseVerdict]) {
          try {
            parse(json);
          } catch (error) {
            expect(error).toHaveProperty(
              "code",
              expect.stringMatching(/^Invalid(Scenario|Verdict)$/),
            );
          }
        }
      }),
    );
  });
});

describe("outcomeFor", () => {
  const decide = (...rules: [object, string][]) => {
    const scenario = parseScenario({
      rules: rules.map(([match, category]) => ({
        match,
        suggestion: "block",
        categories: [category],
      })),
    });
    const outcome = outcomeFor(scenario, candidate);
    return "categories" in outcome ? outcome.categories?.[0] : undefined;
  };

  it("takes the first rule that fits", () => {
    expect(decide([{ key: "*.png" }, "png"], [{ key: "*.jpg" }, "jpg"], [{}, "any"])).toBe("jpg");
  });

  it.each<[object, boolean]>([
    [{ bucket: "med?a", key: "in/*" }, true],
    [{ bucket: "media", key: "cat.jpg" }, false],
    [{ kind: "image" }, true],
    [{ kind: "video" }, false],
    [{ scene: "ad" }, true],
    [{ scene: "live" }, false],
    [{ tags: { team: "a", n: "1" } }, true],
    [{ tags: { team: "b" } }, false],
    [{ tags: { toString: "a" } }, false],
    [{ bucket: "media", kind: "video" }, false],
  ])("%j fits: %s", (match, fits) => {
    expect(decide([match, "hit"])).toBe(fits ? "hit" : undefined);
  });
});

describe("globMatches", () => {
  it("agrees with a regular expression", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "?", "."), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (pattern, text) => {
        const slow = pattern.replace(/[.]/g, "\\.").replaceAll("*", "[^]*").replaceAll("?", "[^]");
        expect(globMatches(pattern, text)).toBe(new RegExp(`^${slow}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it("takes no long time over many stars", () => {
    expect(globMatches(`${"*a".repeat(200)}b`, "a".repeat(1023))).toBe(false);
  });
});
