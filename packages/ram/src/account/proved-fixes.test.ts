import { describe, expect, it } from "vitest";
import { allow, policy } from "../testing/account.ts";
import { applyProvedFixes } from "./proved-fixes.ts";

const media = "acs:oss:*:*:media/*";
const both = allow(["oss:GetObject", "oss:PutObject"], [media]);
const twice = policy(both, allow("oss:GetObject", media));
const fix = (text: string, isWanted?: () => boolean) => {
  const fixed = applyProvedFixes({ name: "p", text, kind: "identity" }, isWanted);
  return { text: fixed.text, ids: fixed.applied.map(({ id }) => id) };
};

describe("applyProvedFixes", () => {
  it("applies fixes that change nothing, one after the other", () => {
    const thrice = policy(both, allow("oss:GetObject", media), allow("oss:PutObject", media));
    expect(fix(JSON.stringify(thrice))).toEqual({
      text: JSON.stringify(policy(both)),
      ids: ["redundant-statement", "redundant-statement"],
    });
  });

  it.each([
    [
      "two blanks",
      `${JSON.stringify(twice, null, 2)}\n`,
      `${JSON.stringify(policy(both), null, 2)}\n`,
    ],
    ["a tab", JSON.stringify(twice, null, "\t"), JSON.stringify(policy(both), null, "\t")],
    [
      "Windows",
      JSON.stringify(twice, null, 2).replaceAll("\n", "\r\n"),
      JSON.stringify(policy(both), null, 2).replaceAll("\n", "\r\n"),
    ],
  ])("keeps the indentation of %s", (_, text, fixed) => {
    expect(fix(text).text).toBe(fixed);
  });

  it.each([
    ["without findings", JSON.stringify(policy(both))],
    ["whose fix removes access", JSON.stringify(policy(allow("oss:*", "*")))],
    ["whose fix adds access", JSON.stringify(policy(allow("oss:GetObjct", media)))],
    [
      "that RAM rejects",
      JSON.stringify(policy(allow("oss:GetObject", media, { Effect: "allow" }))),
    ],
    ["that is not JSON", "{"],
  ])("leaves a policy %s as it is", (_, text) => {
    expect(fix(text)).toEqual({ text, ids: [] });
  });

  it("applies only what is wanted", () => {
    const text = JSON.stringify(twice);
    expect(fix(text, () => false)).toEqual({ text, ids: [] });
  });
});
