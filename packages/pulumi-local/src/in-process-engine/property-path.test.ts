import { describe, expect, it } from "vitest";
import { secretValue } from "../protocol/secrets.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { containsPath, ignoreChanges, parsePath } from "./property-path.ts";

describe("parsePath", () => {
  it.each([
    ["name", ["name"]],
    ["rules[0].prefix", ["rules", 0, "prefix"]],
    ['tags["a.b"]', ["tags", "a.b"]],
    ['tags["a\\"b"].c', ["tags", 'a"b', "c"]],
    ["rules[*].id", ["rules", "*", "id"]],
    ["*", ["*"]],
  ])("reads %s", (text, steps) => {
    expect(parsePath(text)).toEqual(steps);
  });
});

describe("containsPath", () => {
  it.each([
    ["a", "a", true],
    ["a", "a.b[0]", true],
    ["a.b", "a", false],
    ["a[*].c", "a[1].c.d", true],
    ["a[1]", "a[2]", false],
    ["*", "a", true],
  ])("%s, %s: %s", (path, other, expected) => {
    expect(containsPath(parsePath(path), parsePath(other))).toBe(expected);
  });
});

describe("ignoreChanges", () => {
  it.each<[string, PropertyMap, PropertyMap, string[], PropertyMap]>([
    ["keeps a value", { a: 1, b: 1 }, { a: 2, b: 2 }, ["a"], { a: 1, b: 2 }],
    ["leaves out what was never set", {}, { a: 2, b: 2 }, ["a"], { b: 2 }],
    ["brings back what the program no longer sets", { a: 1 }, {}, ["a"], { a: 1 }],
    ["keeps everything", { a: 1 }, { a: 2, b: 2 }, ["*"], { a: 1 }],
    [
      "keeps a nested value",
      { tags: { a: "1", b: "1" } },
      { tags: { a: "2", b: "2" } },
      ["tags.a"],
      { tags: { a: "1", b: "2" } },
    ],
    [
      "leaves out a nested value that was never set",
      { tags: { a: "1" } },
      { tags: { a: "1", b: "2" } },
      ["tags.b"],
      { tags: { a: "1" } },
    ],
    [
      "keeps one element of a list",
      { rules: [{ days: 1 }, { days: 2 }] },
      { rules: [{ days: 3 }, { days: 4 }] },
      ["rules[1].days"],
      { rules: [{ days: 3 }, { days: 2 }] },
    ],
    [
      "keeps a member of each element, except of a new one",
      { rules: [{ days: 1, id: "a" }] },
      {
        rules: [
          { days: 3, id: "b" },
          { days: 4, id: "c" },
        ],
      },
      ["rules[*].days"],
      {
        rules: [
          { days: 1, id: "b" },
          { days: 4, id: "c" },
        ],
      },
    ],
    [
      "has no effect below an object that is new",
      {},
      { tags: { a: "1" } },
      ["tags.a"],
      { tags: { a: "1" } },
    ],
    ["has no effect below an object that is gone", { tags: { a: "1" } }, {}, ["tags.a"], {}],
    [
      "looks into secrets",
      { tags: secretValue({ a: "1" }) },
      { tags: secretValue({ a: "2", b: "2" }) },
      ["tags.a"],
      { tags: secretValue({ a: "1", b: "2" }) },
    ],
  ])("%s", (_what, old, wanted, paths, expected) => {
    expect(ignoreChanges(wanted, old, paths)).toEqual(expected);
  });
});
