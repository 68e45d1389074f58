import { describe, expect, it } from "vitest";
import { markLike, markSecrets } from "./secrets.ts";
import { secretValue } from "./values.ts";

const s = secretValue;

describe("markLike", () => {
  it.each([
    ["nothing secret", { a: 1 }, { a: 2 }, { a: 1 }],
    ["a secret", "x", s("y"), s("x")],
    ["one inside", { a: "x", b: "y" }, { a: s("x") }, { a: s("x"), b: "y" }],
    ["one in a list", ["x", "y"], ["p", s("q")], ["x", s("y")]],
    ["another shape", "x", { a: s("y") }, s("x")],
    ["something new", "x", undefined, "x"],
  ])("%s", (_, value, like, expected) => {
    expect(markLike(value, like)).toEqual(expected);
  });
});

describe("markSecrets", () => {
  it("marks by likeness and by name", () => {
    expect(markSecrets({ a: "1", b: "2", c: "3" }, { a: s("0") }, ["b"])).toEqual({
      a: s("1"),
      b: s("2"),
      c: "3",
    });
  });
  it("marks nothing twice", () => {
    expect(markSecrets({ a: "1" }, { a: s("0") }, ["a"])).toEqual({ a: s("1") });
    expect(markSecrets({ a: s("1") }, {}, ["a"])).toEqual({ a: s("1") });
  });
});
