import { describe, expect, it } from "vitest";
import {
  containsSecret,
  markLike,
  markSecrets,
  maskSecrets,
  secretValue,
  withoutSecrets,
} from "./secrets.ts";

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
  it("marks what is a secret in the other map, and what is named", () => {
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

describe("maskSecrets and withoutSecrets", () => {
  const exported = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
  it.each([
    ["no secret", [1, null, { a: "b" }], [1, null, { a: "b" }], [1, null, { a: "b" }]],
    ["a secret in a list", [s("hush"), 2], ["[secret]", 2], ["hush", 2]],
    ["a secret in a secret", { a: s({ b: s("hush") }) }, { a: "[secret]" }, { a: { b: "hush" } }],
    [
      "a secret of an export",
      { ...exported, plaintext: '{"k":"hush"}' },
      "[secret]",
      { k: "hush" },
    ],
    ["a secret without a value", { ...exported, ciphertext: "x" }, "[secret]", null],
  ])("%s", (name, value, masked, plain) => {
    expect(containsSecret(value)).toBe(name !== "no secret");
    expect(maskSecrets(value)).toEqual(masked);
    expect(withoutSecrets(value)).toEqual(plain);
  });
});
