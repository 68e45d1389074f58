import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candidate, outcomeFor, parseScenario, parseVerdict } from "./index.ts";

const candidate: Candidate = {
  bucket: "media",
  key: "in/cat.jpg",
  kind: "image",
  tags: { team: "a", n: "1" },
  scenes: ["porn", "ad"],
};

describe("parseScenario", () => {
  it("accepts every documented member", () => {
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

  it.each([[undefined], [{}], [{ rules: [] }]])("makes everything pass for %j", (json) => {
    expect(outcomeFor(parseScenario(json), candidate)).toEqual({ suggestion: "pass" });
  });

  it.each<[string, unknown, string]>([
    ["", null, "must be an object, not null"],
    ["", [], "must be an object, not a list"],
    ["/rule", { rule: [] }, "is unknown"],
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
      'Did you mean "bucket"?',
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
      "must be a non-empty string",
    ],
    ["/rules/0/delayMs", { rules: [{ match: {}, suggestion: "pass", delayMs: -1 }] }, "from 0"],
    [
      "/rules/0/delayMs",
      { rules: [{ match: {}, suggestion: "pass", delayMs: 0.5 }] },
      "an integer",
    ],
    [
      "/rules/0/categories/1",
      { rules: [{ match: {}, suggestion: "block", categories: ["a", 2] }] },
      "must be a non-empty string",
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
      'combined with "fail"',
    ],
    ["/default/fail", { default: { fail: {} } }, 'needs "code"'],
    ["/default/match", { default: { suggestion: "pass", match: {} } }, "is unknown"],
  ])("reports %s in %j", (pointer, json, message) => {
    expect(() => parseScenario(json)).toThrow(
      expect.objectContaining({
        name: "ShapeError",
        code: "InvalidScenario",
        pointer,
        message: expect.stringContaining(message),
      }),
    );
  });

  it("throws only ShapeError", () => {
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

  it("uses the first rule that matches", () => {
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
  ])("%j matches: %s", (match, expected) => {
    expect(decide([match, "hit"])).toBe(expected ? "hit" : undefined);
  });
});
