import { describe, expect, it } from "vitest";
import { type PropertyMap, unknownValue } from "../protocol/values.ts";
import { changedProperties, diffProperties, sameJson } from "./diff.ts";
import { boolean, integer, list, map, object, type Properties, string } from "./schema.ts";

const properties: Properties = {
  name: { type: string(), replace: true },
  size: { type: integer(), computed: true },
  on: { type: boolean },
  document: { type: string({ json: true }) },
  endpoint: { type: string({ normalize: (text) => text.toLowerCase() }) },
  versions: { type: list(string(), { unordered: true }) },
  origins: { type: list(string()) },
  rules: {
    type: list(object({ id: { type: string(), computed: true }, days: { type: integer() } })),
  },
  place: { type: object({ bucket: { type: string() } }), replace: true },
  tags: { type: map },
};

describe("diffProperties", () => {
  it.each<[string, PropertyMap, PropertyMap]>([
    ["equal values", { name: "a", on: true }, { name: "a", on: true }],
    ["a missing value and empty values", { on: false, document: "", origins: [], tags: {} }, {}],
    ["empty values and a missing value", {}, { on: false, document: "", origins: [], tags: {} }],
    ["a computed value that the program leaves out", { size: 5 }, {}],
    [
      "JSON in another spelling",
      { document: '{"a":1,"b":[2]}' },
      { document: ' { "b": [ 2 ], "a": 1 }' },
    ],
    ["another spelling with the same normal form", { endpoint: "Q" }, { endpoint: "q" }],
    ["an unordered list in another order", { versions: ["1", "2"] }, { versions: ["2", "1"] }],
    [
      "a computed value of a member",
      { rules: [{ id: "x", days: 1 }] },
      { rules: [{ days: 1, __defaults: [] }] },
    ],
    ["lists of defaults", { tags: { a: "1" } }, { tags: { a: "1" }, __defaults: ["x"] }],
  ])("sees no change in %s", (_, state, wanted) => {
    expect(diffProperties(properties, state, wanted)).toEqual({});
  });

  it.each<[string, PropertyMap, PropertyMap, Record<string, { kind: string; replace: boolean }>]>([
    ["an update", { on: true }, { on: false }, { on: { kind: "update", replace: false } }],
    ["an addition", {}, { document: "{}" }, { document: { kind: "add", replace: false } }],
    ["a removal", { document: "{}" }, {}, { document: { kind: "delete", replace: false } }],
    ["a replacement", { name: "a" }, { name: "b" }, { name: { kind: "update", replace: true } }],
    [
      "a replacement inside",
      { place: { bucket: "a" } },
      { place: { bucket: "b" } },
      { "place.bucket": { kind: "update", replace: true } },
    ],
    [
      "JSON with other content",
      { document: '{"a":1}' },
      { document: '{"a":2}' },
      { document: { kind: "update", replace: false } },
    ],
    [
      "the order of an ordered list",
      { origins: ["1", "2"] },
      { origins: ["2", "1"] },
      {
        "origins[0]": { kind: "update", replace: false },
        "origins[1]": { kind: "update", replace: false },
      },
    ],
    [
      "a longer list",
      { rules: [{ days: 1 }] },
      { rules: [{ days: 1 }, { days: 2 }] },
      { "rules[1]": { kind: "add", replace: false } },
    ],
    [
      "a shorter list",
      { rules: [{ days: 1 }, { days: 2 }] },
      { rules: [{ days: 1 }] },
      { "rules[1]": { kind: "delete", replace: false } },
    ],
    [
      "a member",
      { rules: [{ days: 1 }] },
      { rules: [{ days: 3 }] },
      { "rules[0].days": { kind: "update", replace: false } },
    ],
    [
      "tags",
      { tags: { a: "1" } },
      { tags: { a: "2" } },
      { tags: { kind: "update", replace: false } },
    ],
    [
      "an unknown value",
      { name: "a" },
      { name: unknownValue },
      { name: { kind: "update", replace: true } },
    ],
    [
      "an unknown value inside a list",
      { origins: ["a"] },
      { origins: [unknownValue] },
      { "origins[0]": { kind: "update", replace: false } },
    ],
  ])("sees %s", (_, state, wanted, expected) => {
    expect(diffProperties(properties, state, wanted)).toEqual(expected);
  });

  it("leaves out ignored properties, by name or path", () => {
    const [state, wanted] = [
      { on: true, rules: [{ days: 1 }] },
      { on: false, rules: [{ days: 2 }] },
    ];
    expect(Object.keys(diffProperties(properties, state, wanted, ["rules"]))).toEqual(["on"]);
    expect(Object.keys(diffProperties(properties, state, wanted, ["on"]))).toEqual([
      "rules[0].days",
    ]);
    expect(diffProperties(properties, state, wanted, ["*"])).toEqual({});
  });

  it("lists the properties that change", () => {
    const diff = diffProperties(
      properties,
      { name: "a", rules: [{ days: 1 }] },
      { name: "b", rules: [{ days: 2 }, { days: 3 }] },
    );
    expect(changedProperties(diff)).toEqual(["name", "rules"]);
    expect(changedProperties(diff, ({ replace }) => replace)).toEqual(["name"]);
  });
});

describe("sameJson", () => {
  it.each([
    ["[1,2]", "[1, 2]", true],
    ["[1,2]", "[2,1]", false],
    ["{", "{", false],
    ['{"a":null}', "{}", false],
  ])("%s and %s: %s", (a, b, same) => {
    expect(sameJson(a, b)).toBe(same);
  });
});
