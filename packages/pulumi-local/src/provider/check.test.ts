import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PropertyMap, unknownValue } from "../protocol/values.ts";
import { checkProperties } from "./check.ts";
import { boolean, integer, list, map, object, type Properties, string } from "./schema.ts";

const properties: Properties = {
  name: { type: string({ length: [3, 5] }), required: true },
  kind: { type: string({ oneOf: ["a", "b"] }), default: "a" },
  size: { type: integer(1, 10) },
  on: { type: boolean },
  document: { type: string({ json: true }) },
  old: { type: string(), conflictsWith: ["document"] },
  rules: {
    type: list(
      object({ id: { type: string(), required: true }, days: { type: integer(), default: 7 } }),
      { max: 2 },
    ),
  },
  tags: { type: map },
};
const check = (given: PropertyMap) => checkProperties(properties, given);

describe("checkProperties", () => {
  it("fills in defaults, also in nested objects, and lists their names", () => {
    const { inputs, failures } = check({ name: "abc", rules: [{ id: "x" }] });
    expect(failures).toEqual([]);
    expect(inputs).toEqual({
      name: "abc",
      kind: "a",
      rules: [{ id: "x", days: 7, __defaults: ["days"] }],
      __defaults: ["kind"],
    });
  });

  it.each<[string, PropertyMap, string, RegExp]>([
    ["a missing property", {}, "name", /^is required$/],
    ["null for a required property", { name: null }, "name", /required/],
    [
      "an unknown property",
      { name: "abc", nmae: "x" },
      "nmae",
      /^is not a property of this object. It has: document, kind/,
    ],
    ["a wrong type", { name: 3 }, "name", /^must be a string, not a number$/],
    [
      "a string that is too long",
      { name: "abcdef" },
      "name",
      /^must have 3 to 5 characters, not 6$/,
    ],
    [
      "a value that is not in the list",
      { name: "abc", kind: "c" },
      "kind",
      /^must be one of a, b$/,
    ],
    [
      "a number as text",
      { name: "abc", size: "3" },
      "size",
      /^must be a whole number, not a string$/,
    ],
    ["a fraction", { name: "abc", size: 1.5 }, "size", /whole number/],
    ["a number outside its range", { name: "abc", size: 11 }, "size", /^must be 1 to 10, not 11$/],
    [
      "a boolean as text",
      { name: "abc", on: "true" },
      "on",
      /^must be true or false, not a string$/,
    ],
    ["a document that is not JSON", { name: "abc", document: "{" }, "document", /JSON/],
    [
      "a value that is not a list",
      { name: "abc", rules: {} },
      "rules",
      /^must be a list, not an object$/,
    ],
    [
      "too many members",
      { name: "abc", rules: [{ id: "1" }, { id: "2" }, { id: "3" }] },
      "rules",
      /at most 2 members, not 3/,
    ],
    ["a member's property", { name: "abc", rules: [{ id: "1" }, {}] }, "rules[1].id", /required/],
    [
      "a member's unknown property",
      { name: "abc", rules: [{ id: "1", day: 2 }] },
      "rules[0].day",
      /not a property/,
    ],
    [
      "a member that is not an object",
      { name: "abc", rules: ["x"] },
      "rules[0]",
      /^must be an object, not a string$/,
    ],
    [
      "a tag that is not a string",
      { name: "abc", tags: { a: 1 } },
      "tags.a",
      /^must be a string, not a number$/,
    ],
    ["tags that are a list", { name: "abc", tags: [] }, "tags", /object of strings, not a list/],
  ])("rejects %s", (_, given, property, reason) => {
    const [failure, ...more] = check(given).failures;
    expect(more).toEqual([]);
    expect(failure?.property).toBe(property);
    expect(failure?.reason).toMatch(reason);
  });

  it("rejects two properties that conflict, once", () => {
    const both: Properties = {
      a: { type: string(), conflictsWith: ["b"] },
      b: { type: string(), conflictsWith: ["a"] },
    };
    expect(checkProperties(both, { a: "1", b: "2" }).failures).toEqual([
      { property: "a", reason: "conflicts with b: set only one of the two" },
    ]);
  });

  it("gives no default to a property that conflicts with a given one", () => {
    const both: Properties = {
      a: { type: string(), default: "x", conflictsWith: ["b"] },
      b: { type: string(), conflictsWith: ["a"] },
    };
    expect(checkProperties(both, { b: "2" })).toEqual({
      inputs: { b: "2", __defaults: [] },
      failures: [],
    });
  });

  it("accepts an unknown value for any type", () => {
    const unknown = {
      name: unknownValue,
      size: unknownValue,
      on: unknownValue,
      document: unknownValue,
      rules: unknownValue,
      tags: unknownValue,
    };
    expect(check(unknown).failures).toEqual([]);
    expect(check({ name: "abc", rules: [{ id: unknownValue }] }).failures).toEqual([]);
  });

  it("checks its own result again without a change", () => {
    const some = fc.record(
      {
        name: fc.string({ minLength: 3, maxLength: 5 }),
        kind: fc.constantFrom("a", "b"),
        size: fc.integer({ min: 1, max: 10 }),
        rules: fc.array(fc.record({ id: fc.string() }), { maxLength: 2 }),
        tags: fc.dictionary(
          fc.string().filter((key) => !key.startsWith("__")),
          fc.string(),
        ),
      },
      { requiredKeys: ["name"] },
    );
    fc.assert(
      fc.property(some, (given) => {
        const first = check(given as PropertyMap);
        expect(first.failures).toEqual([]);
        const { __defaults: _, ...again } = check(first.inputs).inputs;
        const { __defaults: __, ...before } = first.inputs;
        expect(Object.keys(again).sort()).toEqual(Object.keys(before).sort());
      }),
    );
  });
});
